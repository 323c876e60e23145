/**
 * Sine, exponential and logarithm from additions, multiplications and divisions alone. Those are rounded in the same way
 * everywhere; `Math.sin`, `Math.exp` and `Math.log` may differ in their last bit from one engine, or one version of an
 * engine, to the next, and then the same seed would not give the same image.
 */

const radians = 0.017453292519943295;

/** Taylor's series of the sine for |x| ≤ π/4, where the first term left out is below 1e-18. */
function sineSeries(x: number): number {
  let [term, sum] = [x, x];
  for (let n = 3; n <= 17; n += 2) sum += term = (-term * x * x) / ((n - 1) * n);
  return sum;
}

/** Taylor's series of the cosine for |x| ≤ π/4. */
function cosineSeries(x: number): number {
  let [term, sum] = [1, 1];
  for (let n = 2; n <= 18; n += 2) sum += term = (-term * x * x) / ((n - 1) * n);
  return sum;
}

/** Sine of an angle in degrees; exact at multiples of 90°. */
export function sine(degrees: number): number {
  const quarters = Math.round(degrees / 90);
  const rest = (degrees - quarters * 90) * radians;
  const turn = ((quarters % 4) + 4) % 4;
  const size = turn % 2 === 0 ? sineSeries(rest) : cosineSeries(rest);
  return turn < 2 ? size : -size;
}

/** Cosine of an angle in degrees; exact at multiples of 90°. */
export const cosine = (degrees: number): number => sine(degrees + 90);

const ln2 = 0.6931471805599453;

/** e^x, for |x| up to some hundreds: 2^k · e^r with |r| ≤ ln 2 / 2. */
export function exponential(x: number): number {
  const k = Math.round(x / ln2);
  const r = x - k * ln2;
  let [term, sum] = [1, 1];
  for (let n = 1; n <= 15; n++) sum += term = (term * r) / n;
  for (let i = 0; i < k; i++) sum *= 2;
  for (let i = 0; i > k; i--) sum /= 2;
  return sum;
}

/** Natural logarithm of x > 0: k ln 2 + 2 artanh((m − 1) / (m + 1)) with x = 2^k · m and m near 1. */
export function logarithm(x: number): number {
  let [k, m] = [0, x];
  for (; m > Math.SQRT2; m /= 2) k++;
  for (; m < Math.SQRT1_2; m *= 2) k--;
  const s = (m - 1) / (m + 1);
  let [power, sum] = [s, s];
  for (let n = 3; n <= 23; n += 2) {
    power *= s * s;
    sum += power / n;
  }
  return k * ln2 + 2 * sum;
}
