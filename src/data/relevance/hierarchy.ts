import { InputError } from "../../core/errors.ts";
import { groupsBy, type Relevance, type RelevanceThresholds, settleThresholds } from "./relevance.ts";

/**
 * Relevance by a path from the general to the particular: the depth of the lowest common ancestor by that of the deeper of
 * the two, so that two of `animal/cat/persian` and `animal/cat/siamese` have 2/3 and two of one path 1.
 * Groups are the shallowest folders in which any two samples are of one kind: by `positiveFrom`, the classes themselves or
 * those above them.
 * Throws an InputError for a path that is empty or has an empty step.
 * @example hierarchy(Array.from(dataset.labels, (label) => dataset.classNames[label] ?? ""))
 */
export function hierarchy(paths: readonly string[], options: RelevanceThresholds = {}): Relevance {
  const thresholds = settleThresholds(options);
  const steps = paths.map((path, i) => stepsOf(path, i));
  const ancestors = steps.map((own) => own.map((_, depth) => own.slice(0, depth + 1).join("/")));
  return {
    name: "hierarchy",
    settings: { ...thresholds },
    size: paths.length,
    ...thresholds,
    between(i, j) {
      const [a, b] = [ancestors[i] ?? [], ancestors[j] ?? []];
      let shared = 0;
      while (shared < a.length && shared < b.length && a[shared] === b[shared]) shared++;
      return shared / Math.max(a.length, b.length, 1);
    },
    groups: groupsBy(groupOfEach(ancestors, thresholds.positiveFrom).map((name) => [name])),
    words: {
      positive: `at least ${thresholds.positiveFrom} of the deeper path in common`,
      degree: "the share of the deeper path in common",
    },
  };
}

function stepsOf(path: string, sample: number): string[] {
  const steps = path.split("/");
  if (steps.every((step) => step !== "")) return steps;
  throw new InputError(
    `invalid path of sample ${sample}: ${JSON.stringify(path)}, expected names with slashes between them, such as animal/cat`,
  );
}

/** For each sample the shallowest of its ancestors below which no two samples have less in common than `positiveFrom`. */
function groupOfEach(ancestors: readonly (readonly string[])[], positiveFrom: number): string[] {
  const deepest = new Map<string, number>();
  for (const own of ancestors) {
    for (const folder of own) deepest.set(folder, Math.max(deepest.get(folder) ?? 0, own.length));
  }
  return ancestors.map((own) => {
    const folder = own.find((name, i) => (i + 1) / (deepest.get(name) ?? 1) >= positiveFrom);
    // A class with others far below it has none but itself; no name of a folder ends with a slash.
    return folder ?? `${own.at(-1) ?? ""}/`;
  });
}
