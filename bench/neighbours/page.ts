/** What bench/neighbours.ts measures, in the browser: how long the studio's worker takes for the neighbours of a film. */
import { createRandom } from "../../src/core/random.ts";
import { lookedAtOnce } from "../../studio/embedding/state/neighbours.ts";
import { openWorkshop } from "../../studio/embedding/work/workshop.ts";

/** Seconds, but for the page's longest pause, in milliseconds. */
export interface NeighbourTimes {
  /** Samples that are looked at without being asked. */
  readonly looked: number;
  /** Until the first are there, the reading of the film included. */
  readonly first: number;
  /** Until all of those are. */
  readonly all: number;
  /** Between two turns of the page's own event loop meanwhile. */
  readonly pause: number;
  /** Until a click's neighbours are there while the others are looked for. */
  readonly click: number;
}

declare global {
  interface Window {
    measureNeighbours: (samples: number, dimensions: number) => Promise<NeighbourTimes>;
  }
}

/** Five hundred classes of normal clusters, a third as wide as they lie apart. */
function film(n: number, d: number) {
  const random = createRandom(1);
  const centres = Float32Array.from({ length: 500 * d }, () => random.normal());
  const labels = Array.from({ length: n }, (_, i) => i % 500);
  const data = Float32Array.from(
    { length: n * d },
    (_, i) => (centres[(Math.floor(i / d) % 500) * d + (i % d)] ?? 0) + 0.3 * random.normal(),
  );
  const address = URL.createObjectURL(new Blob([data]));
  return { addresses: [address], samples: n, dimensions: d, labels, distance: "euclidean" } as const;
}

window.measureNeighbours = async (n, d) => {
  const workshop = openWorkshop(film(n, d));
  const looked = lookedAtOnce(n, d);
  let [last, pause] = [performance.now(), 0];
  const timer = setInterval(() => {
    const now = performance.now();
    pause = Math.max(pause, now - last);
    last = now;
  }, 4);
  const begin = performance.now();
  const since = () => (performance.now() - begin) / 1000;
  await workshop.start({ kind: "neighbourhoods", frame: 0, wanted: Math.min(200, looked) }).result;
  const first = since();
  const rest = workshop.start({ kind: "neighbourhoods", frame: 0, wanted: looked }).result;
  const asked = since();
  await workshop.start({ kind: "nearest", frame: 0, sample: 1, count: 12 }).result;
  const click = since() - asked;
  await rest;
  const all = since();
  clearInterval(timer);
  workshop.close();
  return { looked, first, all, pause, click };
};
