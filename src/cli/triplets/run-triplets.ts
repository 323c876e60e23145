import { existsSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../core/errors.ts";
import { csvLine } from "../../data/table/csv.ts";
import { readRun } from "../../node/open-run.ts";
import { runFiles } from "../../node/run-files.ts";
import { readTriplets, type SampleRecord, type TripletRecord, type Triplets } from "../../node/triplet-records.ts";
import type { CommandContext } from "../run.ts";
import { historyTable, suspectTable, type Table, tripletTable } from "./tables.ts";
import { columns } from "../terminal/format.ts";

/** Options of `kinfold triplets` as they were typed. */
export interface TripletsFlags {
  readonly suspects?: number;
  readonly hardest?: number;
  readonly epoch?: number;
  readonly history?: boolean;
  readonly csv?: boolean;
  readonly json?: boolean;
}

/** What is listed; what was not asked for is missing. */
interface Listing {
  readonly suspects?: readonly SampleRecord[];
  readonly hardest?: readonly TripletRecord[];
  readonly history?: readonly SampleRecord[];
}

/** `kinfold triplets RUN` */
export async function runTriplets(folder: string, flags: TripletsFlags, { io }: CommandContext): Promise<void> {
  checkFlags(flags);
  const { status } = await readRun(folder);
  const file = join(folder, runFiles.triplets);
  if (!existsSync(file)) {
    throw new InputError(`missing triplets: ${folder} has no ${runFiles.triplets}; train with --triplets`);
  }
  const triplets = await readTriplets(file);
  const wantsSamples = flags.suspects !== undefined || flags.history === true;
  if (wantsSamples && triplets.samples.length === 0) {
    throw new InputError(
      `missing history: the training of ${folder} is ${status}, and the history of its samples is written at its end; wait for it, or go on with npx kinfold train --resume ${folder}`,
    );
  }
  const listing = listingOf(triplets, flags);
  if (flags.json === true) io.stdout.write(`${JSON.stringify(listing)}\n`);
  else if (flags.csv === true) {
    for (const { head, rows } of tablesOf(listing)) io.stdout.write([head, ...rows].map(csvLine).join(""));
  } else io.stdout.write(`${text(listing, triplets).join("\n")}\n`);
}

function checkFlags({ suspects, hardest, epoch, history, csv, json }: TripletsFlags): void {
  if (csv === true && json === true) throw new InputError("invalid --csv: --json was asked for as well; choose one");
  const asked = [suspects !== undefined, hardest !== undefined || epoch !== undefined, history === true];
  if (csv === true && asked.filter(Boolean).length !== 1) {
    throw new InputError("invalid --csv: it writes one table; choose --suspects, --hardest or --history");
  }
}

function listingOf({ hardest, samples }: Triplets, flags: TripletsFlags): Listing {
  const { history = false } = flags;
  const triplets = flags.hardest !== undefined || flags.epoch !== undefined;
  const nothing = flags.suspects === undefined && !triplets && !history;
  const known = samples.filter(({ suspicion }) => suspicion !== null);
  const likely = known.filter((one) => one.likely);
  const epoch = flags.epoch ?? hardest.at(-1)?.epoch;
  const ofEpoch = hardest.filter((one) => one.epoch === epoch);
  return {
    ...((nothing || flags.suspects !== undefined) && {
      suspects: flags.suspects === undefined ? likely.slice(0, 20) : known.slice(0, flags.suspects),
    }),
    ...((nothing || triplets) && { hardest: ofEpoch.slice(0, flags.hardest ?? 10) }),
    ...(history && { history: samples }),
  };
}

const tablesOf = ({ suspects, hardest, history }: Listing): Table[] => [
  ...(suspects ? [suspectTable(suspects)] : []),
  ...(hardest ? [tripletTable(hardest)] : []),
  ...(history ? [historyTable(history)] : []),
];

function text({ suspects, hardest, history }: Listing, { samples }: Triplets): string[] {
  const lines: string[] = [];
  const add = (title: string, { head, rows }: Table) => {
    if (lines.length > 0) lines.push("");
    lines.push(title, ...(rows.length > 0 ? columns([head, ...rows.map((row) => row.map(String))]) : []));
  };
  if (suspects) {
    const none = samples.length === 0 ? "no history of the samples yet: it is written at the training's end" : null;
    const title = suspects.length > 0 ? "labels to look at, the most suspicious first" : "no label is likely wrong";
    add(none ?? title, suspectTable(suspects));
  }
  if (hardest) {
    const [first] = hardest;
    add(
      first ? `hardest triplets of epoch ${first.epoch}` : "no triplet of that epoch violated the margin",
      tripletTable(hardest),
    );
  }
  if (history) add(`${history.length} samples`, historyTable(history));
  return lines;
}
