import { createSignal } from "solid-js";
import type { Control } from "../../src/server/api.ts";
import { ofRun, postJson } from "../api/client.ts";

export interface Tell {
  readonly send: (control: Control) => Promise<void>;
  /** What has been sent and not yet been answered. */
  readonly waiting: () => Control["action"] | null;
  /** Why the last was refused, else empty. */
  readonly problem: () => string;
}

/** Tells a training what to do. It obeys at its next step, and its log or progress says so. */
export function createTell(id: string): Tell {
  const [waiting, setWaiting] = createSignal<Control["action"] | null>(null);
  const [problem, setProblem] = createSignal("");
  const send = async (control: Control) => {
    setWaiting(control.action);
    setProblem("");
    try {
      await postJson<unknown>(ofRun(id, "control"), control);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
    setWaiting(null);
  };
  return { send, waiting, problem };
}
