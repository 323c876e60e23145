import type { Scatter } from "../../src/training/record.ts";

/**
 * A picture turned to face as the one before it: principal components have no sign of their own, and points that are mirrored
 * for no reason would fly through each other. Each axis is reversed where its points lie opposite to how they lay.
 */
export function aligned(scatter: Scatter, before: Scatter | null): Scatter {
  if (!scatter.projection.startsWith("PCA") || before?.x.length !== scatter.x.length) return scatter;
  return { ...scatter, x: facing(scatter.x, before.x), y: facing(scatter.y, before.y) };
}

function facing(values: readonly number[], before: readonly number[]): readonly number[] {
  const product = values.reduce((sum, value, i) => sum + value * (before[i] ?? 0), 0);
  return product < 0 ? values.map((value) => -value) : values;
}
