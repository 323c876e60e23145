import type { ClusterReport } from "../../src/evaluation/cluster-report.ts";
import type { RunConfiguration } from "../../src/recipe/run-schema.ts";
import { measure as described, isOfRankings, measureGroups } from "../../src/report/measures.ts";
import type { Chart, Line, Mark } from "../parts/chart.ts";
import { policyColour, policyLabel } from "../parts/policies.ts";
import type { Evaluation } from "./logged.ts";
import type { Log } from "./log.ts";
import { epochsOf, mixturesOver } from "./plan.ts";
import type { StepPoint } from "./steps.ts";

type Settings = RunConfiguration["settings"];

/** x of a step: epochs done with it, the fraction of the epoch under way counted. */
const epochOf = ({ step }: { readonly step: number }, { stepsPerEpoch }: Settings) => step / stepsPerEpoch;

const stepLine = (log: Log, settings: Settings, of: (point: StepPoint) => number): Pick<Line, "x" | "y"> => ({
  x: log.steps.points.map((point) => epochOf(point, settings)),
  y: log.steps.points.map(of),
});

const epochLine = (log: Log, of: (epoch: Log["epochs"][number]) => number): Pick<Line, "x" | "y"> => ({
  x: log.epochs.map(({ epoch }) => epoch),
  y: log.epochs.map(of),
});

/** A line over the evaluations that have a value. */
function evaluationLine(log: Log, of: (evaluation: Evaluation) => number | null | undefined): Pick<Line, "x" | "y"> {
  const known = log.evaluations.flatMap((one): [number, number][] => {
    const value = of(one);
    return typeof value === "number" ? [[one.epoch, value]] : [];
  });
  return { x: known.map(([epoch]) => epoch), y: known.map(([, value]) => value) };
}

/** From the untrained network to the present: the same for all, so that places over one another are of one time. */
const soFar = (log: Log, settings: Settings): Pick<Chart, "x" | "ticks" | "xRange"> => ({
  x: "epoch",
  ticks: "whole",
  xRange: [0, Math.max(1, epochOf(log, settings))],
});

const hasPoints = ({ x }: Pick<Line, "x">) => x.length > 0;

/** Where the weights went back to sound ones, and where the pretraining ended. */
function marksOf(log: Log, settings: Settings): Mark[] {
  const backs = log.incidents.flatMap((one): Mark[] =>
    one.type === "warning" && one.backTo
      ? [{ x: epochOf(one, settings), label: `back to epoch ${one.backTo.epoch}` }]
      : [],
  );
  const { pretrain } = settings;
  return pretrain && log.epoch > pretrain.epochs
    ? [{ x: pretrain.epochs, label: "pretraining ends" }, ...backs]
    : backs;
}

export function lossChart(log: Log, settings: Settings): Chart {
  const { points, stride } = log.steps;
  const band = points.some(({ count }) => count > 1)
    ? { band: { low: points.map(({ low }) => low), high: points.map(({ high }) => high) } }
    : {};
  const steps = { label: stride > 1 ? `mean of ${stride} steps` : "step", colour: "--p5", look: "faint" as const };
  const epochs = { label: "mean of the epoch", colour: "--p1", look: "line" as const };
  return {
    title: "Loss",
    ...soFar(log, settings),
    y: "loss",
    unit: "number",
    lines: [
      { ...steps, ...stepLine(log, settings, ({ loss }) => loss), ...band },
      { ...epochs, ...epochLine(log, ({ loss }) => loss) },
    ],
    marks: marksOf(log, settings),
  };
}

export function difficultyChart(log: Log, settings: Settings): Chart {
  const shares: Line[] = (["easy", "semiHard", "hard"] as const).map((kind) => ({
    label: { easy: "easy", semiHard: "semi-hard", hard: "hard" }[kind],
    colour: { easy: "--p4", semiHard: "--p2", hard: "--p7" }[kind],
    look: "line",
    ...evaluationLine(log, ({ difficulty }) => difficulty?.[kind]),
  }));
  const active = epochLine(log, ({ activeShare }) => activeShare);
  return {
    title: "Triplets by difficulty",
    ...soFar(log, settings),
    y: "share",
    unit: "share",
    yRange: [0, 1],
    lines: [...shares.filter(hasPoints), { label: "active", colour: "--p10", look: "dashed", ...active }],
  };
}

