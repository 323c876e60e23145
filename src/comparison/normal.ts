/** Density of the standard normal distribution. */
const density = (x: number): number => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);

/** Beyond this many deviations the distribution function is 0 or 1 to twelve digits. */
const furthest = 8;

/**
 * Φ(x) of the standard normal distribution, to about fourteen digits after the point:
 * Φ(x) = 1/2 + φ(x) (x + x³/3 + x⁵/(3·5) + …) (Marsaglia 2004, Evaluating the Normal Distribution, section 3).
 */
export function normalCdf(x: number): number {
  if (Math.abs(x) > furthest) return x > 0 ? 1 : 0;
  let [sum, before, term] = [x, NaN, x];
  for (let i = 3; sum !== before; i += 2) {
    before = sum;
    term *= (x * x) / i;
    sum += term;
  }
  return 0.5 + density(x) * sum;
}

/** Φ⁻¹(p): the value that a standard normal number lies below with probability p, which lies between 0 and 1. */
export function normalQuantile(p: number): number {
  // Halving is slow and cannot go astray; an interval asks for three of these.
  let [low, high] = [-furthest, furthest];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
