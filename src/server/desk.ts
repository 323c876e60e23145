import { join } from "node:path";
import { runFiles } from "../node/run-files.ts";
import { type Asker, createAsker } from "./ask/asker.ts";
import { createRunData, type DataOpener, type RunData } from "./data/run-data.ts";
import { createKept } from "./kept.ts";
import { logReader, type LogReader } from "./log/fold.ts";
import { type HistoryFold, historyFold } from "./log/history.ts";
import { createWatches, type Watches } from "./log/watch.ts";
import { createConfigurations } from "./runs/configurations.ts";
import { openRunFolders, type RunFolder, type RunFolders } from "./runs/run-folders.ts";
import { createSummaries, type Summaries } from "./runs/summaries.ts";

/** Logs of runs whose history is kept in memory. */
const mostHistories = 8;

/** Everything that the server remembers between two requests. It holds models and watchers: `close` it. */
export interface Desk {
  readonly runs: RunFolders;
  readonly summaries: Summaries;
  readonly configuration: ReturnType<typeof createConfigurations>;
  readonly history: (run: RunFolder) => LogReader<HistoryFold>;
  readonly watches: Watches;
  readonly data: RunData;
  readonly asker: Asker;
  close(): Promise<void>;
}

/** Opens a folder of runs. Throws what the system says where it is not there. */
export async function openDesk(folder: string, opener: DataOpener): Promise<Desk> {
  const runs = await openRunFolders(folder);
  const histories = createKept<LogReader<HistoryFold>>(mostHistories);
  const watches = createWatches();
  const data = createRunData(opener);
  const asker = createAsker(data);
  return {
    runs,
    summaries: createSummaries(runs.root),
    configuration: createConfigurations(),
    history: ({ path }) => histories.get(path, () => logReader(join(path, runFiles.events), historyFold)),
    watches,
    data,
    asker,
    async close() {
      watches.close();
      await asker.close();
    },
  };
}
