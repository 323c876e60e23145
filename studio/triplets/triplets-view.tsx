import { createResource, createSignal, For, Match, onCleanup, Show, Switch } from "solid-js";
import type { TripletsView as Triplets } from "../../src/server/api.ts";
import { getJson, ofRun } from "../api/client.ts";
import { current } from "../parts/current.ts";
import { Empty, Failed, Loading } from "../parts/states.tsx";
import type { ViewProps } from "../run/run-page.tsx";
import { SuspectsTable } from "./suspects-table.tsx";
import { TripletRows } from "./triplet-rows.tsx";
import "../parts/controls.css";
import "./triplets.css";

const lists = [
  { list: "hardest", title: "Hardest so far" },
  { list: "last", title: "Last step" },
  { list: "suspects", title: "Suspected labels" },
] as const;
type List = (typeof lists)[number]["list"];

/** Milliseconds after which a training under way is asked again. */
const POLL = 10_000;

/** What a run keeps of its triplets. */
export default function TripletsView(props: ViewProps) {
  const [triplets, { refetch }] = createResource(
    () => (props.run.has.triplets ? props.run.summary.id : null),
    (id) => getJson<Triplets>(ofRun(id, "triplets")),
  );
  const [list, setList] = createSignal<List>("hardest");
  const timer = setInterval(() => {
    if (!props.run.summary.live) return;
    if (props.run.has.triplets) void refetch();
    else props.refetch();
  }, POLL);
  onCleanup(() => clearInterval(timer));
  return (
    <Show when={props.run.has.triplets} fallback={<NoTriplets {...props} />}>
      <Show
        when={triplets.error === undefined}
        fallback={<Failed error={triplets.error as unknown} retry={() => void refetch()} />}
      >
        <Show when={current(triplets)} fallback={<Loading what="triplets" height={480} />}>
          {(view) => (
            <>
              <div class="segments triplet-lists" role="group" aria-label="Lists">
                <For each={lists}>
                  {({ list: name, title }) => (
                    <button aria-pressed={list() === name} onClick={() => setList(name)}>
                      {title}
                    </button>
                  )}
                </For>
              </div>
              <Switch>
                <Match when={list() === "hardest"}>
                  <Note margin={view().margin} />
                  <TripletRows
                    run={props.run}
                    view={view()}
                    triplets={view().hardest}
                    name="hardest triplets"
                    none="No triplet has violated the margin yet."
                  />
                </Match>
                <Match when={list() === "last"}>
                  <Note margin={view().margin} />
                  <TripletRows
                    run={props.run}
                    view={view()}
                    triplets={view().last}
                    name="triplets of the last step"
                    none={
                      props.run.summary.live
                        ? "The triplets of the last step come when the training ends."
                        : "No triplet of the last step violated the margin."
                    }
                  />
                </Match>
                <Match when={list() === "suspects"}>
                  <SuspectsTable run={props.run} samples={view().samples} />
                </Match>
              </Switch>
            </>
          )}
        </Show>
      </Show>
    </Show>
  );
}

function Note(props: { readonly margin: number }) {
  return (
    <p class="soft small">
      A violation is d(a, p) − d(a, n) + {props.margin}, the margin. The record keeps it and not the two distances;
      these can be measured by the model as it is now.
    </p>
  );
}

function NoTriplets(props: ViewProps) {
  return (
    <Show
      when={props.run.configuration.settings.reduction !== null}
      fallback={
        <Empty title="This run has no triplets.">
          Its loss, {props.run.configuration.settings.loss.name}, takes none.
        </Empty>
      }
    >
      <Empty title="No triplets were kept of this run.">
        <p>
          <code>--triplets</code> keeps the hardest of every epoch, those of the last step, and what each sample did:
        </p>
        <p>
          <code>kinfold train … --triplets</code>
        </p>
      </Empty>
    </Show>
  );
}
