import { expect, test } from "vitest";
import { bareRun } from "../../../test/support/studio.ts";
import { mlp } from "../../nn/mlp.ts";
import { resolvePolicy } from "../../recipe/policy.ts";
import type { Recipe } from "../../recipe/recipe.ts";
import { runSchema } from "../../recipe/run-schema.ts";
import { settle } from "../../training/settings.ts";
import { drawablePolicies } from "./drawable.ts";

const { settings } = runSchema.parse(bareRun);

test.each<Recipe>([
  {},
  { hardestLimit: 0 },
  { epochStep: 20 },
  { anneal: "cosine" },
  { anneal: "exponential", hardestLimit: 0 },
  { anneal: "adaptive" },
  { policy: "hardest", onCollapse: "rollBack" },
  { policy: "semiHard=1,easy=0" },
  { policy: "randomHard=0.5,semiHard=0.5" },
])("%j: a mixture may be made of what the step is compiled with", (flags) => {
  for (const epochs of [1, 2, 30]) {
    const { schedule, record } = resolvePolicy(flags, epochs);
    const { onCollapse = "warn" } = flags;
    const compiled = settle({ backbone: mlp(), schedule, epochs, onCollapse }).compiled;
    expect(drawablePolicies({ ...settings, schedule: record, epochs, onCollapse }).sort()).toEqual(
      Object.keys(compiled).sort(),
    );
  }
});

test("where nothing is drawn, nothing can be mixed by hand", () => {
  expect(drawablePolicies({ ...settings, draw: null })).toEqual([]);
  expect(drawablePolicies({ ...settings, schedule: { of: "a program's own" } })).toEqual([]);
});
