import type { ImageShape } from "../data/images.ts";
import { type Draws, rectangle, within } from "./draws.ts";
import { pixelBits } from "./pixel-noise.ts";
import type { EraseSettings, Range } from "./settings.ts";

const anyAspect: Range = [0.3, 10 / 3];

/** Returns a function that covers a rectangle of an image with uniform noise, or does not, as the draws say. */
export function eraser({ channels, height, width }: ImageShape, settings: EraseSettings) {
  const { probability = 1, area, aspect = anyAspect } = settings;
  const part = { width: 0, height: 0 };
  return (image: Float32Array, draws: Draws): void => {
    if (!(draws.erase < probability)) return;
    rectangle(within(area, draws.eraseArea), aspect, draws.eraseAspect, part);
    const across = Math.max(1, Math.round(part.width * width));
    const down = Math.max(1, Math.round(part.height * height));
    const left = Math.floor((width - across + 1) * draws.eraseX);
    const top = Math.floor((height - down + 1) * draws.eraseY);
    for (let channel = 0; channel < channels; channel++) {
      for (let y = top; y < top + down; y++) {
        const start = (channel * height + y) * width;
        for (let i = start + left; i < start + left + across; i++)
          image[i] = pixelBits(draws.eraseSeed, i) / 0x100000000;
      }
    }
  };
}
