import { For, Show } from "solid-js";
import type { Answer, Neighbour, RunDetail } from "../../src/server/api.ts";
import { decimal } from "../../src/report/format.ts";
import { ClassName } from "../parts/class-name.tsx";
import { SamplePicture } from "../parts/sample-picture.tsx";
import { Empty, Failed } from "../parts/states.tsx";
import { distanceText } from "../parts/words.ts";
import type { Asking } from "./question.ts";

/** What the model says: the prediction from the support set, and the nearest neighbours. */
export function AnswerPanel(props: { readonly run: RunDetail; readonly asking: Asking }) {
  return (
    <section class="answer" aria-label="Answer" aria-busy={props.asking.isBusy()}>
      <Show
        when={props.asking.problem() === undefined}
        fallback={<Failed error={props.asking.problem()} retry={() => props.asking.again()} />}
      >
        <Show
          when={props.asking.answer()}
          fallback={
            <Empty title={props.asking.isBusy() ? "Asking …" : "Nothing is asked yet."}>
              <Show when={!props.asking.isBusy()}>
                The nearest samples come here, and a one-shot prediction where there is a support set.
              </Show>
            </Empty>
          }
        >
          {(answer) => (
            <div classList={{ stale: props.asking.isBusy() }}>
              <Prediction run={props.run} answer={answer()} />
              <Neighbours run={props.run} answer={answer()} />
            </div>
          )}
        </Show>
      </Show>
    </section>
  );
}

/** Whether a class is that of the query, where one knows that: by sign and word as well as by colour. */
function Verdict(props: { readonly known: string | null; readonly class: string }) {
  return (
    <Show when={props.known !== null}>
      <span class={props.known === props.class ? "sign right" : "sign wrong"} aria-hidden="true">
        {props.known === props.class ? "✓" : "✕"}
      </span>
      <span class="hidden">{props.known === props.class ? "its class" : "another class"}</span>
    </Show>
  );
}

function Prediction(props: { readonly run: RunDetail; readonly answer: Answer }) {
  const furthest = (support: readonly Neighbour[]) =>
    support.reduce((most, { distance }) => Math.max(most, distance), 0) || 1;
  return (
    <Show when={props.answer.prediction}>
      {(prediction) => (
        <div class="prediction">
          <h2>One-shot prediction</h2>
          <p class="predicted">
            <Verdict known={props.answer.class} class={prediction().nearest.class} />
            <strong class="grow">
              <ClassName name={prediction().nearest.class} />
            </strong>
          </p>
          <ul class="support-distances">
            <For each={prediction().support}>
              {(one) => (
                <li classList={{ nearest: one.id === prediction().nearest.id }}>
                  <SamplePicture
                    run={props.run.summary.id}
                    pictures={props.run.pictures}
                    sample={one.id}
                    class={one.class}
                    size={32}
                  />
                  <span class="grow">
                    <ClassName name={one.class} />
                    <span
                      class="distance-bar"
                      style={{ width: `${Math.max(0, (100 * one.distance) / furthest(prediction().support))}%` }}
                    />
                  </span>
                  <span>{decimal(one.distance, 3)}</span>
                </li>
              )}
            </For>
          </ul>
        </div>
      )}
    </Show>
  );
}

function Neighbours(props: { readonly run: RunDetail; readonly answer: Answer }) {
  return (
    <>
      <h2>Nearest neighbours</h2>
      <p class="soft small">
        <Show when={props.answer.class} fallback={<>By {distanceText(props.run.configuration.settings.distance)}.</>}>
          {(known) => (
            <>
              Of a sample of {known()}, by {distanceText(props.run.configuration.settings.distance)}.
            </>
          )}
        </Show>
      </p>
      <ol class="answer-neighbours">
        <For each={props.answer.neighbours} fallback={<li class="soft">There are no samples to compare with.</li>}>
          {(one) => (
            <li>
              <SamplePicture
                run={props.run.summary.id}
                pictures={props.run.pictures}
                sample={one.id}
                class={one.class}
                size={72}
              />
              <span class="neighbour-class">
                <Verdict known={props.answer.class} class={one.class} />
                <ClassName name={one.class} short />
              </span>
              <span class="soft small">{decimal(one.distance, 3)}</span>
            </li>
          )}
        </For>
      </ol>
    </>
  );
}
