import { For, Match, Show, Switch } from "solid-js";
import { ChoiceButtons, DropPlace } from "./data-choice.tsx";
import { DataOptions } from "./data-options.tsx";
import { ClassBars } from "./class-bars.tsx";
import { Examples } from "./examples.tsx";
import { megabytes, mostImages, mostTableBytes } from "./limits.ts";
import type { DataSummary } from "./opened.ts";
import { type Reading, session } from "./session.ts";

const count = (value: number): string => value.toLocaleString("en");

/** The data: to be given, being read, refused, or as it was understood. */
export function DataPanel() {
  const refusal = () => {
    const reading = session.reading();
    return reading.state === "refused" ? reading : null;
  };
  const progress = () => {
    const reading = session.reading();
    return reading.state === "reading" ? reading : null;
  };
  return (
    <section class="play-data" aria-labelledby="play-data">
      <h2 id="play-data">Data</h2>
      <DropPlace>
        <Switch>
          <Match when={session.source() === null}>
            <p>
              <strong>Drop a CSV or TSV file here, or a folder of images with a folder for each class.</strong>
            </p>
            <p class="soft small">
              A table has a row for each sample: numbers, and a column that says its class. Up to{" "}
              {megabytes(mostTableBytes)} of table, or {count(mostImages)} images.
            </p>
          </Match>
          <Match when={refusal()}>{(reading) => <Refusal message={reading().message} />}</Match>
          <Match when={session.summary()}>{(summary) => <Understood summary={summary()} />}</Match>
          <Match when={progress()}>{(reading) => <Progress reading={reading()} />}</Match>
        </Switch>
        <ChoiceButtons />
      </DropPlace>
    </section>
  );
}

function Progress(props: { readonly reading: Extract<Reading, { state: "reading" }> }) {
  return (
    <div class="play-reading" role="status">
      <Show when={props.reading.total > 0} fallback={<span>Reading …</span>}>
        <span>
          Reading images: {count(props.reading.done)} of {count(props.reading.total)}
        </span>
        <progress max={props.reading.total} value={props.reading.done} aria-label="Images that were read" />
      </Show>
    </div>
  );
}

function Refusal(props: { readonly message: string }) {
  return (
    <div class="play-refusal" role="alert">
      <strong>This data cannot be trained on yet.</strong>
      <p>{props.message}</p>
      <DataOptions />
    </div>
  );
}

function Understood(props: { readonly summary: DataSummary }) {
  const shape = () =>
    props.summary.sampleShape.length === 1
      ? `${props.summary.sampleShape[0]} numbers each`
      : `${props.summary.sampleShape.slice(1).join(" × ")} pixels, ${props.summary.sampleShape[0] === 1 ? "grey" : "colour"}`;
  return (
    <div class="play-understood">
      <p>
        <strong>{props.summary.kind === "synthetic" ? "The paper’s synthetic data" : props.summary.name}</strong>
        <span class="soft">
          {" "}
          {count(props.summary.samples)} samples of {count(props.summary.classes.length)} classes, {shape()}
          <Show when={session.reading().state === "reading"}> · reading anew …</Show>
        </span>
      </p>
      <DataOptions />
      <div class="play-look">
        <ClassBars classes={props.summary.classes} />
        <Examples summary={props.summary} />
      </div>
      <Show when={props.summary.warnings.length > 0}>
        <details class="play-warnings small">
          <summary>
            {props.summary.warnings.length === 1 ? "1 warning" : `${props.summary.warnings.length} warnings`}:{" "}
            {props.summary.warnings.at(-1)}
          </summary>
          <ul>
            <For each={props.summary.warnings}>{(warning) => <li>{warning}</li>}</For>
          </ul>
        </details>
      </Show>
    </div>
  );
}
