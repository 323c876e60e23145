import { optionName } from "../../src/recipe/option-name.ts";
import { number, seed, shellQuote, wholeNumber } from "../../src/recipe/parse.ts";
import type { Recipe } from "../../src/recipe/recipe.ts";
import { type DataSource, imageShapes } from "./sources.ts";

/** Policies that may be learned by alone, as the paper compares them. */
export const singlePolicies = ["randomHard", "semiHard", "hardest"] as const;

/** Settings as a person typed them; an empty text leaves one to its default. */
export type Typed = Readonly<Record<FieldKey, string>>;

/** Everything that is chosen of a training. */
export interface Form {
  /** `nspa`, a policy, `mixture`, or a loss as `loss:supCon`. */
  readonly learn: string;
  /** Weights of policies in a mixture of one's own; they need not sum to one. */
  readonly mixture: Readonly<Record<string, number>>;
  readonly typed: Typed;
  readonly split: "" | "class" | "sample";
}

export type FieldKey =
  | "margin"
  | "epochs"
  | "steps"
  | "learningRate"
  | "embedding"
  | "hidden"
  | "classes"
  | "samples"
  | "holdout"
  | "evaluateEvery"
  | "seed";

/** A setting of the form, read as the command line reads its option. */
export interface Field {
  readonly key: FieldKey;
  readonly name: string;
  readonly explanation: string;
  readonly parse: (text: string) => number | readonly number[] | readonly string[];
  /** Left out where another loss than that of triplets is chosen. */
  readonly ofTriplets?: true;
}

const layers = (text: string): readonly number[] =>
  text.trim() === "none" ? [] : text.split(",").map((size) => wholeNumber("--hidden", 1, 65_536)(size));

/** The share is checked by the split itself, with the data. */
const share = (text: string): readonly string[] => [String(number("--holdout", { above: 0, to: 1 })(text))];

/** Settings by what they are of. */
export const fields: readonly { readonly title: string; readonly of: readonly Field[] }[] = [
  {
    title: "Length",
    of: [
      { key: "epochs", name: "Epochs", explanation: "passes over the samples", parse: wholeNumber("--epochs", 1) },
      { key: "steps", name: "Steps", explanation: "in all", parse: wholeNumber("--steps", 1) },
      {
        key: "evaluateEvery",
        name: "Evaluate every",
        explanation: "epochs",
        parse: wholeNumber("--evaluate-every", 1),
      },
    ],
  },
  {
    title: "Learning",
    of: [
      {
        key: "margin",
        name: "Margin",
        explanation: "in units of the distance",
        parse: number("--margin", { above: 0, to: 1e6 }),
        ofTriplets: true,
      },
      {
        key: "learningRate",
        name: "Learning rate",
        explanation: "of Adam",
        parse: number("--learning-rate", { above: 0 }),
      },
      { key: "classes", name: "Classes", explanation: "of a batch, P", parse: wholeNumber("--classes", 2) },
      { key: "samples", name: "Samples", explanation: "of each of them, K", parse: wholeNumber("--samples", 2) },
    ],
  },
  {
    title: "Network",
    of: [
      {
        key: "embedding",
        name: "Embedding",
        explanation: "dimensions",
        parse: wholeNumber("--embedding", 1, 65_536),
      },
      { key: "hidden", name: "Hidden", explanation: "layers or channels: 128,64", parse: layers },
    ],
  },
  {
    title: "Validation",
    of: [
      { key: "holdout", name: "Held out", explanation: "share of the data", parse: share },
      { key: "seed", name: "Seed", explanation: "of everything random", parse: seed },
    ],
  },
];

/** Nothing chosen: all is left to the defaults. */
export const emptyForm: Form = {
  learn: "nspa",
  mixture: { randomHard: 0.5, semiHard: 0.5, hardest: 0 },
  typed: {
    margin: "",
    epochs: "",
    steps: "",
    learningRate: "",
    embedding: "",
    hidden: "",
    classes: "",
    samples: "",
    holdout: "",
    evaluateEvery: "",
    seed: "",
  },
  split: "",
};

export const lossOf = (learn: string): string | null => (learn.startsWith("loss:") ? learn.slice(5) : null);

/** Weights as probabilities that sum to one, to a thousandth; null where none is above zero. */
export function mixtureOf(weights: Readonly<Record<string, number>>): Readonly<Record<string, number>> | null {
  const given = Object.entries(weights).filter(([, weight]) => weight > 0);
  const sum = given.reduce((total, [, weight]) => total + weight, 0);
  const last = given.at(-1);
  if (!last) return null;
  const shares = given.slice(0, -1).map(([name, weight]) => [name, Math.round((1000 * weight) / sum)] as const);
  const rest = 1000 - shares.reduce((total, [, thousandths]) => total + thousandths, 0);
  return Object.fromEntries([...shares, [last[0], rest] as const].map(([name, part]) => [name, part / 1000]));
}

/** What was chosen as options of `kinfold train`. Throws an InputError for what cannot be read. */
export function recipeOf({ learn, mixture, typed, split }: Form): Recipe {
  const loss = lossOf(learn);
  const read = fields
    .flatMap(({ of }) => of)
    .filter(({ key, ofTriplets }) => typed[key].trim() !== "" && !(ofTriplets && loss !== null))
    .map(({ key, parse }): [string, unknown] => [key, parse(typed[key])]);
  return {
    ...(loss === null ? { policy: learn === "mixture" ? mixtureText(mixture) : learn } : { loss }),
    ...Object.fromEntries(read),
    ...(split !== "" && { split }),
  };
}

/** A mixture as `--policy` takes it: `randomHard=0.5,semiHard=0.5`. */
function mixtureText(weights: Readonly<Record<string, number>>): string {
  const mixture = mixtureOf(weights) ?? {};
  return Object.entries(mixture)
    .map(([name, probability]) => `${name}=${probability}`)
    .join(",");
}

/** How a source is read, as options. */
export function dataRecipe(source: DataSource): Recipe {
  switch (source.kind) {
    case "synthetic":
      return {};
    case "table":
      return {
        ...(source.label !== undefined && { label: source.label }),
        ...(source.ignore.length > 0 && { ignore: source.ignore }),
        ...(source.skipLines > 0 && { skipLines: source.skipLines }),
      };
    case "images": {
      const { channels, height, width } = imageShapes[source.shape];
      return { channels, size: { height, width }, ...(source.invert && { invert: true }) };
    }
  }
}

/** The command that does the same in a terminal. */
export function commandOf(name: string, recipe: Recipe): string {
  const words = Object.entries(recipe).flatMap(([key, value]: [string, unknown]) =>
    argumentsOf(optionName(key), value),
  );
  return ["npx", "kinfold", "train", name, ...words].map(shellQuote).join(" ");
}

function argumentsOf(option: string, value: unknown): string[] {
  if (value === true) return [option];
  if (option === "--ignore" && Array.isArray(value)) return value.flatMap((column) => [option, String(column)]);
  if (Array.isArray(value)) return [option, value.length === 0 ? "none" : value.join(",")];
  if (typeof value === "object" && value !== null && "height" in value && "width" in value) {
    return [option, `${String(value.height)}x${String(value.width)}`];
  }
  return [option, String(value)];
}
