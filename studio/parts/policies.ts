import { policyPalette } from "../../src/report/palette.ts";

/** The token of a policy's colour, as the report has it. `all` tells policies of a person's own apart. */
export const policyColour = (policy: string, all: readonly string[] = [policy]): string =>
  `--${policyPalette(all)(policy).className}`;

/** A policy's name as a reader would write it. */
export const policyLabel = (policy: string): string => policyPalette([])(policy).label;
