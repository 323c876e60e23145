import { describe, expect, test } from "vitest";
import { smallData } from "../../test/support/data.ts";
import { linear } from "../nn/layers.ts";
import type { Backbone } from "../nn/backbone.ts";
import { contrastive } from "../losses/contrastive.ts";
import { mlp } from "../nn/mlp.ts";
import { mul } from "../graph/math.ts";
import { sgd } from "../optim/sgd.ts";
import { readCheckpoint, type SnapshotRecord, writeCheckpoint } from "./checkpoint.ts";
import type { EvaluationEvent, TrainingEvent, WarningEvent } from "./events.ts";
import type { Snapshot } from "./progress.ts";
import { recordTraining } from "./record.ts";
import { scheduleOf, settle, type TrainingOptions } from "./settings.ts";
import { stateShape } from "./stepper.ts";
import { train } from "./train.ts";

const { dataset, split } = smallData();

/** Pulls all weights toward zero from a step on: the embedding shrinks to a point, whatever the policy. */
function shrinking(from: number): Pick<TrainingOptions, "optimizer" | "learningRate" | "decay"> {
  return {
    optimizer: sgd({ weightDecay: 1 }),
    learningRate: (step) => (step < from ? 1e-4 : 0.6),
    decay: "all",
  };
}

const base = {
  backbone: mlp({ hidden: [8], embedding: 3 }),
  normalise: false,
  samples: 4,
  epochs: 8,
  stepsPerEpoch: 4,
  evaluateEvery: 8,
  margin: 0.05,
  threads: 1,
  schedule: scheduleOf("hardest"),
} satisfies TrainingOptions;

interface Seen {
  readonly events: TrainingEvent[];
  readonly warnings: WarningEvent[];
  readonly evaluations: EvaluationEvent[];
  readonly snapshots: { readonly snapshot: Snapshot; readonly events: number }[];
  readonly model: Awaited<ReturnType<typeof train>>;
}

async function trained(options: TrainingOptions, resume?: Snapshot): Promise<Seen> {
  const events: TrainingEvent[] = [];
  const snapshots: Seen["snapshots"] = [];
  const shapeAt = stateShape(settle(options, 3), dataset.sampleShape);
  const model = await train(
    dataset,
    { ...options, split, ...(resume && { resume: { snapshot: resume, file: "kept" } }) },
    {
      onEvent: (event) => void events.push(event),
      checkpoint: (snapshot, layout) => {
        const record = (value: unknown) => value as SnapshotRecord;
        const kept = readCheckpoint(writeCheckpoint(snapshot, layout), { shapeAt, record }).snapshot;
        snapshots.push({ snapshot: kept, events: events.length });
        return Promise.resolve("kept");
      },
    },
  );
  const warnings = events.filter((event) => event.type === "warning");
  return { events, warnings, evaluations: events.filter((event) => event.type === "evaluation"), snapshots, model };
}

describe("a collapse between two evaluations", () => {
  test("is seen after the epoch in which the loss stays at the margin, by an evaluation out of turn", async () => {
    const { evaluations, warnings } = await trained({ ...base, ...shrinking(8) });
    expect(evaluations.map(({ epoch }) => epoch)).toEqual([0, 4, 8]);
    expect(evaluations.map(({ health }) => health?.verdict)).toEqual(["sound", "collapsed", "collapsed"]);
    expect(warnings.map(({ code, step }) => [code, step])).toEqual([["collapse", 16]]);
    expect(warnings[0]?.message).toMatch(
      /^after epoch 4 the loss stays at the margin \(0\.0\d+ of 0\.05\) with all pairs active, and 95 % of the samples lie within \S+ of one point: the embedding has collapsed; a softer policy/,
    );
  });

  test("is not laid to a policy where the loss has none", async () => {
    const { margin: _, schedule: __, ...rest } = base;
    const { warnings } = await trained({ ...rest, ...shrinking(8), evaluateEvery: 1, loss: contrastive() });
    expect(warnings.map(({ code }) => code)).toContain("collapse");
    for (const { message } of warnings) expect(message).toMatch(/; a lower learning rate or more dimensions may help$/);
  });

  test("counts toward no plateau and no early end", async () => {
    const options = { ...base, ...shrinking(8), epochs: 7, evaluateEvery: 7, plateau: { patience: 1 } };
    expect((await trained(options)).warnings.map(({ code }) => code)).not.toContain("plateau");
  });

  test("is not looked for where nothing is evaluated", async () => {
    const { evaluations, warnings } = await trained({ ...base, ...shrinking(8), evaluateEvery: 0 });
    expect(evaluations.map(({ epoch }) => epoch)).toEqual([8]);
    expect(warnings.map(({ code }) => code)).toEqual(["collapse"]);
  });
});

