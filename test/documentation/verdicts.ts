import { availableParallelism } from "node:os";
import { join } from "node:path";
import { installPackage, linkModule } from "../support/installed-package.ts";
import { compile } from "./compile.ts";
import { runPrograms, type Verdict } from "./outcomes.ts";
import type { Program } from "./programs.ts";
import { writeSampleData } from "./sample-data.ts";

export interface Verdicts {
  /** The project that Kinfold is installed in. */
  readonly project: string;
  /** What becomes of the program of a file. */
  readonly of: (file: string) => Promise<Verdict>;
  /** When all have ended. */
  readonly settled: Promise<unknown>;
}

/**
 * Installs Kinfold into a new project, compiles programs there, and begins to run those that compile, as many groups at
 * the same time as there are cores. A group shares a process and a folder with the sample data. The caller removes the
 * project.
 */
export async function judge(groups: readonly (readonly Program[])[]): Promise<Verdicts> {
  const { folder: project } = installPackage();
  linkModule(project, "@types/node");
  const data = join(project, "data");
  await writeSampleData(data);
  const problems = compile(groups.flat(), project);
  const problemsOf = ({ file }: Program) => problems.filter((problem) => problem.file === file);
  const inTurn = limited(availableParallelism());
  const verdicts = new Map<string, Promise<Verdict>>();
  for (const [i, group] of groups.entries()) {
    const sound = group.filter((program) => problemsOf(program).length === 0);
    const outcome = inTurn(() => runPrograms(sound, { project, name: String(i), data }));
    for (const program of group)
      verdicts.set(
        program.file,
        outcome.then((outcome) => ({ problems: problemsOf(program), outcome })),
      );
  }
  const settled = Promise.allSettled(verdicts.values());
  return {
    project,
    settled,
    of: (file) => verdicts.get(file) ?? Promise.reject(new Error(`missing program: ${file}`)),
  };
}

/** Begins a job when fewer than so many others are under way. */
function limited(width: number): <T>(job: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = width;
  return async (job) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await job();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}
