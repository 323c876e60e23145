import { createResource, onCleanup, Show } from "solid-js";
import type { Film, TripletsView } from "../../src/server/api.ts";
import { getJson, ofRun } from "../api/client.ts";
import { current } from "../parts/current.ts";
import { Empty, Failed, Loading } from "../parts/states.tsx";
import type { ViewProps } from "../run/run-page.tsx";
import { ExplorerPage } from "./explorer-page.tsx";
import "../parts/controls.css";
import "./embedding.css";

/** Milliseconds after which a training under way is asked for new epochs. */
const POLL = 5000;

interface Loaded {
  readonly film: Film;
  readonly triplets: TripletsView | null;
}

/** The embeddings of a run, epoch by epoch. */
export default function EmbeddingView(props: ViewProps) {
  const [loaded, { mutate, refetch }] = createResource(
    () => (props.run.has.film ? props.run.summary.id : null),
    async (id): Promise<Loaded> => {
      const film = await getJson<Film>(ofRun(id, "film"));
      // Without them colours cannot say how hard samples were in training, and everything else can be shown.
      const triplets = props.run.has.triplets
        ? await getJson<TripletsView>(ofRun(id, "triplets")).catch(() => null)
        : null;
      return { film, triplets };
    },
  );
  // While the run trains, epochs are added: the film is made longer, and everything else stays as it is.
  const timer = setInterval(() => {
    if (!props.run.summary.live) return;
    if (!props.run.has.film) props.refetch();
    else void refreshed();
  }, POLL);
  onCleanup(() => clearInterval(timer));
  const refreshed = async () => {
    const before = current(loaded);
    if (!before) return void refetch();
    const film = await getJson<Film>(ofRun(props.run.summary.id, "film")).catch(() => null);
    if (film && film.epochs.length !== before.film.epochs.length) mutate({ ...before, film });
  };
  return (
    <Show
      when={props.run.has.film}
      fallback={
        <Empty title={props.run.summary.live ? "No embeddings yet." : "No embeddings were kept of this run."}>
          <p>
            A training keeps those of its validation samples at every evaluation, 2000 of them unless{" "}
            <code>--record-embeddings</code> says otherwise.
          </p>
        </Empty>
      }
    >
      <Show
        when={loaded.error === undefined}
        fallback={<Failed error={loaded.error as unknown} retry={() => void refetch()} />}
      >
        <Show when={current(loaded)} fallback={<Loading what="film" height={520} />}>
          {(found) => (
            <Show
              when={found().film.epochs.length > 0 && found().film.ids.length}
              keyed
              fallback={<Empty title="No epoch has been kept yet.">They come with the training’s evaluations.</Empty>}
            >
              {(_samples) => <ExplorerPage run={props.run} film={found().film} triplets={found().triplets} />}
            </Show>
          )}
        </Show>
      </Show>
    </Show>
  );
}
