import type { MixtureRecord } from "../../src/training/events.ts";

/** A mixture in whole percent: they always sum to 100, so that a person sees what is sent. */
export type Percents = Readonly<Record<string, number>>;

/** The nearest mixture in whole percent (largest remainders), for these policies. */
export function percentsOf(mixture: MixtureRecord, policies: readonly string[]): Percents {
  const sum = policies.reduce((all, policy) => all + (mixture[policy] ?? 0), 0);
  const share = (policy: string) => (sum > 0 ? (100 * (mixture[policy] ?? 0)) / sum : 100 / policies.length);
  return filled(policies, share, 100);
}

/** The mixture after a slider was moved: the others share what is left as they did before, or evenly where all were 0. */
export function movedTo(percents: Percents, policy: string, value: number): Percents {
  const others = Object.keys(percents).filter((name) => name !== policy);
  if (others.length === 0) return { [policy]: 100 };
  const own = Math.min(100, Math.max(0, Math.round(value)));
  const before = others.reduce((all, name) => all + (percents[name] ?? 0), 0);
  const left = 100 - own;
  const share = (name: string) => (before > 0 ? ((percents[name] ?? 0) / before) * left : left / others.length);
  const rest = filled(others, share, left);
  return Object.fromEntries(Object.keys(percents).map((name) => [name, name === policy ? own : (rest[name] ?? 0)]));
}

export const mixtureOf = (percents: Percents): MixtureRecord =>
  Object.fromEntries(Object.entries(percents).flatMap(([name, value]) => (value > 0 ? [[name, value / 100]] : [])));

/** Whole numbers that sum to `total`, next to shares that do: what is left after cutting goes where most was cut off. */
function filled(names: readonly string[], share: (name: string) => number, total: number): Percents {
  const parts = names.map((name) => ({ name, whole: Math.floor(share(name) + 1e-9), cut: share(name) % 1 }));
  let left = total - parts.reduce((sum, { whole }) => sum + whole, 0);
  const given = new Set<string>();
  for (const { name } of [...parts].sort((a, b) => b.cut - a.cut)) if (left-- > 0) given.add(name);
  return Object.fromEntries(parts.map(({ name, whole }) => [name, whole + (given.has(name) ? 1 : 0)]));
}
