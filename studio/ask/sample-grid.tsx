import { createMemo, createResource, createSignal, For, Show } from "solid-js";
import { grouped } from "../../src/report/format.ts";
import type { RunDetail, SamplePage } from "../../src/server/api.ts";
import { getJson, ofRun } from "../api/client.ts";
import { current } from "../parts/current.ts";
import { Failed, Loading } from "../parts/states.tsx";
import { SampleTile } from "../parts/sample-tile.tsx";
import type { Sample } from "./question.ts";

const splits = ["validation", "test", "train"] as const;
type Split = (typeof splits)[number];

const splitTitles: Readonly<Record<Split, string>> = { validation: "Validation", test: "Test", train: "Training" };

/** Samples of a request, samples that are loaded at most, and samples that are shown at first and with each wish for more. */
const PAGE = 1000;
const MOST = 20_000;
const SHOWN = 60;

async function loadSamples(run: string, split: Split): Promise<{ total: number; samples: Sample[] }> {
  const samples: Sample[] = [];
  for (;;) {
    const query = new URLSearchParams({ split, offset: String(samples.length), limit: String(PAGE) });
    const page = await getJson<SamplePage>(`${ofRun(run, "samples")}?${query}`);
    samples.push(...page.samples);
    if (page.samples.length === 0 || samples.length >= Math.min(page.total, MOST))
      return { total: page.total, samples };
  }
}

/** Samples of the run's data, to be found by class or id. A click chooses one. */
export function SampleGrid(props: {
  readonly run: RunDetail;
  readonly isChosen: (id: string) => boolean;
  readonly onChoose: (sample: Sample) => void;
}) {
  const [split, setSplit] = createSignal<Split>("validation");
  const [search, setSearch] = createSignal("");
  const [shown, setShown] = createSignal(SHOWN);
  const [loaded, { refetch }] = createResource(
    () => ({ run: props.run.summary.id, split: split() }),
    ({ run, split: part }) => loadSamples(run, part),
  );
  const found = createMemo(() => {
    const words = search().trim().toLowerCase();
    const all = current(loaded)?.samples ?? [];
    return words === "" ? all : all.filter((sample) => `${sample.class} ${sample.id}`.toLowerCase().includes(words));
  });
  return (
    <div class="sample-grid">
      <div class="row tight">
        <label>
          <span class="hidden">Part of the data</span>
          <select
            onChange={({ target }) => {
              setSplit(splits.find((one) => one === target.value) ?? "validation");
              setShown(SHOWN);
            }}
          >
            <For each={splits}>{(one) => <option value={one}>{splitTitles[one]}</option>}</For>
          </select>
        </label>
        <input
          type="search"
          class="grow"
          placeholder="Class or id"
          aria-label="Find samples by class or id"
          onInput={({ target }) => {
            setSearch(target.value);
            setShown(SHOWN);
          }}
        />
      </div>
      <Show
        when={loaded.error === undefined}
        fallback={<Failed error={loaded.error as unknown} retry={() => void refetch()} />}
      >
        <Show when={!loaded.loading} fallback={<Loading what="samples" height={180} />}>
          <ul>
            <For each={found().slice(0, shown())} fallback={<li class="soft small">There is no such sample.</li>}>
              {(sample) => (
                <li>
                  <SampleTile
                    run={props.run}
                    sample={sample}
                    isChosen={props.isChosen(sample.id)}
                    onClick={() => props.onChoose(sample)}
                  />
                </li>
              )}
            </For>
          </ul>
          <div class="row small">
            <span class="soft">
              {grouped(Math.min(shown(), found().length))} of {grouped(found().length)}
              {(current(loaded)?.total ?? 0) > MOST ? `, of the first ${grouped(MOST)}` : ""}
            </span>
            <Show when={found().length > shown()}>
              <button class="quiet" onClick={() => setShown((count) => count + SHOWN)}>
                More
              </button>
            </Show>
          </div>
        </Show>
      </Show>
    </div>
  );
}
