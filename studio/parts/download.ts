/** Gives a person a file: the browser asks where to, or puts it where it puts all. */
export function save(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads the file after this; a minute is enough for any.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

const types = {
  csv: "text/csv;charset=utf-8",
  html: "text/html;charset=utf-8",
  svg: "image/svg+xml;charset=utf-8",
} as const;

/** The same with text: `saveText("loss", "csv", …)` gives `loss.csv`. */
export function saveText(name: string, kind: keyof typeof types, text: string): void {
  save(`${fileName(name)}.${kind}`, new Blob([text], { type: types[kind] }));
}

/** A picture of an SVG file, `scale` pixels to a unit of its. */
export async function pngOf(svg: string, scale = 2): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([svg], { type: types.svg }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth * scale;
    canvas.height = image.naturalHeight * scale;
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob(
        (blob) => (blob ? resolve(blob) : reject(new Error("The picture could not be made."))),
        "image/png",
      );
    });
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** A title as a file's name: words and digits with hyphens between them. */
export function fileName(title: string): string {
  const name = title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "");
  return name === "" ? "kinfold" : name.slice(0, 80);
}
