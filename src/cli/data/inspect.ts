import { createRandom } from "../../core/random.ts";
import { openDataset } from "../../node/open-dataset.ts";
import type { CommandContext } from "../run.ts";

export interface InspectFlags {
  readonly json?: boolean;
}

/** `kinfold data inspect DATA` */
export async function runInspection(source: string, flags: InspectFlags, { io }: CommandContext): Promise<void> {
  const { dataset } = await openDataset(source, { random: createRandom(1), requireClasses: false });
  const found = { data: dataset.name, samples: dataset.size, classes: dataset.classNames.length };
  const text = `${found.data}: ${found.samples} samples of ${found.classes} classes`;
  io.stdout.write(`${flags.json === true ? JSON.stringify(found) : text}\n`);
}
