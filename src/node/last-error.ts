/** What a process that failed said of why: the last line that begins with an error, else the last there is. */
export function lastError(said: string): string {
  const lines = said.trim().split("\n");
  return lines.findLast((line) => /^(?:\w*Error|error)\b/.test(line)) ?? lines.at(-1) ?? "";
}
