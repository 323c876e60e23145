/**
 * p-values adjusted for there being several of them, so that the chance of any false alarm stays below the level:
 * in ascending order p̃₍ᵢ₎ = max over j ≤ i of min(1, (m − j + 1) p₍ⱼ₎) (Holm 1979). NaN stays NaN and is not counted.
 */
export function holm(values: readonly number[]): number[] {
  const adjusted = values.map(() => NaN);
  const order = values
    .map((p, i) => ({ p, i }))
    .filter(({ p }) => !Number.isNaN(p))
    .sort((a, b) => a.p - b.p);
  let largest = 0;
  order.forEach(({ p, i }, rank) => {
    largest = Math.max(largest, Math.min(1, (order.length - rank) * p));
    adjusted[i] = largest;
  });
  return adjusted;
}
