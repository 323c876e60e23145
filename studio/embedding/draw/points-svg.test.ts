import { expect, test } from "vitest";
import type { Looks } from "../colour/looks.ts";
import { fitted } from "./camera.ts";
import { pointsSvg } from "./points-svg.ts";
import { shapes, stylesOf } from "./style.ts";

const points = Float32Array.from({ length: 30 }, (_, i) => [i, (i * 7) % 10, 0][i % 3] ?? 0);
const kinds = shapes.map((shape, i) => ({ colour: [10 * i, 0, 0] as const, shape }));
const lookOf = (point: number) => (point === 9 ? null : (kinds[point % 5] ?? null));
const looks: Looks = { lookOf, scale: null, entries: kinds.map((look, i) => ({ name: `<b>${i}`, count: 2, look })) };
const picture = {
  title: "a & b",
  motion: { from: points, to: points, mix: 0 },
  camera: fitted(points, 2),
  styles: stylesOf(10, lookOf, () => true, null),
  faint: [9, 9, 9] as const,
  pointSize: 5,
  looks,
};

test("points of one look are one path, what is faint lies behind, and no name becomes markup", () => {
  const { markup } = pointsSvg(picture);
  const paths = [...markup.matchAll(/<path d="([^"]+)" style="([^"]+)"/g)];
  // A faint one, five looks, and five in the legend.
  expect(paths).toHaveLength(11);
  expect(paths[0]?.[2]).toContain("rgb(9 9 9)");
  expect(paths[1]?.[1]?.match(/h0/g)).toHaveLength(2);
  expect(markup).toContain("a &amp; b");
  expect(markup).not.toMatch(/NaN|<b>/);
});

test("a scale takes the place of the legend", () => {
  const scale = {
    low: "0",
    high: "1",
    colours: [
      [0, 0, 0],
      [5, 0, 0],
      [9, 0, 0],
    ],
  } as const;
  const { markup } = pointsSvg({ ...picture, looks: { lookOf, entries: [], scale } });
  expect(markup).toContain("linearGradient");
  expect(markup).toContain("rgb(5 0 0)");
});
