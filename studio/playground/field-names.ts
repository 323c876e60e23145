import { optionName } from "../../src/recipe/option-name.ts";
import { fields } from "./form.ts";

/** What the page calls the options that it offers. */
const names: ReadonlyMap<string, string> = new Map([
  ...fields.flatMap(({ of }) => of.map(({ key, name }) => [optionName(key), name] as const)),
  ["--label", "Class in column"],
  ["--ignore", "Columns left out"],
  ["--skip-lines", "Lines before the table"],
  ["--policy", "Learns by"],
  ["--loss", "Learns by"],
  ["--split", "On"],
]);

/** A message of the command line in the page's words, where the page has the field. */
export const inFieldNames = (message: string): string =>
  message.replace(/--[a-z][a-z-]*/g, (option) => {
    const name = names.get(option);
    return name === undefined ? option : `“${name}”`;
  });
