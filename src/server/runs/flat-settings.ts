import type { RunSummary } from "../api.ts";

/** Entries of a group of settings that are shown one by one; of more, such as a weight for every class, only their number is. */
const mostEntries = 40;

/** Every setting by its dotted name: `optimizer.name`. Lists are one text. */
export function flatSettings(settings: object): RunSummary["settings"] {
  const flat: Record<string, string | number | boolean | null> = {};
  const walk = (value: unknown, path: string) => {
    if (typeof value === "string" || typeof value === "boolean" || value === null) flat[path] = value;
    else if (typeof value === "number") flat[path] = value;
    else if (Array.isArray(value)) flat[path] = listText(value);
    else if (typeof value === "object") {
      const entries = Object.entries(value);
      if (path !== "" && entries.length > mostEntries) flat[path] = `${entries.length} entries`;
      else for (const [key, part] of entries) walk(part, path === "" ? key : `${path}.${key}`);
    }
  };
  walk(settings, "");
  return flat;
}

function listText(list: readonly unknown[]): string {
  if (list.length > mostEntries) return `${list.length} entries`;
  return list.map((one) => (typeof one === "string" ? one : JSON.stringify(one))).join(",");
}
