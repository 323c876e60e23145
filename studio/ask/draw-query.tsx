import { createEffect, createResource, createSignal, onMount } from "solid-js";
import type { Query, RunDetail } from "../../src/server/api.ts";
import { current } from "../parts/current.ts";
import { pictureAddress } from "../parts/sample-picture.tsx";
import { isAddressLightOnDark } from "./paper.ts";
import { base64Of, blobOf } from "./picture-file.ts";
import { begun, type Drawing, extended, paint, undone } from "./strokes.ts";

/** Pixels of the sheet's side. */
const SIDE = 280;

/** Widths of the pen, as parts of the side. */
const widths = { least: 0.01, most: 0.12, usual: 0.035 };

/** A sheet to draw on; each stroke asks. */
export function DrawQuery(props: { readonly run: RunDetail; readonly onQuery: (query: Query | null) => void }) {
  const [drawing, setDrawing] = createSignal<Drawing>([]);
  const [width, setWidth] = createSignal(widths.usual);
  // A drawing looks like the data: light on dark where the first of its pictures is, until a person chooses.
  const [chosen, setChosen] = createSignal<boolean | null>(null);
  const [ofData] = createResource(
    () => props.run.pictures && props.run.configuration.split.validation[0],
    (sample) => isAddressLightOnDark(pictureAddress(props.run.summary.id, sample)).catch(() => false),
  );
  const isLight = () => chosen() ?? current(ofData) ?? false;
  const [isDrawing, setIsDrawing] = createSignal(false);
  let sheet: HTMLCanvasElement | undefined;
  onMount(() => {
    createEffect(() => {
      const brush = sheet?.getContext("2d");
      const ink = isLight() ? { ink: "#fff", paper: "#000" } : { ink: "#000", paper: "#fff" };
      if (brush) paint(brush, SIDE, drawing(), ink);
      if (!isDrawing()) void ask(drawing());
    });
  });
  let latest: Drawing = [];
  const ask = async (drawn: Drawing) => {
    latest = drawn;
    if (drawn.length === 0) {
      props.onQuery(null);
      return;
    }
    if (!sheet) return;
    const base64 = await base64Of(await blobOf(sheet, "image/png"));
    // While the picture was made, another may have been drawn.
    if (latest === drawn) props.onQuery({ kind: "picture", base64 });
  };
  const placeOf = (event: PointerEvent, canvas: HTMLCanvasElement): [number, number] => {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  };
  return (
    <div class="draw-query">
      <canvas
        ref={(element) => (sheet = element)}
        width={SIDE}
        height={SIDE}
        role="img"
        aria-label="Sheet to draw on. Without a pointer, choose a picture or a sample instead."
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setIsDrawing(true);
          setDrawing((before) => begun(before, ...placeOf(event, event.currentTarget), width()));
        }}
        onPointerMove={(event) => {
          if (!isDrawing()) return;
          // Between two frames a pen has moved many times.
          const events = event.getCoalescedEvents?.() ?? [];
          for (const one of events.length > 0 ? events : [event]) {
            setDrawing((before) => extended(before, ...placeOf(one, event.currentTarget)));
          }
        }}
        onPointerUp={() => setIsDrawing(false)}
        onPointerCancel={() => setIsDrawing(false)}
      />
      <div class="row">
        <button disabled={drawing().length === 0} onClick={() => setDrawing(undone)}>
          Undo
        </button>
        <button disabled={drawing().length === 0} onClick={() => setDrawing([])}>
          Clear
        </button>
      </div>
      <label class="row tight small">
        <span class="soft">Pen</span>
        <input
          type="range"
          class="grow"
          min={widths.least}
          max={widths.most}
          step="0.005"
          value={width()}
          aria-label="Width of the pen"
          onInput={({ target }) => setWidth(target.valueAsNumber)}
        />
      </label>
      <label class="row tight small">
        <input type="checkbox" checked={isLight()} onChange={({ target }) => setChosen(target.checked)} />
        Light on dark
      </label>
    </div>
  );
}
