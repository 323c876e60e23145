import { createEffect } from "solid-js";

/** An image of the data, as the network gets it: values in [0, 1], channels × height × width. */
export function Picture(props: {
  readonly values: Float32Array;
  /** Channels, height and width. */
  readonly shape: readonly number[];
  readonly label: string;
}) {
  let canvas: HTMLCanvasElement | undefined;
  createEffect(() => {
    const [channels = 1, height = 1, width = 1] = props.shape;
    const context = canvas?.getContext("2d");
    if (!canvas || !context) return;
    canvas.width = width;
    canvas.height = height;
    const image = context.createImageData(width, height);
    const area = width * height;
    for (let i = 0; i < area; i++) {
      for (let c = 0; c < 3; c++) image.data[4 * i + c] = 255 * (props.values[channels === 1 ? i : c * area + i] ?? 0);
      image.data[4 * i + 3] = 255;
    }
    context.putImageData(image, 0, 0);
  });
  return <canvas ref={(element) => (canvas = element)} class="play-picture" role="img" aria-label={props.label} />;
}
