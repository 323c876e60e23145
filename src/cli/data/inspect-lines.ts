import type { Finding } from "../../data/inspect.ts";
import { counted } from "../../data/inspect.ts";
import type { Inspection } from "../../node/inspect-data.ts";
import { type Output, styled } from "../io.ts";
import { columns, short } from "../terminal/format.ts";

/** Groups and shapes that are shown of each kind, members that are shown of a group, and characters of the longest bar. */
const mostGroups = 5;
const mostMembers = 4;
const widest = 30;

/** An inspection for people. What is left out for length is counted, and `--json` has it. */
export function inspectionLines(inspection: Inspection, output: Output): string[] {
  const { data, kind, samples, classes, shapes, parts, notes, findings } = inspection;
  const noun = kind === "images" ? "image" : "row";
  const { min, median, max } = classes;
  return [
    `${data}: ${counted(samples, noun)} of ${counted(classes.count, "class", "classes")}`,
    ...(parts
      ? [
          Object.entries(parts)
            .map(([part, count]) => `${part} ${count}`)
            .join(", "),
        ]
      : []),
    "",
    `samples per class: min ${min}, median ${short(median)}, max ${max}`,
    ...histogramLines(classes.histogram),
    "",
    kind === "images" ? "sizes" : "columns",
    ...columns(shapes.slice(0, mostGroups).map(({ shape, samples: count }) => [`  ${shape}`, String(count)])),
    ...rest(shapes.length - mostGroups, "other"),
    ...(notes.length > 0 ? ["", ...notes.map((note) => `note: ${note}`)] : []),
    "",
    ...(findings.length === 0 ? [styled(output, "green", "nothing to mend")] : []),
    ...findings.flatMap((one) => findingLines(one, output)),
  ];
}

function histogramLines(histogram: Inspection["classes"]["histogram"]): string[] {
  const most = Math.max(1, ...histogram.map(({ classes }) => classes));
  return columns(
    histogram.map(({ from, to, classes }) => [
      `  ${from === to ? from : `${from} to ${to}`}`,
      "█".repeat(Math.ceil((widest * classes) / most)).padEnd(widest),
      `${classes}`,
    ]),
  );
}

function findingLines({ message, groups }: Finding, output: Output): string[] {
  return [
    styled(output, "yellow", message),
    ...groups.slice(0, mostGroups).map((group) => {
      const more = group.length > mostMembers ? ` and ${group.length - mostMembers} more` : "";
      return `  ${group.slice(0, mostMembers).join(" = ")}${more}`;
    }),
    ...rest(groups.length - mostGroups, "more"),
  ];
}

const rest = (count: number, word: string): string[] => (count > 0 ? [`  and ${count} ${word}; --json lists all`] : []);
