import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { checkLosses } from "./losses/check.ts";
import { checkMetrics } from "./metrics.ts";
import { checkMiners } from "./miners.ts";
import type { GoldenResult } from "./result.ts";
import { checkTraining } from "./training.ts";

interface Checker {
  readonly check: (json: unknown) => GoldenResult | Promise<GoldenResult>;
  /** Why some values of the file are not compared. */
  readonly notComparedBecause: string;
}

/** What checks each golden file, by the file's name. */
const checkers: Readonly<Record<string, Checker>> = {
  losses: { check: checkLosses, notComparedBecause: "" },
  metrics: { check: checkMetrics, notComparedBecause: "rounding of the reference decides them" },
  miners: {
    check: checkMiners,
    notComparedBecause: "they lie on the limit between two kinds of triplet, so that rounding decides which they are",
  },
  training: {
    check: checkTraining,
    notComparedBecause:
      "the loss does not depend on them, and adaptive optimizers turn the rounding of a zero gradient into steps",
  },
};

export interface GoldenRun {
  /** What to print. */
  readonly lines: readonly string[];
  /** 0: all agrees; 1: something differs; 2: there is nothing to check. */
  readonly code: 0 | 1 | 2;
}

/** Checks the project against every golden file of a folder. */
export async function runGolden(folder: string): Promise<GoldenRun> {
  const names = await readdir(folder).catch(() => null);
  if (names === null) return { lines: [`no such folder: ${folder}, expected one with golden files`], code: 2 };
  const files = names.filter((name) => name.endsWith(".json")).sort();
  if (files.length === 0) return { lines: [`invalid folder: ${folder} holds no .json file`], code: 2 };
  const lines: string[] = [];
  let differs = false;
  for (const file of files) {
    const checker = checkerOf(file);
    if (checker === null) {
      lines.push(`${file}: unknown, expected ${Object.keys(checkers).join(".json, ")}.json`);
      continue;
    }
    const { text, agrees } = await checkFile(join(folder, file), checker);
    lines.push(...text);
    differs ||= !agrees;
  }
  return { lines, code: differs ? 1 : 0 };
}

/** The checker of a file: named like it, with anything after the name that is no letter. */
function checkerOf(file: string): Checker | null {
  const name = /^[a-z]+/.exec(file)?.[0] ?? "";
  return Object.hasOwn(checkers, name) ? (checkers[name] ?? null) : null;
}

async function checkFile(path: string, { check, notComparedBecause }: Checker) {
  const name = path.replace(/^.*[/\\]/, "").replace(/\.json$/, "");
  let result: GoldenResult;
  try {
    result = await check(JSON.parse(await readFile(path, "utf8")));
  } catch (error) {
    return { text: [`${name}: not a golden file of this form: ${reasonOf(error)}`], agrees: false };
  }
  const { passed, total, failures, notBuilt, notCompared } = result;
  return {
    agrees: passed === total && failures.length === 0,
    text: [
      `${name}: ${passed} of ${total}`,
      ...failures.map((failure) => `  differs: ${failure}`),
      ...(notBuilt.length > 0 ? [`  not built yet: ${grouped(notBuilt)}`] : []),
      ...(notCompared.length > 0 ? [`  not compared: ${grouped(notCompared)}; ${notComparedBecause}`] : []),
    ],
  };
}

/** One line that says what a file has that it should not have. */
function reasonOf(error: unknown): string {
  if (!(error instanceof z.ZodError)) return error instanceof Error ? error.message : String(error);
  const [first, ...others] = error.issues;
  const more = others.length > 0 ? `, and ${others.length} more` : "";
  return `${first?.path.join(".") || "the whole file"}: ${first?.message}${more}`;
}

/** Names without the case in front and the settings behind, each once, with how often it occurs. */
function grouped(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) {
    const short = name.replace(/^[^:]*: /, "").replace(/ \(.*?\)(?=$|:)/, "");
    counts.set(short, (counts.get(short) ?? 0) + 1);
  }
  return Array.from(counts, ([name, count]) => (count > 1 ? `${name} (${count})` : name)).join(", ");
}
