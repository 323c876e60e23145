/** Weights of red, green and blue in luma (ITU-R BT.601). */
const [red, green, blue] = [0.299, 0.587, 0.114];

const clamped = (value: number): number => (value < 0 ? 0 : value > 1 ? 1 : value);

// The textbook's formulas, as in torchvision's ColorJitter: each mixes the image with black, with its mean luma, or with
// its own luma, and keeps the result in [0, 1].

/** v ← factor · v */
export function scaleBrightness(image: Float32Array, factor: number): void {
  for (let i = 0; i < image.length; i++) image[i] = clamped(factor * (image[i] ?? 0));
}

/** v ← factor · v + (1 − factor) · mean luma of the image, of one plane or of three. */
export function scaleContrast(image: Float32Array, channels: 1 | 3, factor: number): void {
  const mean = (1 - factor) * meanLuma(image, channels);
  for (let i = 0; i < image.length; i++) image[i] = clamped(factor * (image[i] ?? 0) + mean);
}

/** v ← factor · v + (1 − factor) · luma of the pixel, in an image of three planes. */
export function scaleSaturation(image: Float32Array, factor: number): void {
  const area = image.length / 3;
  for (let i = 0; i < area; i++) {
    const [r, g, b] = [image[i] ?? 0, image[i + area] ?? 0, image[i + 2 * area] ?? 0];
    const grey = (1 - factor) * (red * r + green * g + blue * b);
    image[i] = clamped(factor * r + grey);
    image[i + area] = clamped(factor * g + grey);
    image[i + 2 * area] = clamped(factor * b + grey);
  }
}

function meanLuma(image: Float32Array, channels: 1 | 3): number {
  const area = image.length / channels;
  let [first, second, third] = [0, 0, 0];
  for (let i = 0; i < area; i++) first += image[i] ?? 0;
  if (channels === 1) return first / area;
  for (let i = area; i < 2 * area; i++) second += image[i] ?? 0;
  for (let i = 2 * area; i < image.length; i++) third += image[i] ?? 0;
  return (red * first + green * second + blue * third) / area;
}
