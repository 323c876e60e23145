import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as kinfold from "../../src/index.ts";
import { losses } from "../../src/losses/losses.ts";
import { weightRegularisers } from "../../src/losses/weight-regularisers.ts";
import { reducers } from "../../src/losses/reducers.ts";
import { pairMiners } from "../../src/mining/pair-miners.ts";
import { policies } from "../../src/mining/policies.ts";
import { distances } from "../../src/distances/distance.ts";
import { optimizers } from "../../src/optim/optimizers.ts";
import { type Group, linksOf, type Row } from "./row.ts";

/** What can be chosen by name, by the word that an error says. */
const registries: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  loss: losses,
  policy: policies,
  "pair miner": pairMiners,
  distance: distances,
  reducer: reducers,
  regulariser: weightRegularisers,
  optimizer: optimizers,
};

/** Folders of `src/` whose every exported function or value is a thing that the page should list. */
const listed = [
  "losses",
  "mining",
  "data/samplers",
  "data/relevance",
  "distances",
  "optim",
  "evaluation",
  "comparison",
  "nn",
  "search",
];

/** Exports of those folders that are ways to something listed, and nothing by themselves. */
const ways = new Set([
  "loss",
  "losses",
  "recordOf",
  "reducer",
  "reducers",
  "weightRegulariser",
  "weightRegularisers",
  "policies",
  "pairMiner",
  "pairMiners",
  "distance",
  "distances",
  "asKnown",
]);

/** What is wrong with the rows, a line each: things without a row, names that are nothing, links that lead nowhere. */
export function gapsOf(groups: readonly Group[]): readonly string[] {
  const named = new Set(groups.flatMap(({ rows }) => rows.flatMap(({ names = [] }) => names)));
  return [...unlisted(named), ...unknown(named), ...deadLinks(groups)];
}

function unlisted(named: ReadonlySet<string>): string[] {
  const choices = Object.entries(registries).flatMap(([kind, registry]) =>
    Object.entries(registry)
      .filter(([name, value]) => !namesOf(name, value).some((any) => named.has(any)))
      .map(([name]) => `missing row: ${kind} ${name}`),
  );
  const exports = exportsOf("src/index.ts")
    .filter(
      ({ name, type, file }) => !type && !ways.has(name) && listed.some((folder) => file.startsWith(`${folder}/`)),
    )
    .filter(({ name }) => !named.has(name))
    .map(({ name, file }) => `missing row: ${name} of src/${file}`);
  return [...choices, ...exports];
}

/**
 * What a row may call a registered value: what the package exports it as, or else its registered name. The loss `angular` is
 * exported as `angularLoss`, and what is exported as `angular` is a policy.
 */
function namesOf(registered: string, value: unknown): readonly string[] {
  const exported = Object.entries(kinfold).filter(([, other]) => other === value);
  return exported.length > 0 ? exported.map(([name]) => name) : [registered];
}

function unknown(named: ReadonlySet<string>): string[] {
  const exported = ["src/index.ts", "src/node/index.ts"].flatMap(exportsOf).map(({ name }) => name);
  const names = new Set([...exported, ...Object.values(registries).flatMap(Object.keys)]);
  const commands = commandLine();
  return [...named]
    .filter((name) => (name.startsWith("--") ? !commands.includes(`"${name} `) : !names.has(name)))
    .map((name) => `unknown name: ${name}, expected an export, a registered name or an option of the command line`);
}

/** The sources of the command line, in which an option stands as `"--keep <which>"`. */
const commandLine = () =>
  readdirSync("src/cli", { recursive: true })
    .map(String)
    .filter((file) => file.endsWith(".ts"))
    .map((file) => readFileSync(join("src/cli", file), "utf8"))
    .join("\n");

const deadLinks = (groups: readonly Group[]) =>
  groups.flatMap((group) =>
    group.rows.flatMap((row) =>
      pathsOf(group, row)
        .filter((path) => !existsSync(path))
        .map((path) => `missing file: ${path}, linked from “${row.what}”`),
    ),
  );

function pathsOf(group: Group, row: Row): readonly string[] {
  const links = linksOf(group, row);
  return [...(links ? [links.code, links.test] : []), `docs/${row.page ?? group.page}`];
}

/** What an entry point exports, and from which file: its text is a list of `export { … } from "./file.ts"`. */
function exportsOf(entry: string) {
  const lists = readFileSync(entry, "utf8").matchAll(/export (type )?\{([^}]*)\} from "\.\/([^"]+)"/g);
  return [...lists].flatMap(([, allTypes, list = "", file = ""]) =>
    list
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item !== "")
      .map((item) => ({
        name: item.replace(/^type /, "").replace(/^\w+ as /, ""),
        type: allTypes !== undefined || item.startsWith("type "),
        file,
      })),
  );
}
