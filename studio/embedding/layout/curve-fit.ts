/** A curve of two parameters. */
type Curve = (parameters: readonly [number, number]) => (x: number) => number;

interface CurveFitOptions {
  /** λ: what is added to the diagonal, so that no step goes far where the curve says little. */
  readonly damping: number;
  readonly initialValues: readonly [number, number];
  /** δ: by how much a parameter is changed to see what the curve does. */
  readonly gradientDifference: number;
  readonly maxIterations: number;
}

/**
 * Fits a curve of two parameters to points by least squares (Levenberg 1944, Marquardt 1963):
 *
 *     p ← p + (JᵀJ + λI)⁻¹ Jᵀ (y − f(p)),   J = (f(p + δ) − f(p)) / δ
 *
 * The build puts it in the place of `ml-levenberg-marquardt`, whose face and steps it has. umap-js asks for that package to
 * fit the two constants of its curve, and with it comes a matrix library that is larger than umap-js itself.
 */
export default function fitCurve(
  { x, y }: { readonly x: readonly number[]; readonly y: readonly number[] },
  curve: Curve,
  { damping, initialValues, gradientDifference, maxIterations }: CurveFitOptions,
): { readonly parameterValues: [number, number] } {
  let [a, b] = initialValues;
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    const [here, besideA, besideB] = [
      curve([a, b]),
      curve([a + gradientDifference, b]),
      curve([a, b + gradientDifference]),
    ];
    let [aa, ab, bb] = [damping, 0, damping];
    let [ar, br] = [0, 0];
    x.forEach((at, i) => {
      const value = here(at);
      const residual = (y[i] ?? NaN) - value;
      const [byA, byB] = [(besideA(at) - value) / gradientDifference, (besideB(at) - value) / gradientDifference];
      aa += byA * byA;
      ab += byA * byB;
      bb += byB * byB;
      ar += byA * residual;
      br += byB * residual;
    });
    // With λ > 0 the matrix is positive definite, so that it has an inverse.
    const determinant = aa * bb - ab * ab;
    a += (bb * ar - ab * br) / determinant;
    b += (aa * br - ab * ar) / determinant;
  }
  return { parameterValues: [a, b] };
}
