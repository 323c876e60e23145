import type { SessionOptions } from "../engine/session.ts";
import type { TrainingSettings } from "./settings.ts";

/** How the sessions of a training are opened. */
export const sessionOptions = ({ threads, device }: Pick<TrainingSettings, "threads" | "device">): SessionOptions => ({
  device,
  ...(threads !== null && { threads }),
});
