import { createResource, ErrorBoundary, For, lazy, Match, Show, Suspense, Switch } from "solid-js";
import type { RunDetail } from "../../src/server/api.ts";
import { getJson, ofRun } from "../api/client.ts";
import { current } from "../parts/current.ts";
import { FailedPage } from "../parts/failed-page.tsx";
import { Loading } from "../parts/states.tsx";
import { href, type RunView, runViews } from "../route.ts";
import "./run.css";

const TrainingView = lazy(() => import("../training/training-view.tsx"));
const EmbeddingView = lazy(() => import("../embedding/embedding-view.tsx"));
const TripletsView = lazy(() => import("../triplets/triplets-view.tsx"));
const AskView = lazy(() => import("../ask/ask-view.tsx"));

const titles: Readonly<Record<RunView, string>> = {
  training: "Training",
  embedding: "Embedding",
  triplets: "Triplets",
  ask: "Ask",
};

/** What a view of a run is given. `refetch` reads the run's description again. */
export interface ViewProps {
  readonly run: RunDetail;
  readonly refetch: () => void;
}

/** One run: its name, and the view that the address says. */
export default function RunPage(props: { readonly id: string; readonly view: RunView }) {
  const [detail, { refetch }] = createResource(
    () => props.id,
    (id) => getJson<RunDetail>(ofRun(id)),
  );
  /** The description; while it is read again, that from before, so that the view stays. */
  const shown = () => {
    const before = current(detail);
    return before?.summary.id === props.id ? before : detail();
  };
  return (
    <>
      <div class="run-head">
        <h1>{props.id}</h1>
        <nav aria-label="Views of this run">
          <For each={runViews}>
            {(view) => (
              <a
                href={href({ page: "run", id: props.id, view })}
                aria-current={view === props.view ? "page" : undefined}
              >
                {titles[view]}
              </a>
            )}
          </For>
        </nav>
      </div>
      <ErrorBoundary
        fallback={(error: unknown, reset) => (
          <FailedPage
            error={error}
            retry={() => {
              void refetch();
              reset();
            }}
          />
        )}
      >
        <Suspense fallback={<Loading what="run" height={480} />}>
          <Show when={shown()}>
            {(run) => {
              const view = {
                get run() {
                  return run();
                },
                refetch: () => void refetch(),
              };
              return (
                <Switch>
                  <Match when={props.view === "training"}>
                    <TrainingView {...view} />
                  </Match>
                  <Match when={props.view === "embedding"}>
                    <EmbeddingView {...view} />
                  </Match>
                  <Match when={props.view === "triplets"}>
                    <TripletsView {...view} />
                  </Match>
                  <Match when={props.view === "ask"}>
                    <AskView {...view} />
                  </Match>
                </Switch>
              );
            }}
          </Show>
        </Suspense>
      </ErrorBoundary>
    </>
  );
}
