import { createEffect, createMemo, createSignal, For, on, Show } from "solid-js";
import type { RunDetail } from "../../src/server/api.ts";
import { policyColour, policyLabel } from "../parts/policies.ts";
import type { Log } from "./log.ts";
import { mixtureByHand, plannedSchedule } from "./plan.ts";
import { mixtureOf, movedTo, type Percents, percentsOf } from "./sliders.ts";
import type { Tell } from "./tell.ts";

interface MixtureFormProps {
  readonly run: RunDetail;
  readonly log: Log;
  /** Whether the training is under way and the server heard. */
  readonly canTell: boolean;
  readonly tell: Tell;
}

/** What rules the mixture, and, while the training runs, a slider for each policy to set it by hand. */
export function MixtureForm(props: MixtureFormProps) {
  const byHand = () => mixtureByHand(props.log) !== null;
  const hasPlan = () => plannedSchedule(props.run.configuration.settings) !== null;
  return (
    <>
      <Show
        when={byHand()}
        fallback={<Show when={!hasPlan()}>It follows what is measured, so what comes is not known.</Show>}
      >
        Set by hand: it stays so until the schedule is called back.
      </Show>
      <Show when={props.canTell && props.run.policies.length > 0}>
        <details class="by-hand">
          <summary>Set the mixture by hand</summary>
          <Sliders {...props} byHand={byHand()} />
        </details>
      </Show>
    </>
  );
}

function Sliders(props: MixtureFormProps & { readonly byHand: boolean }) {
  // Those that are drawn from come first; the others are offered as well.
  const now = createMemo(() => props.log.mixtures.at(-1)?.mixture ?? {});
  const policies = () => [
    ...props.run.policies.filter((policy) => (now()[policy] ?? 0) > 0),
    ...props.run.policies.filter((policy) => !((now()[policy] ?? 0) > 0)),
  ];
  const order = policies();
  const [percents, setPercents] = createSignal<Percents>(percentsOf(now(), order));
  const [touched, setTouched] = createSignal(false);
  // Until a slider is moved they show the mixture that rules; after it what was set, which rules from the next step on.
  createEffect(
    on(now, (ruling) => {
      if (!touched()) setPercents(percentsOf(ruling, order));
    }),
  );
  const isBusy = () => props.tell.waiting() !== null;
  const send = async (control: Parameters<Tell["send"]>[0]) => {
    await props.tell.send(control);
    if (props.tell.problem() === "") setTouched(false);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void send({ action: "mixture", mixture: mixtureOf(percents()) });
      }}
    >
      <div class="sliders">
        <For each={order}>
          {(policy) => (
            <label class="slider">
              <span>
                <i style={{ background: `var(${policyColour(policy, order)})` }} />
                {policyLabel(policy)}
              </span>
              <input
                type="range"
                min="0"
                max="100"
                value={percents()[policy] ?? 0}
                onInput={({ target }) => {
                  setTouched(true);
                  setPercents(movedTo(percents(), policy, target.valueAsNumber));
                }}
              />
              <span class="value">{percents()[policy] ?? 0} %</span>
            </label>
          )}
        </For>
      </div>
      <div class="row">
        <button class="primary" type="submit" disabled={isBusy() || !touched()}>
          Apply
        </button>
        <button type="button" disabled={isBusy() || !props.byHand} onClick={() => void send({ action: "schedule" })}>
          Back to the schedule
        </button>
        <Show when={touched()}>
          <button type="button" onClick={() => setTouched(false)}>
            Reset the sliders
          </button>
        </Show>
      </div>
    </form>
  );
}
