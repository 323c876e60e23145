import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { paperProtocol, trainingsOf, type TrainingSpec } from "../../experiment/protocol.ts";
import { runTraining, type TrainingResult } from "../../experiment/training.ts";
import { runPool } from "./pool.ts";

// Node 20 reads no TypeScript; the script runs the worker's source.
const worker = [resolve("scripts/run.mjs"), resolve("src/node/experiment/worker.ts")] as const;
const failing = [resolve("test/support/failing-worker.mjs")] as const;

const short = { trainings: 1, epochs: 2, evaluateEvery: 1 };
const name = ({ policy, seed }: TrainingSpec) => `${policy} ${seed}`;

describe("a pool of workers", () => {
  test("gives, training by training, what this process gives, whatever runs beside it", async () => {
    const specs = trainingsOf(paperProtocol({ ...short, policies: ["hardest", "nspa", "semiHard"] }));
    const results: TrainingResult[] = [];
    const epochs: string[] = [];
    await runPool(specs, {
      workers: 2,
      module: worker,
      onEpoch: (spec, epoch) => epochs.push(`${name(spec)}: ${epoch}`),
      onResult: (result) => results.push(result),
      onFailure: (spec, message) => expect.fail(`${name(spec)}: ${message}`),
    });
    results.sort((a, b) => a.policy.localeCompare(b.policy));
    expect(results.map(({ policy }) => policy)).toEqual(["hardest", "nspa", "semiHard"]);
    for (const spec of specs) {
      const here = await runTraining(spec);
      expect(results.find(({ policy }) => policy === spec.policy)).toEqual(JSON.parse(JSON.stringify(here)));
      expect(epochs).toEqual(expect.arrayContaining([`${name(spec)}: 1`, `${name(spec)}: 2`]));
    }
  }, 60_000);

  test("reports a worker that is killed, ends, fails or talks nonsense, and goes on with the next training", async () => {
    const failures: string[] = [];
    await runPool(trainingsOf(paperProtocol({ ...short, trainings: 2 })), {
      workers: 1,
      module: failing,
      onResult: () => expect.fail("there is no result"),
      onFailure: (spec, message) => failures.push(`${name(spec)}: ${message}`),
    });
    expect(failures).toEqual(
      [1, 2].flatMap((seed) => [
        `randomHard ${seed}: the worker ended (SIGKILL)`,
        `semiHard ${seed}: the worker ended (exit code 3): no memory is left`,
        `hardest ${seed}: the data is gone`,
        `nspa ${seed}: the worker’s answer is not one`,
      ]),
    );
  }, 30_000);

  test("ends at once when it is interrupted, and starts nothing more", async () => {
    const abort = new AbortController();
    const failures: string[] = [];
    const running = runPool(trainingsOf(paperProtocol({ ...short, trainings: 3, policies: ["hardest", "easy"] })), {
      workers: 1,
      module: failing,
      signal: abort.signal,
      onResult: () => expect.fail("there is no result"),
      onFailure(spec) {
        failures.push(name(spec));
        // The next training is one whose worker never answers.
        setTimeout(() => abort.abort(), 50);
      },
    });
    await running;
    expect(failures).toEqual(["hardest 1"]);
  }, 30_000);
});
