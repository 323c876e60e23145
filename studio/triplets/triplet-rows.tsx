import { createEffect, createMemo, createSignal, For, on, Show } from "solid-js";
import type { TripletRecord } from "../../src/node/triplet-records.ts";
import { policyPalette } from "../../src/report/palette.ts";
import { grouped } from "../../src/report/format.ts";
import type { RunDetail, TripletsView } from "../../src/server/api.ts";
import { saveText } from "../parts/download.ts";
import { Empty } from "../parts/states.tsx";
import { classesById, distinct, listTriplets, tripletsCsv } from "./triplet-list.ts";
import { TripletRow } from "./triplet-row.tsx";

/** Rows that are shown at first, and that come with each wish for more. */
const ROWS = 30;

/** A list of triplets, by policy, epoch and class. */
export function TripletRows(props: {
  readonly run: RunDetail;
  readonly view: TripletsView;
  readonly triplets: readonly TripletRecord[];
  /** What it is called where it is saved. */
  readonly name: string;
  /** Said where there is none. */
  readonly none: string;
}) {
  const [policy, setPolicy] = createSignal<string | null>(null);
  const [epoch, setEpoch] = createSignal<number | null>(null);
  const [search, setSearch] = createSignal("");
  const [shown, setShown] = createSignal(ROWS);
  const classes = createMemo(() => classesById(props.view.samples));
  const policies = createMemo(() => distinct(props.triplets.map((triplet) => triplet.policy)));
  const epochs = createMemo(() => distinct(props.triplets.map((triplet) => triplet.epoch)));
  const palette = createMemo(() => policyPalette(policies()));
  const found = createMemo(() =>
    listTriplets(props.triplets, classes(), { policy: policy(), epoch: epoch(), search: search() }),
  );
  const largest = createMemo(() => props.triplets.reduce((most, { violation }) => Math.max(most, violation), 0));
  createEffect(on([policy, epoch, search], () => setShown(ROWS), { defer: true }));
  return (
    <Show when={props.triplets.length > 0} fallback={<Empty title={props.none} />}>
      <div class="row triplet-filters">
        <label>
          <span class="hidden">Policy</span>
          <select onChange={({ target }) => setPolicy(target.value === "" ? null : target.value)}>
            <option value="">All policies</option>
            <For each={policies()}>{(name) => <option value={name}>{palette()(name).label}</option>}</For>
          </select>
        </label>
        <Show when={epochs().length > 1}>
          <label>
            <span class="hidden">Epoch</span>
            <select onChange={({ target }) => setEpoch(target.value === "" ? null : Number(target.value))}>
              <option value="">All epochs</option>
              <For each={epochs()}>{(number) => <option value={number}>Epoch {number}</option>}</For>
            </select>
          </label>
        </Show>
        <input
          type="search"
          placeholder="Class or id"
          aria-label="Find by class or id"
          onInput={({ target }) => setSearch(target.value)}
        />
        <span class="soft small" role="status">
          {grouped(found().length)} of {grouped(props.triplets.length)}
        </span>
        <span class="grow" />
        <button
          disabled={found().length === 0}
          onClick={() => saveText(`${props.run.summary.id} ${props.name}`, "csv", tripletsCsv(found(), classes()))}
        >
          Save CSV
        </button>
      </div>
      <ul class="triplets">
        <For each={found().slice(0, shown())} fallback={<li class="soft">No triplet is like that.</li>}>
          {(triplet) => (
            <TripletRow
              run={props.run}
              triplet={triplet}
              style={palette()(triplet.policy)}
              margin={props.view.margin}
              largest={largest()}
              classOf={(id) => classes().get(id)}
            />
          )}
        </For>
      </ul>
      <Show when={found().length > shown()}>
        <button onClick={() => setShown((count) => count + ROWS)}>Show {ROWS} more</button>
      </Show>
    </Show>
  );
}