/** Null where the training draws from no mixture. The present is marked, or where a training that is over ended early. */
export function mixtureChart(log: Log, settings: Settings, live: boolean): Chart | null {
  const mixtures = mixturesOver(log, settings);
  const policies = [...new Set(mixtures.flatMap(({ mixture }) => Object.keys(mixture)))];
  const drawn = policies.filter((policy) => mixtures.some(({ mixture }) => (mixture[policy] ?? 0) > 0));
  if (drawn.length === 0) return null;
  const [end, last] = [epochsOf(settings), mixtures.at(-1)];
  const x = [...mixtures.map(({ epoch }) => epoch), end];
  const lines = drawn.map((policy): Line => {
    const of = ({ mixture }: { readonly mixture: Readonly<Record<string, number>> }) => mixture[policy] ?? 0;
    const y = [...mixtures.map(of), last ? of(last) : 0];
    return { label: policyLabel(policy), colour: policyColour(policy, policies), look: "area", x, y };
  });
  const now = Math.min(end, epochOf(log, settings));
  return {
    title: "Probability of each policy",
    x: "epoch",
    ticks: "whole",
    y: "probability",
    unit: "share",
    xRange: [0, end],
    yRange: [0, 1],
    lines,
    ...(log.step > 0 ? { present: now } : {}),
    ...(log.step > 0 && (live || now < end) ? { marks: [{ x: now, label: live ? "now" : "end" }] } : {}),
  };
}

/** Distances of pairs of one class and of two at an evaluation, each as shares: there are many more pairs of two classes. */
export function distanceChart({ epoch, distances }: Evaluation, margin: number): Chart | null {
  if (!distances) return null;
  const { edges, positive, negative } = distances;
  const mean = meanOf(edges, positive);
  const line = (label: string, colour: string, counts: readonly number[]): Line => {
    const sum = Math.max(
      1,
      counts.reduce((a, b) => a + b, 0),
    );
    const shares = counts.map((count) => count / sum);
    return { label, colour, look: "bars", x: edges, y: [...shares, shares.at(-1) ?? 0] };
  };
  return {
    title: `Distances after epoch ${epoch}`,
    x: "distance",
    y: "share of pairs",
    unit: "share",
    lines: [line("same class", "--p1", positive), line("different class", "--p7", negative)],
    marks: [
      { x: mean, label: "mean of same class" },
      { x: mean + margin, label: "+ margin" },
    ],
  };
}

/** Mean of counted distances, each taken for the middle of its bin. */
function meanOf(edges: readonly number[], counts: readonly number[]): number {
  const total = counts.reduce((a, b) => a + b, 0);
  const sum = counts.reduce((all, count, i) => all + (count * ((edges[i] ?? 0) + (edges[i + 1] ?? 0))) / 2, 0);
  return total === 0 ? 0 : sum / total;
}

export function retrievalChart(log: Log, settings: Settings): Chart {
  const ways = Math.max(0, ...log.evaluations.flatMap(({ oneShot }) => oneShot?.at(-1)?.ways ?? []));
  const line = (label: string, colour: string, of: (one: Evaluation) => number | undefined): Line => ({
    label,
    colour,
    look: "line",
    ...evaluationLine(log, of),
  });
  const lines = [
    line("precision at 1", "--p1", ({ precisionAt1 }) => precisionAt1),
    line("MAP@R", "--p4", ({ mapAtR }) => mapAtR),
    line(`${ways}-way one-shot`, "--p3", ({ oneShot }) => oneShot?.find((one) => one.ways === ways)?.accuracy),
    line("NDCG", "--p2", ({ ndcg }) => ndcg),
  ];
  const [first, ...others] = lines;
  const shown = [...(first ? [first] : []), ...others.filter(hasPoints)];
  return { title: "Retrieval", ...soFar(log, settings), y: "share", unit: "share", yRange: [0, 1], lines: shown };
}

export function rateChart(log: Log, settings: Settings): Chart {
  const rates = stepLine(log, settings, ({ learningRate }) => learningRate);
  const line: Line = { label: "learning rate", colour: "--p8", look: "steps", ...rates };
  return { title: "Learning rate", ...soFar(log, settings), y: "learning rate", unit: "number", lines: [line] };
}

export function gradientChart(log: Log, settings: Settings): Chart {
  const steps = stepLine(log, settings, ({ gradientNorm }) => gradientNorm);
  const epochs = epochLine(log, ({ gradientNorm }) => gradientNorm);
  return {
    title: "Length of the gradient",
    ...soFar(log, settings),
    y: "Euclidean length",
    unit: "number",
    lines: [
      { label: "step", colour: "--p5", look: "faint", ...steps },
      { label: "mean of the epoch", colour: "--p1", look: "line", ...epochs },
    ],
    marks: marksOf(log, settings),
  };
}

/** Cluster measures to choose from, in their groups. */
export const clusterChoices: readonly { readonly title: string; readonly keys: readonly (keyof ClusterReport)[] }[] =
  measureGroups(null).map(({ title, keys }) => ({ title, keys: keys.filter(isClusterMeasure) }));

function isClusterMeasure(key: string): key is keyof ClusterReport {
  return !isOfRankings(key);
}

export function clusterChart(log: Log, settings: Settings, key: keyof ClusterReport): Chart {
  const { name, unit } = described(key);
  const values = evaluationLine(log, ({ clusters }) => clusters?.[key]);
  return {
    title: "Clusters",
    ...soFar(log, settings),
    y: name,
    unit: unit === "share" ? "share" : "number",
    lines: [{ label: name, colour: "--p1", look: "line", ...values }],
  };
}
