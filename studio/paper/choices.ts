import { paperProtocol, type Protocol } from "../../src/experiment/protocol.ts";

/** What a person may turn: numbers on sliders. */
export interface Choices {
  readonly margin: number;
  readonly epochs: number;
  readonly epochStep: number;
  readonly hardestLimit: number;
  readonly noise: number;
  readonly samples: number;
  readonly seed: number;
}

/** The paper's own values. */
export const paperChoices: Choices = {
  margin: 0.4,
  epochs: 100,
  epochStep: 10,
  hardestLimit: 0.5,
  noise: 0.2,
  samples: 1100,
  seed: 1,
};

/** A slider of the page. */
export interface Slider {
  readonly key: keyof Choices;
  readonly name: string;
  readonly explanation: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** Sliders by what they are of. */
export const sliders: readonly { readonly title: string; readonly of: readonly Slider[] }[] = [
  {
    title: "Loss",
    of: [
      {
        key: "margin",
        name: "Margin",
        explanation: "distance by which a negative must be further than a positive",
        min: 0.05,
        max: 2,
        step: 0.05,
      },
    ],
  },
  {
    title: "Schedule",
    of: [
      { key: "epochs", name: "Epochs", explanation: "10 batches each", min: 20, max: 400, step: 10 },
      {
        key: "epochStep",
        name: "Update every",
        explanation: "epochs; NSPA then gives up a tenth of random hard",
        min: 1,
        max: 40,
        step: 1,
      },
      {
        key: "hardestLimit",
        name: "Limit of hardest",
        explanation: "probability that NSPA gives it at most",
        min: 0,
        max: 1,
        step: 0.05,
      },
    ],
  },
  {
    title: "Data",
    of: [
      {
        key: "noise",
        name: "Noise",
        explanation: "standard deviation around a class centre, in each of 32 dimensions",
        min: 0.02,
        max: 0.6,
        step: 0.02,
      },
      {
        key: "samples",
        name: "Class size",
        explanation: "points of a class, of which 100 validate",
        min: 200,
        max: 2000,
        step: 100,
      },
      { key: "seed", name: "Seed", explanation: "of data, first weights and batches", min: 1, max: 50, step: 1 },
    ],
  },
];

/** The protocol of what was chosen: what equals the paper's is left to its defaults. */
export function protocolOf({ margin, epochs, epochStep, hardestLimit, noise, samples, seed }: Choices): Protocol {
  return paperProtocol({
    margin,
    epochs,
    seed,
    trainings: 1,
    annealing: {
      ...(epochStep !== paperChoices.epochStep && { epochStep }),
      ...(hardestLimit !== paperChoices.hardestLimit && { hardestLimit }),
    },
    data: { ...(noise !== paperChoices.noise && { noise }), ...(samples !== paperChoices.samples && { samples }) },
  });
}
