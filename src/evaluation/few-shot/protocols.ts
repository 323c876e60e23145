import { type Draw, drawDistinct, drawFromLabels } from "./draws.ts";
import { drawWithinSuperclass } from "./within-superclass.ts";

/** Protocols of the literature, by name. */
export type FewShotProtocol = "corrected" | "koch" | "lake" | "paper" | "vinyals";

/** What a protocol lays down. */
export interface Protocol {
  /** What it draws, in a line. */
  readonly text: string;
  readonly draw: Draw;
  /** N unless told otherwise; K is 1. */
  readonly ways: number;
  /** What a table of the protocol shows. */
  readonly settings: readonly { readonly ways: number; readonly shots: number }[];
  /** Queries of an episode unless told otherwise. */
  readonly queries: (ways: number) => number;
  /** Trials unless told otherwise. */
  readonly trials: (queries: number, superclasses: number) => number;
  /** Whether it is defined for one shot and one query alone. */
  readonly single: boolean;
  /** Whether it needs to know the superclass of each sample. */
  readonly needsSuperclasses: boolean;
}

const oneQueryAWay = (ways: number): number => ways;

/** As the paper's bars: 1 to 10 and 20 ways. */
const paperSettings = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20].map((ways) => ({ ways, shots: 1 }));

export const protocols: Readonly<Record<FewShotProtocol, Protocol>> = {
  corrected: {
    text: "Kertész 2022, corrected: one query, distractors of distinct classes",
    draw: drawDistinct,
    ways: 10,
    settings: paperSettings,
    queries: () => 1,
    trials: () => 1000,
    single: false,
    needsSuperclasses: false,
  },
  paper: {
    text: "Kertész 2022: one query, distractors from the list of sample labels, so that a class can stand twice",
    draw: drawFromLabels,
    ways: 10,
    settings: paperSettings,
    queries: () => 1,
    trials: () => 1000,
    single: true,
    needsSuperclasses: false,
  },
  vinyals: {
    text: "Vinyals 2016: distinct classes from all there are",
    draw: drawDistinct,
    ways: 5,
    settings: [
      { ways: 5, shots: 1 },
      { ways: 5, shots: 5 },
      { ways: 20, shots: 1 },
      { ways: 20, shots: 5 },
    ],
    queries: oneQueryAWay,
    trials: (queries) => 1000 * queries,
    single: false,
    needsSuperclasses: false,
  },
  koch: {
    text: "Koch 2015: classes of one super-class, support and queries of different drawers, 400 trials",
    draw: drawWithinSuperclass,
    ways: 20,
    settings: [{ ways: 20, shots: 1 }],
    queries: oneQueryAWay,
    trials: () => 400,
    single: false,
    needsSuperclasses: true,
  },
  lake: {
    text: "Lake 2015: two runs of every super-class, support and queries of different drawers",
    draw: drawWithinSuperclass,
    ways: 20,
    settings: [{ ways: 20, shots: 1 }],
    queries: oneQueryAWay,
    trials: (queries, superclasses) => 2 * superclasses * queries,
    single: false,
    needsSuperclasses: true,
  },
};