describe("going back", () => {
  const options = { ...base, ...shrinking(8), onCollapse: "rollBack", evaluateEvery: 2, epochs: 12 } as const;

  test("brings back the last sound weights, says where from, and takes half of what is left for random hard", async () => {
    const { events, warnings, evaluations } = await trained(options);
    const back = warnings.filter(({ code }) => code === "rolled-back");
    expect(back[0]).toMatchObject({ step: 16, backTo: { epoch: 2, step: 8 } });
    expect(back[0]?.message).toMatch(
      /^back to the last sound weights, those after epoch 2; from here on at least 50 %/,
    );
    const mixtures = events.filter((event) => event.type === "epoch").map(({ mixture }) => mixture);
    expect(mixtures[3]).toEqual({ hardest: 1 });
    expect(mixtures[4]).toEqual({ hardest: 0.5, randomHard: 0.5 });
    expect(mixtures[11]?.["randomHard"]).toBeGreaterThan(0.7);
    // What collapsed goes on to do so here; each time the weights before it come back.
    expect(evaluations.at(-1)?.health?.verdict).toBe("sound");
  });

  test("gives the training up after five times", async () => {
    const { model, warnings } = await trained({ ...options, epochs: 60 });
    expect(model.end).toMatchObject({ reason: "collapsed" });
    expect(warnings.filter(({ code }) => code === "rolled-back")).toHaveLength(5);
  });

  test("a training that ends collapsed ends with sound weights, and measures those", async () => {
    const { evaluations, events, model } = await trained({ ...options, epochs: 4, keep: "last" });
    expect(evaluations.map(({ epoch, health }) => [epoch, health?.verdict])).toEqual([
      [0, "sound"],
      [2, "sound"],
      [4, "collapsed"],
      [4, "sound"],
    ]);
    expect(model.end.reason).toBe("finished");
    expect(evaluations[3]).toMatchObject({ mapAtR: evaluations[1]?.mapAtR, clusters: evaluations[1]?.clusters });
    const record = recordTraining(events, { seed: 1 });
    expect(record.collapsedAtEpoch).toBeNull();
    expect(record.incidents).toEqual([
      { kind: "collapse", epoch: 4 },
      { kind: "rolled-back", epoch: 4, backTo: 2 },
    ]);
  });

  test("goes on bit for bit from any checkpoint, also from one between a collapse and the way back", async () => {
    const whole = await trained({ ...options, checkpointMinutes: 0 });
    for (const { snapshot, events } of whole.snapshots.filter((_, i) => i % 13 === 4)) {
      const rest = await trained({ ...options, checkpointMinutes: 0 }, snapshot);
      expect(rest.model.state).toEqual(whole.model.state);
      expect([...whole.events.slice(0, events), ...rest.events]).toEqual(whole.events);
    }
  });
});

describe("a network that puts everything at one point", () => {
  const blind: Backbone = {
    name: "blind",
    settings: {},
    embeddingSize: 2,
    forward: (scope, x) => linear(scope, mul(x, 0), 2),
  };

  test("is said not to have left it; going back brings the first weights", async () => {
    const { warnings, model } = await trained({ ...base, backbone: blind, evaluateEvery: 1, onCollapse: "rollBack" });
    expect(warnings[0]?.message).toContain("the embedding has not left the point where it started");
    expect(warnings[1]?.message).toMatch(/^back to the first weights/);
    expect(warnings[1]?.backTo).toEqual({ epoch: 0, step: 0 });
    expect(model.end.reason).toBe("collapsed");
  });

  test("ends the training where that is asked for", async () => {
    const { model, warnings } = await trained({ ...base, backbone: blind, evaluateEvery: 1, onCollapse: "stop" });
    expect(model.end).toMatchObject({ reason: "collapsed", epoch: 1 });
    expect(warnings.map(({ code }) => code)).toEqual(["collapse"]);
  });
});

test("an embedding that ails is said to once, before it collapses", async () => {
  const options = { ...base, optimizer: sgd({ weightDecay: 1 }), learningRate: () => 0.1, decay: "all" } as const;
  const { warnings } = await trained({ ...options, evaluateEvery: 1, epochs: 16 });
  expect(warnings.map(({ code }) => code)).toEqual(["ailing", "collapse"]);
  expect(warnings[0]?.message).toContain("the embedding may be about to collapse");
});
