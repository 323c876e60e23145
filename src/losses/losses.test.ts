import { describe, expect, test } from "vitest";
import { InputError } from "../core/errors.ts";
import { loss, losses } from "./losses.ts";

describe.each(Object.keys(losses))("%s", (name) => {
  test("can be made again from its own settings", () => {
    const made = loss(name);
    const again = loss(name, made.settings);
    expect(again.settings).toEqual(made.settings);
    expect(JSON.parse(JSON.stringify(made.settings))).toEqual(made.settings);
    expect(made.name).toBe(name);
  });
});

test("settings are checked by name and kind", () => {
  expect(loss("contrastive", { distance: "cosine", squared: true }).settings).toMatchObject({
    distance: "cosine",
    squared: true,
  });
  expect(() => loss("contrastiv")).toThrow(InputError);
  expect(() => loss("contrastiv")).toThrow("unknown loss: contrastiv, expected contrastive, supCon");
  expect(() => loss("supCon", { margin: 1 })).toThrow(
    "unknown setting of supCon: margin, expected temperature or reducer",
  );
  expect(() => loss("supCon", { temperature: "hot" })).toThrow(
    'invalid setting of supCon: temperature "hot", expected a number, such as 0.1',
  );
  expect(
    loss("arcFace", { reducer: { name: "threshold", low: 0.1 }, regulariser: { name: "regularFace", strength: 0.2 } })
      .settings,
  ).toMatchObject({ reducer: { name: "threshold", low: 0.1 }, regulariser: { name: "regularFace", strength: 0.2 } });
  expect(loss("arcFace", { regulariser: undefined }).settings["regulariser"]).toBeUndefined();
  expect(() => loss("arcFace", { regulariser: "flat" })).toThrow("unknown regulariser: flat, expected regularFace");
  expect(() => loss("supCon", { reducer: "median" })).toThrow("unknown reducer: median, expected meanOverAll");
});
