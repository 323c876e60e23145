import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { InputError } from "../core/errors.ts";
import { type EmbeddingModel, openModel } from "../engine/model.ts";
import type { SessionOptions } from "../engine/session.ts";
import { describeIssue, type RunConfiguration, runSchema } from "../recipe/run-schema.ts";
import { runFiles } from "./run-files.ts";

/** A run and its model, ready to embed. It holds native memory: `dispose` it. */
export interface Run {
  readonly folder: string;
  readonly configuration: RunConfiguration;
  readonly model: EmbeddingModel;
  dispose(): Promise<void>;
}

/**
 * Reads `run.json` of a run. Throws an InputError of one line where there is no run, the file is damaged, or it was
 * written by a later version.
 */
export async function readRun(folder: string): Promise<RunConfiguration> {
  const file = join(folder, runFiles.configuration);
  if (!existsSync(file)) {
    const what = existsSync(folder) ? `${folder} has no ${runFiles.configuration}` : `no such folder ${folder}`;
    throw new InputError(`missing run: ${what}, expected a folder that kinfold train has made`);
  }
  const value = parse(await readFile(file, "utf8"));
  const parsed = runSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  if (isOfVersion(value) && value.version !== 1) {
    throw new InputError(
      `invalid run: ${file} is of version ${String(value.version)}, expected version 1; use the version of kinfold that made it`,
    );
  }
  const why = value === undefined ? "it is not JSON" : describeIssue(parsed.error);
  throw new InputError(
    `invalid run: ${file} is damaged (${why}), expected the file that kinfold train wrote; use an intact copy or train again`,
  );
}

/** Opens a run and its model. Throws an InputError where either is missing or damaged. */
export async function openRun(folder: string, options: SessionOptions = {}): Promise<Run> {
  const configuration = await readRun(folder);
  const file = join(folder, runFiles.model);
  if (!existsSync(file)) {
    const why =
      configuration.status === "running"
        ? "its training goes on or was killed"
        : `its training ${configuration.status}`;
    throw new InputError(`missing model: ${file}: ${why}; wait for its end or train again`);
  }
  const model = await openModelFile(file, configuration.data.sampleShape, options);
  return { folder, configuration, model, dispose: () => model.dispose() };
}

async function openModelFile(
  file: string,
  sampleShape: readonly number[],
  options: SessionOptions,
): Promise<EmbeddingModel> {
  try {
    return await openModel(await readFile(file), sampleShape, options);
  } catch (error) {
    const [message = ""] = (error instanceof Error ? error.message : String(error)).split("\n", 1);
    throw new InputError(
      `invalid model: ${file} cannot be opened (${message}), expected the file that kinfold train wrote; use an intact copy or train again`,
    );
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isOfVersion = (value: unknown): value is { version: unknown } =>
  typeof value === "object" &&
  value !== null &&
  "format" in value &&
  value.format === "kinfold-run" &&
  "version" in value;
