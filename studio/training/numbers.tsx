import { For } from "solid-js";
import type { RunConfiguration } from "../../src/node/run-schema.ts";
import { grouped } from "../../src/report/format.ts";
import type { RunProgress } from "../../src/server/api.ts";
import { numberText } from "../parts/number-text.ts";
import { durationText } from "../parts/words.ts";
import type { Log } from "./log.ts";
import { epochsOf } from "./plan.ts";

interface NumbersProps {
  readonly log: Log;
  readonly settings: RunConfiguration["settings"];
  /** Null where nothing is under way. */
  readonly progress: RunProgress | null;
}

/** Where a training is and how fast it goes, as names and texts. */
export function numbersOf({ log, settings, progress }: NumbersProps): readonly (readonly [string, string])[] {
  const [evaluation, epoch] = [log.evaluations.at(-1), log.epochs.at(-1)];
  const epochs = epochsOf(settings);
  const oneShot = evaluation?.oneShot?.at(-1);
  return [
    ["epoch", `${epoch?.epoch ?? 0} of ${epochs}`],
    [
      "step",
      `${grouped(progress?.step ?? log.step)} of ${grouped(progress?.steps ?? epochs * settings.stepsPerEpoch)}`,
    ],
    ["images per second", progress ? grouped(Math.round(progress.imagesPerSecond)) : "–"],
    ["time left", durationText(progress?.secondsLeft ?? NaN)],
    ["loss", numberText(epoch?.loss ?? NaN, "number")],
    ["precision at 1", numberText(evaluation?.precisionAt1 ?? NaN, "share")],
    ["MAP@R", numberText(evaluation?.mapAtR ?? NaN, "share")],
    [oneShot ? `${oneShot.ways}-way one-shot` : "one-shot", numberText(oneShot?.accuracy ?? NaN, "share")],
  ];
}

export function Numbers(props: NumbersProps) {
  const names = () => numbersOf(props).map(([name]) => name);
  return (
    <dl class="numbers">
      <For each={names()}>
        {(name, i) => (
          <div>
            <dt class="soft small">{name}</dt>
            <dd>{numbersOf(props)[i()]?.[1]}</dd>
          </div>
        )}
      </For>
    </dl>
  );
}
