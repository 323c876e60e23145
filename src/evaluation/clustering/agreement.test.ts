import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../core/errors.ts";
import { clusterAgreement } from "./agreement.ts";

const groupings = fc
  .array(fc.record({ label: fc.integer({ min: 0, max: 3 }), cluster: fc.integer({ min: -1, max: 2 }) }), {
    minLength: 2,
    maxLength: 14,
  })
  .map((samples) => ({ labels: samples.map((s) => s.label), clusters: samples.map((s) => s.cluster) }));

/** Pairs of samples by whether they share a label and a cluster, by looking at all of them. */
function naivePairs(labels: readonly number[], clusters: readonly number[]) {
  const pairs = { both: 0, label: 0, cluster: 0, all: 0 };
  labels.forEach((label, i) => {
    for (let j = 0; j < i; j++) {
      const [sameLabel, sameCluster] = [label === labels[j], clusters[i] === clusters[j]];
      pairs.all++;
      if (sameLabel) pairs.label++;
      if (sameCluster) pairs.cluster++;
      if (sameLabel && sameCluster) pairs.both++;
    }
  });
  return pairs;
}

const shareOf = (values: readonly unknown[], value: unknown) =>
  values.filter((v) => v === value).length / values.length;
const entropy = (values: readonly unknown[]) =>
  [...new Set(values)].reduce<number>((sum, v) => sum - shareOf(values, v) * Math.log(shareOf(values, v)), 0);
const joined = (a: readonly number[], b: readonly number[]) => a.map((value, i) => `${value} ${b[i]}`);
/** H(a) + H(b) − H(a, b). */
const information = (a: readonly number[], b: readonly number[]) => entropy(a) + entropy(b) - entropy(joined(a, b));

function permutations(values: readonly number[]): number[][] {
  if (values.length < 2) return [[...values]];
  return values.flatMap((value, i) => permutations(values.toSpliced(i, 1)).map((rest) => [value, ...rest]));
}

describe("clusterAgreement", () => {
  it("counts pairs as looking at all of them does", () => {
    fc.assert(
      fc.property(groupings, ({ labels, clusters }) => {
        const { both, label, cluster, all } = naivePairs(labels, clusters);
        const { ari, fowlkesMallows } = clusterAgreement(labels, clusters);
        const expected = (label * cluster) / all;
        const perfect = (label + cluster) / 2;
        expect(ari).toBeCloseTo(label === both && cluster === both ? 1 : (both - expected) / (perfect - expected), 10);
        expect(fowlkesMallows).toBeCloseTo(both === 0 ? 0 : both / Math.sqrt(label * cluster), 12);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it("has the information that entropies say", () => {
    fc.assert(
      fc.property(groupings, ({ labels, clusters }) => {
        const shared = information(labels, clusters);
        const result = clusterAgreement(labels, clusters);
        const [ofLabels, ofClusters] = [entropy(labels), entropy(clusters)];
        expect(result.homogeneity).toBeCloseTo(ofLabels === 0 ? 1 : shared / ofLabels, 10);
        expect(result.completeness).toBeCloseTo(ofClusters === 0 ? 1 : shared / ofClusters, 10);
        expect(result.vMeasure).toBeCloseTo(result.nmi, 10);
      }),
      { numRuns: 200, seed: 2 },
    );
  });

  it("takes off what chance gives: the mean over all orders of the samples", () => {
    const labels = [0, 0, 0, 1, 1, 2, 2];
    const clusters = [0, 0, 1, 1, 1, 2, 0];
    const orders = permutations(clusters);
    const chance = orders.reduce((sum, order) => sum + information(labels, order), 0) / orders.length;
    const mean = (entropy(labels) + entropy(clusters)) / 2;
    const expected = (information(labels, clusters) - chance) / (mean - chance);
    expect(clusterAgreement(labels, clusters).ami).toBeCloseTo(expected, 10);
  });

  it("is 1 throughout for the same groups under other names, trivial ones included", () => {
    const one = { nmi: 1, ami: 1, ari: 1, homogeneity: 1, completeness: 1, vMeasure: 1, fowlkesMallows: 1 };
    const close = Object.fromEntries(Object.keys(one).map((name) => [name, expect.closeTo(1, 12) as number]));
    expect(clusterAgreement([0, 0, 1, 1, 2], [7, 7, 5, 5, -6])).toEqual(close);
    expect(clusterAgreement([4, 4, 4], [1, 1, 1])).toEqual(close);
    // Where no two samples share a group there is no pair to be right about.
    expect(clusterAgreement([0, 1, 2], [5, 4, 3])).toEqual({ ...close, fowlkesMallows: 0 });
  });

  it("gives nothing for one cluster of everything but that no class is torn", () => {
    expect(clusterAgreement([0, 0, 1, 1], [3, 3, 3, 3])).toMatchObject({
      nmi: 0,
      ami: 0,
      ari: 0,
      homogeneity: 0,
      completeness: 1,
    });
  });

  it("names what is wrong with its input", () => {
    expect(() => clusterAgreement([], [])).toThrow(InputError);
    expect(() => clusterAgreement([0, NaN], [0, 1])).toThrow(/^invalid label: NaN of sample 1/);
    expect(() => clusterAgreement([0, 1], [0, 0.5])).toThrow(/^invalid cluster: 0.5 of sample 1/);
    expect(() => clusterAgreement([0, 1], [0])).toThrow(RangeError);
  });
});
