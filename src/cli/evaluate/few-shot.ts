import { choices, InputError } from "../../core/errors.ts";
import type { Matrix } from "../../core/matrix.ts";
import { createRandom } from "../../core/random.ts";
import type { Dataset } from "../../data/dataset.ts";
import { sampleOrigins } from "../../data/sample-origins.ts";
import { fewShotAccuracy, type FewShotResult } from "../../evaluation/few-shot/accuracy.ts";
import type { FewShotDecision } from "../../evaluation/few-shot/decisions.ts";
import { exhaustiveOneShot } from "../../evaluation/few-shot/exhaustive.ts";
import { protocols } from "../../evaluation/few-shot/protocols.ts";
import type { EvaluationDistance } from "../../evaluation/rows.ts";
import { columns, percent } from "../terminal/format.ts";
import { type FewShotPreset, fewShotPresets } from "./few-shot-presets.ts";

export interface FewShotFlags {
  readonly fewShot?: FewShotPreset;
  readonly ways?: number;
  readonly shots?: number;
  readonly queries?: number;
  readonly decision?: FewShotDecision;
  readonly trials?: number;
  readonly neighbours?: number;
  readonly seed?: number;
  readonly measures?: readonly string[];
}

/** What `--few-shot` says, as plain data. */
export interface FewShotTable {
  readonly preset: FewShotPreset;
  readonly decision: FewShotDecision;
  readonly results: readonly FewShotResult[];
  /** Settings of the protocol that need more classes than there are. */
  readonly leftOut: readonly Setting[];
}

interface Setting {
  readonly ways: number;
  readonly shots: number;
}

/** Ways of the exact accuracy unless told otherwise. */
const exhaustiveSettings = [2, 5, 10, 20].map((ways) => ({ ways, shots: 1 }));

/** Throws an InputError for options that do not go together. Needs no data. */
export function checkFewShot(flags: FewShotFlags): void {
  const { fewShot, ways, shots, queries, decision, trials, neighbours, seed } = flags;
  const given = (options: Readonly<Record<string, unknown>>) =>
    Object.keys(options).find((name) => options[name] !== undefined);
  if (fewShot === undefined) {
    const stray = given({ ways, shots, queries, decision });
    if (stray === undefined) return;
    throw new InputError(`missing --few-shot: --${stray} belongs to it, expected ${choices(fewShotPresets)}`);
  }
  if (flags.measures) {
    throw new InputError("invalid --measures: --few-shot measures few-shot accuracy alone; leave out one of the two");
  }
  const drawn = fewShot === "exhaustive" ? given({ shots, queries, decision, trials, seed }) : undefined;
  if (drawn !== undefined) {
    throw new InputError(`invalid --${drawn}: exhaustive is exact, of one shot and one query; leave it out`);
  }
  if (neighbours !== undefined && decision !== "knn") {
    throw new InputError(
      "invalid --neighbours: with --few-shot they vote under --decision knn alone; say so, or leave it out",
    );
  }
}

/** Measures the embeddings of the samples named by `indices` by a protocol. The same seed draws the same episodes. */
export function measureFewShot(
  embeddings: Matrix,
  { dataset, indices }: { readonly dataset: Dataset; readonly indices: Int32Array },
  { preset, flags, distance }: { preset: FewShotPreset; flags: FewShotFlags; distance: EvaluationDistance },
): FewShotTable {
  const labels = Int32Array.from(indices, (index) => dataset.labels[index] ?? 0);
  const { decision = "nearest", seed = 1 } = flags;
  const [settings, leftOut] = settingsFor(preset, flags, new Set(labels).size);
  if (preset === "exhaustive") {
    const results = settings.map(({ ways }) => exhaustiveOneShot(embeddings, labels, { ways, distance }));
    return { preset, decision, results, leftOut };
  }
  const options = {
    protocol: preset,
    decision,
    distance,
    ...(protocols[preset].needsSuperclasses && { origins: sampleOrigins(dataset, indices) }),
    ...(flags.queries !== undefined && { queries: flags.queries }),
    ...(flags.trials !== undefined && { trials: flags.trials }),
    ...(flags.neighbours !== undefined && { neighbours: flags.neighbours }),
  };
  // Named as for the one-shot bars, so that `corrected` measures the same trials.
  const random = createRandom(seed).fork("one-shot");
  const results = settings.map(({ ways, shots }) =>
    fewShotAccuracy(embeddings, labels, { ...options, ways, shots, random: random.fork(`${ways} ways`) }),
  );
  return { preset, decision, results, leftOut };
}

/** What to measure: what was asked for, or the protocol's settings that the classes allow, and then those that they do not. */
function settingsFor(
  preset: FewShotPreset,
  { ways, shots }: FewShotFlags,
  classes: number,
): readonly [measured: readonly Setting[], leftOut: readonly Setting[]] {
  const protocol = protocols[preset === "exhaustive" ? "corrected" : preset];
  if (ways !== undefined || shots !== undefined) return [[{ ways: ways ?? protocol.ways, shots: shots ?? 1 }], []];
  const all = preset === "exhaustive" ? exhaustiveSettings : protocol.settings;
  const fits = all.filter((setting) => setting.ways <= classes);
  // Where nothing fits the measurement itself says why.
  return fits.length === 0 ? [all, []] : [fits, all.filter((setting) => setting.ways > classes)];
}

const decisionText: Readonly<Record<FewShotDecision, string>> = {
  nearest: "decided by the nearest sample of the support set",
  prototype: "decided by the nearest class mean",
  knn: "decided by the votes of the nearest samples of the support set",
};

const intervalText: Readonly<Record<FewShotResult["interval"]["by"], string>> = {
  trials: "in brackets the 95 % interval over trials (Wilson)",
  episodes: "in brackets the 95 % interval over episodes, mean ± 1.96 standard errors",
  exact: "exact: the expectation over all support sets, nothing drawn",
};

const name = ({ ways, shots }: Setting): string => `${ways}-way ${shots}-shot`;

/** The lines for a person: of the embedding, and where they were measured too, of the raw features behind it. */
export function fewShotLines(table: FewShotTable, raw?: FewShotTable): string[] {
  const { preset, decision, results, leftOut } = table;
  const [first] = results;
  const within = first?.superclasses;
  const cells = ({ accuracy, interval }: FewShotResult) => [
    percent(accuracy),
    ...(interval.by === "exact" ? [] : [`(${percent(interval.low)} to ${percent(interval.high)})`]),
  ];
  const rows = results.map((result, i) => {
    const behind = raw?.results[i];
    const counts =
      result.interval.by === "exact"
        ? `${result.trials} pairs`
        : `${result.trials} trials in ${result.episodes} episodes`;
    return [`  ${name(result)}`, ...cells(result), ...(behind ? cells(behind) : []), counts];
  });
  return [
    preset === "exhaustive" ? "all one-shot trials of distinct classes" : protocols[preset].text,
    decisionText[decision],
    ...(within ? [`${within.used} of ${within.total} super-classes have classes enough`] : []),
    ...(within?.drawers === "unknown"
      ? ["drawers are not known: support and queries are any different samples of their classes"]
      : []),
    ...(leftOut.length > 0 ? [`left out for want of classes: ${leftOut.map(name).join(", ")}`] : []),
    ...(first ? [intervalText[first.interval.by]] : []),
    "",
    ...columns(rows),
  ];
}
