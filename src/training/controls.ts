import type { Mixture } from "../mining/mixture.ts";
import type { ControlEvent } from "./events.ts";

/** What may be asked of a training under way. */
export type Control =
  | {
      /** To hold before the next step, to go on, to end and keep what was learned, to draw by the schedule again. */
      readonly action: "pause" | "resume" | "stop" | "schedule";
    }
  | {
      /** To draw policies by this mixture, of those that the training knows, until told otherwise. */
      readonly action: "mixture";
      readonly mixture: Mixture;
    };

/** Something that was asked for in words that nobody understands: it becomes a warning. */
export interface Misunderstanding {
  readonly action: "misunderstood";
  readonly message: string;
}

/** Where a training asks, between its steps, what it is to do. */
export interface ControlSource {
  /** What has come since the last call, in order. Called before every step: it must not take long. */
  take(): readonly (Control | Misunderstanding)[];
  /** Resolves when there may be more, or when `signal` is aborted: what a paused training waits for. */
  more(signal?: AbortSignal): Promise<void>;
}

/** A source for the program that trains itself, such as a page with buttons. */
export interface Controls extends ControlSource {
  /** Asks for something, which happens before the next step. */
  send(control: Control): void;
}

/**
 * Makes controls. Hand them to `train` among its hooks.
 * @example
 * const controls = createControls();
 * const training = train(dataset, { backbone: mlp() }, { controls });
 * controls.send({ action: "mixture", mixture: { semiHard: 1 } });
 */
export function createControls(): Controls {
  let waiting: Control[] = [];
  let wake = () => {};
  return {
    send(control) {
      waiting.push(control);
      wake();
    },
    take() {
      const taken = waiting;
      waiting = [];
      return taken;
    },
    async more(signal) {
      if (waiting.length > 0 || signal?.aborted === true) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
        signal?.addEventListener("abort", wake);
      });
      signal?.removeEventListener("abort", wake);
    },
  };
}

/** The events that change what is learned: what a training done again has to do again. */
export const mixtureChanges = (events: Iterable<{ readonly type: string }>): ControlEvent[] =>
  Array.from(events).filter(isMixtureChange);

const isMixtureChange = (event: { readonly type: string }): event is ControlEvent =>
  event.type === "control" && "action" in event && (event.action === "mixture" || event.action === "schedule");

const shown: Readonly<Record<ControlEvent["action"], string>> = {
  pause: "paused",
  resume: "goes on",
  stop: "stopped",
  schedule: "the schedule rules the mixture again",
  mixture: "the mixture is set by hand",
};

/** What a control did, in a line: `after step 7: the mixture is set by hand to semiHard 1`. */
export function controlText({ step, action, mixture = {} }: ControlEvent): string {
  const parts = Object.entries(mixture).map(([name, probability]) => `${name} ${probability}`);
  return `after step ${step}: ${shown[action]}${parts.length > 0 ? ` to ${parts.join(", ")}` : ""}`;
}
