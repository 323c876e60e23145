import { InputError } from "../core/errors.ts";
import { checkMixture } from "../mining/mixture.ts";
import type { Context } from "./context.ts";
import type { Control, Misunderstanding } from "./controls.ts";
import type { EpochOutcome } from "./epoch.ts";
import type { ControlEvent } from "./events.ts";
import type { Keeper } from "./keeper.ts";
import type { TrainingSettings } from "./settings.ts";

/** Throws an InputError for a mixture that a training cannot draw from, which knows these policies. */
function checkByHand(control: Pick<ControlEvent, "action" | "mixture">, policies: readonly string[]): void {
  if (policies.length === 0) {
    throw new InputError(`invalid control: ${control.action}, but this training draws from no mixture of policies`);
  }
  if (control.action === "mixture") checkMixture(control.mixture ?? {}, policies);
}

/** The changes of a mixture that are done again. Throws an InputError where one cannot be. */
export function settleReplay(replay: readonly ControlEvent[], settings: TrainingSettings): readonly ControlEvent[] {
  const policies = Object.keys(settings.compiled);
  const changes = replay.filter(({ action }) => action === "mixture" || action === "schedule");
  for (const change of changes) checkByHand(change, policies);
  return changes;
}

export interface GovernorInputs {
  readonly keep: Keeper;
  /** Changes of the mixture that are done again, as `settleReplay` gives them. */
  readonly replay: readonly ControlEvent[];
}

/**
 * What is done before each step: changes of the mixture are done again, what was asked for is obeyed, and a pause is waited
 * out. Returns what ends the training, or null. Time in pauses is no part of `minutes`.
 */
export function governor(context: Context, { keep, replay }: GovernorInputs): () => Promise<EpochOutcome | null> {
  const { hooks, settings, progress, emit, now } = context;
  const policies = Object.keys(settings.compiled);
  let started = now();
  let [paused, stopped] = [false, false];

  const say = ({ action, mixture }: Pick<ControlEvent, "action" | "mixture">) => {
    const { step, epoch } = progress;
    emit({ type: "control", step, epoch: epoch + 1, action, ...(mixture && { mixture }) });
  };
  const change = (control: Pick<ControlEvent, "action" | "mixture">) => {
    progress.byHand = control.mixture ?? null;
    say(control);
  };
  const refuse = (message: string) => emit({ type: "warning", code: "control", step: progress.step, message });
  const obey = (control: Control | Misunderstanding) => {
    switch (control.action) {
      case "misunderstood":
        return refuse(control.message);
      case "pause":
      case "resume":
        if (paused === (control.action === "pause")) return;
        paused = !paused;
        return say(control);
      case "stop":
        stopped = true;
        return say(control);
      case "schedule":
      case "mixture":
        try {
          checkByHand(control, policies);
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
          return refuse(`a control is passed over: ${error.message}`);
        }
        return change(control);
    }
  };
  const attend = () => {
    for (const control of hooks.controls?.take() ?? []) if (!stopped) obey(control);
  };
  const holds = () => paused && !stopped && hooks.signal?.aborted !== true;

  return async () => {
    for (const again of replay) if (again.step === progress.step) change(again);
    attend();
    if (holds()) {
      const since = now();
      // Whoever pauses a training may well switch the machine off.
      await keep.keepQuietly();
      for (attend(); holds(); attend()) await hooks.controls?.more(hooks.signal);
      started += now() - since;
    }
    if (hooks.signal?.aborted) return "interrupted";
    if (stopped) return "stopped";
    return settings.minutes !== null && now() - started >= settings.minutes * 60_000 ? "time" : null;
  };
}
