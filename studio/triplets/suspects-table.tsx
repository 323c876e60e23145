import { createMemo, createSignal, For, Show } from "solid-js";
import type { SampleRecord } from "../../src/node/triplet-records.ts";
import { decimal, grouped } from "../../src/report/format.ts";
import type { RunDetail } from "../../src/server/api.ts";
import { ClassName } from "../parts/class-name.tsx";
import { saveText } from "../parts/download.ts";
import { SamplePicture } from "../parts/sample-picture.tsx";
import { Empty } from "../parts/states.tsx";
import { listSuspects, suspectsCsv } from "./triplet-list.ts";

/** Suspicion from which on the record itself calls a label likely wrong. */
const THRESHOLD = 5;

/** Rows that are shown at first, and that come with each wish for more. */
const ROWS = 100;

/** Samples whose labels may be wrong. */
export function SuspectsTable(props: { readonly run: RunDetail; readonly samples: readonly SampleRecord[] }) {
  const [threshold, setThreshold] = createSignal(THRESHOLD);
  const [likely, setLikely] = createSignal(false);
  const [shown, setShown] = createSignal(ROWS);
  const highest = createMemo(() =>
    Math.ceil(props.samples.reduce((most, { suspicion }) => Math.max(most, suspicion ?? 0), THRESHOLD)),
  );
  const found = createMemo(() => listSuspects(props.samples, { threshold: threshold(), likely: likely() }));
  return (
    <Show
      when={props.samples.length > 0}
      fallback={
        <Empty title="Labels are judged when the training ends.">
          How suspicious each is comes from its violations over the whole training.
        </Empty>
      }
    >
      <div class="row triplet-filters">
        <label class="row">
          Suspicion from
          <input
            type="range"
            min="0"
            max={highest()}
            step="0.5"
            value={threshold()}
            onInput={({ target }) => setThreshold(target.valueAsNumber)}
          />
          <span>{decimal(threshold(), 1)}</span>
        </label>
        <label class="row">
          <input type="checkbox" checked={likely()} onChange={({ target }) => setLikely(target.checked)} />
          Only likely wrong
        </label>
        <span class="soft small" role="status">
          {grouped(found().length)} of {grouped(props.samples.length)}
        </span>
        <span class="grow" />
        <button
          disabled={found().length === 0}
          onClick={() => saveText(`${props.run.summary.id} suspects`, "csv", suspectsCsv(found()))}
        >
          Save CSV
        </button>
      </div>
      <p class="soft small">
        Suspicion is how far the mean violation of a sample’s pairs lies above the median of its class, in robust
        standard deviations. A label is called likely wrong from {THRESHOLD} on where at least half of its pairs were
        active. Look at them before you change anything: what lies between two classes is listed too.
      </p>
      <Show when={found().length > 0} fallback={<Empty title="No label is that suspicious." />}>
        <div class="table-place" tabindex="0" role="group" aria-label="Suspects">
          <table class="suspects">
            <thead>
              <tr>
                <th scope="col">Sample</th>
                <th scope="col">Class</th>
                <th scope="col" class="number">
                  Suspicion
                </th>
                <th scope="col">Likely wrong</th>
                <th scope="col" class="number">
                  Mean violation
                </th>
                <th scope="col" class="number">
                  Pairs
                </th>
                <th scope="col" class="number">
                  Active epochs
                </th>
              </tr>
            </thead>
            <tbody>
              <For each={found().slice(0, shown())}>
                {(suspect) => (
                  <tr>
                    <td>
                      <span class="sample-cell">
                        <SamplePicture
                          run={props.run.summary.id}
                          pictures={props.run.pictures}
                          sample={suspect.id}
                          class={suspect.class}
                          size={40}
                        />
                        <ClassName name={suspect.id} />
                      </span>
                    </td>
                    <td>
                      <ClassName name={suspect.class} />
                    </td>
                    <td class="number">{decimal(suspect.suspicion, 1)}</td>
                    <td>{suspect.likely ? "likely" : ""}</td>
                    <td class="number">{decimal(suspect.violation, 3)}</td>
                    <td class="number">{suspect.pairs}</td>
                    <td class="number">
                      {suspect.activeEpochs} of {suspect.epochs}
                    </td>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </div>
        <Show when={found().length > shown()}>
          <button onClick={() => setShown((count) => count + ROWS)}>Show {ROWS} more</button>
        </Show>
      </Show>
    </Show>
  );
}
