import { copyState } from "../engine/state.ts";
import type { Context } from "./context.ts";
import type { Snapshot } from "./progress.ts";

/** Has the training's state kept, where a hook does that. */
export interface Keeper {
  /** Keeps what there is and says so in the log; nothing where this step is kept already. */
  keep(): Promise<void>;
  /** Keeps what there is, without a word, so that an interruption can be gone back behind. */
  keepQuietly(): Promise<void>;
  /** The same, where the last time is long enough ago. */
  keepNowAndThen(): Promise<void>;
}

/** `resumed`: the file of the snapshot that the training goes on from, where the log said of it. */
export function keeper(context: Context, resumed: string | null): Keeper {
  const { hooks, settings, stepper, emit, progress, now } = context;
  let kept = resumed === null ? -1 : progress.step;
  // Between two steps nothing else changes.
  let { byHand } = progress;
  let last = now();
  const say = (file: string) => {
    const { epoch, step } = progress;
    emit({ type: "checkpoint", epoch, step, file });
  };
  const write = async (announced: boolean): Promise<string | undefined> => {
    if (!hooks.checkpoint || (kept === progress.step && byHand === progress.byHand)) return undefined;
    kept = progress.step;
    byHand = progress.byHand;
    last = now();
    return hooks.checkpoint(snapshot(context, announced), stepper.layout);
  };
  if (resumed !== null) say(resumed);
  return {
    async keep() {
      const file = await write(true);
      if (file !== undefined) say(file);
    },
    async keepQuietly() {
      await write(false);
    },
    async keepNowAndThen() {
      if (now() - last >= settings.checkpointMinutes * 60_000) await write(false);
    },
  };
}

/** Everything that the training needs to go on. It shares no memory with it. */
function snapshot({ stepper, feed, progress, kept }: Context, announced: boolean): Snapshot {
  return {
    state: copyState(stepper.state),
    progress: { ...progress },
    feed: feed.state(),
    stepper: stepper.position(),
    best: kept.best,
    sound: kept.sound,
    announced,
  };
}
