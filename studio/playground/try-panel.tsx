import { createMemo, createResource, createSignal, For, Show } from "solid-js";
import type { Outcome } from "./messages.ts";
import { matching, nearestOf } from "./neighbours.ts";
import type { Example } from "./opened.ts";
import { Picture } from "./picture.tsx";
import { session } from "./session.ts";
import { ending } from "./words.ts";

const shownNeighbours = 10;
const shownMatches = 200;

/** Samples and their nearest neighbours in the new embedding. */
export function TryPanel(props: { readonly outcome: Outcome }) {
  const firstHeldOut = () => Math.max(0, props.outcome.trained.indexOf(0));
  const [sample, setSample] = createSignal(firstHeldOut());
  const [text, setText] = createSignal("");
  const matches = createMemo(() => matching(props.outcome, text(), shownMatches));
  const near = createMemo(() => nearestOf(props.outcome, sample(), shownNeighbours));
  const isImages = () => session.summary()?.kind === "image";
  const [pictures] = createResource(
    () => (isImages() && session.reading().state === "ready" ? [sample(), ...near().map(({ index }) => index)] : null),
    (indices) => session.examples(indices),
  );
  const pictureOf = (index: number) => pictures.latest?.find((example) => example.index === index);
  const nameOf = (index: number) => props.outcome.classNames[props.outcome.labels[index] ?? -1] ?? "";
  const other = () => {
    const size = props.outcome.ids.length;
    // Strides through all samples, as 7919 is a prime: each click shows another part of the data.
    for (let i = 1; i <= size; i++) {
      const next = (sample() + 7919 * i) % size;
      if (next !== sample() && (props.outcome.trained[next] === 0 || firstHeldOut() === 0)) return setSample(next);
    }
    return sample();
  };
  return (
    <div class="play-try">
      <h3>Try it: what lies near?</h3>
      <div class="row">
        <input
          aria-label="Find a sample"
          type="search"
          placeholder="Find by class or name"
          value={text()}
          onInput={(event) => {
            setText(event.target.value);
            const [first] = matches();
            if (first !== undefined) setSample(first);
          }}
        />
        <select aria-label="Sample" onChange={(event) => setSample(Number(event.target.value))}>
          <Show when={!matches().includes(sample())}>
            <option value={sample()} selected>
              {nameOf(sample())} · {props.outcome.ids[sample()]}
            </option>
          </Show>
          <For each={matches()}>
            {(index) => (
              <option value={index} selected={index === sample()}>
                {nameOf(index)} · {props.outcome.ids[index]}
              </option>
            )}
          </For>
        </select>
        <button type="button" onClick={other}>
          Another
        </button>
      </div>
      <ol class="play-near" aria-live="polite">
        <li class="asked">
          <Shown example={pictureOf(sample())} isImage={isImages()} name={nameOf(sample())} />
          <strong title={nameOf(sample())}>{ending(nameOf(sample()), 14)}</strong>
          <span class="soft small" title={props.outcome.ids[sample()]}>
            {ending(props.outcome.ids[sample()] ?? "")}
          </span>
          <span class="soft small">{props.outcome.trained[sample()] === 1 ? "trained on" : "not trained on"}</span>
        </li>
        <For each={near()}>
          {({ index, distance, isOwnClass }) => (
            <li classList={{ right: isOwnClass, wrong: !isOwnClass }}>
              <Shown example={pictureOf(index)} isImage={isImages()} name={nameOf(index)} />
              <span>
                {isOwnClass ? "✓" : "✗"} {ending(nameOf(index), 13)}
              </span>
              <span class="soft small" title={props.outcome.ids[index]}>
                {ending(props.outcome.ids[index] ?? "")}
              </span>
              <span class="soft small">{distance.toPrecision(3)}</span>
            </li>
          )}
        </For>
      </ol>
      <p class="soft small">
        {props.outcome.distance === "cosine" ? "Cosine" : "Euclidean"} distances, nearest first; ✓ is of the same class.
      </p>
    </div>
  );
}

function Shown(props: { readonly example: Example | undefined; readonly isImage: boolean; readonly name: string }) {
  return (
    <Show when={props.isImage}>
      <Show when={props.example} fallback={<span class="play-picture" />}>
        {(example) => (
          <Picture
            values={example().values}
            shape={session.summary()?.sampleShape ?? []}
            label={`A sample of ${props.name}`}
          />
        )}
      </Show>
    </Show>
  );
}
