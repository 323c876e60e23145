import type { FewShotProtocol } from "../../evaluation/few-shot/protocols.ts";

/** What `--few-shot` takes: a protocol, or the exact expectation of `corrected`. */
export type FewShotPreset = FewShotProtocol | "exhaustive";

/** Apart from what measures, so that the help of the command line loads nothing else. */
export const fewShotPresets: readonly FewShotPreset[] = ["corrected", "paper", "vinyals", "koch", "lake", "exhaustive"];
