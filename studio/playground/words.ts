/** A name in short, by its end, which tells folders within one another apart: the last of them, or what there is room for. */
export function ending(name: string, most = 16): string {
  if (name.length <= most) return name;
  const last = name.split("/").at(-1) ?? "";
  return last !== "" && last.length <= most ? last : `…${name.slice(1 - most)}`;
}
