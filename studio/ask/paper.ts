/**
 * Whether a picture is light on dark: by the mean of its outermost pixels, which are paper in drawings.
 * @param pixels red, green, blue and alpha, row by row.
 */
export function isLightOnDark(pixels: ArrayLike<number>, width: number, height: number): boolean {
  let [sum, count] = [0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (x > 0 && x < width - 1 && y > 0 && y < height - 1) continue;
      const place = 4 * (y * width + x);
      sum += (pixels[place] ?? 0) + (pixels[place + 1] ?? 0) + (pixels[place + 2] ?? 0);
      count += 3;
    }
  }
  return count > 0 && sum / count < 128;
}

/** The same of a picture at an address of the page's own server. */
export async function isAddressLightOnDark(address: string): Promise<boolean> {
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  const brush = canvas.getContext("2d");
  if (!brush) return false;
  brush.drawImage(image, 0, 0);
  return isLightOnDark(brush.getImageData(0, 0, canvas.width, canvas.height).data, canvas.width, canvas.height);
}
