/** Kinds of pictures that the server reads. */
const kinds = ["image/png", "image/jpeg", "image/webp"];

/** Bytes up to which a picture is sent as it is: a request may have two megabytes, and base64 makes three of four. */
const MOST_BYTES = 1_200_000;

/** Longest side of what a larger one is made to, in pixels; networks see far less. */
const SIDE = 1024;

/** Width and height that fit a side, in the same proportion and never larger than they were. */
export function fittedSize(width: number, height: number, side: number): readonly [width: number, height: number] {
  const scale = Math.min(1, side / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

/** A picture as the server takes it. Throws an Error whose message is for a person. */
export async function pictureOf(file: Blob): Promise<string> {
  if (!kinds.includes(file.type)) throw new Error("This is no PNG, JPEG or WebP picture.");
  return base64Of(file.size > MOST_BYTES ? await shrunk(file) : file);
}

async function shrunk(file: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new Error("This picture cannot be read.");
  });
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = fittedSize(bitmap.width, bitmap.height, SIDE);
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return blobOf(canvas, "image/jpeg");
}

/** What is on a canvas. */
export const blobOf = (canvas: HTMLCanvasElement, type: "image/png" | "image/jpeg"): Promise<Blob> =>
  new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The picture could not be made."))), type, 0.95),
  );

/** Bytes in base64, without what stands before it in a data address. */
export const base64Of = (blob: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(typeof reader.result === "string" ? reader.result.replace(/^[^,]*,/, "") : "");
    reader.onerror = () => reject(new Error("The file cannot be read."));
    reader.readAsDataURL(blob);
  });
