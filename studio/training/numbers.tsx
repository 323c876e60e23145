import { For, Show } from "solid-js";
import type { RunConfiguration } from "../../src/recipe/run-schema.ts";
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

/** Where a training is and how fast it goes, as names, values and what those are out of. */
export function numbersOf({
  log,
  settings,
  progress,
}: NumbersProps): readonly (readonly [name: string, value: string, outOf?: string])[] {
  const [evaluation, epoch] = [log.evaluations.at(-1), log.epochs.at(-1)];
  const epochs = epochsOf(settings);
  const oneShot = evaluation?.oneShot?.at(-1);
  return [
    ["epoch", String(epoch?.epoch ?? 0), grouped(epochs)],
    ["step", grouped(progress?.step ?? log.step), grouped(progress?.steps ?? epochs * settings.stepsPerEpoch)],
    // What is over has neither.
    ...(progress
      ? ([
          ["samples per second", grouped(Math.round(progress.imagesPerSecond))],
          ["time left", durationText(progress.secondsLeft ?? NaN)],
        ] as const)
      : []),
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
            <dd>
              <span>{numbersOf(props)[i()]?.[1]}</span>
              <Show when={numbersOf(props)[i()]?.[2]}>{(all) => <span class="soft small"> of {all()}</span>}</Show>
            </dd>
          </div>
        )}
      </For>
    </dl>
  );
}
