import { createMemo, createSignal, Show } from "solid-js";
import { counted } from "../../src/report/format.ts";
import { createMedia } from "../parts/media.ts";
import { Empty, Failed, Loading } from "../parts/states.tsx";
import { href } from "../route.ts";
import { matching, sorted, type Sorting } from "./columns.ts";
import { RunsCards } from "./runs-cards.tsx";
import { RunsTable } from "./runs-table.tsx";
import { watchRuns } from "./watch-runs.ts";
import "./runs.css";

/** All runs of the folder. */
export default function RunsPage() {
  const runs = watchRuns();
  return (
    <>
      <h1 class="hidden">Runs</h1>
      <Show
        when={runs.isRead()}
        fallback={
          <Show when={runs.problem()} fallback={<Loading what="runs" height={480} />}>
            {(problem) => <Failed error={problem()} retry={runs.look} />}
          </Show>
        }
      >
        <Show when={runs.list.length > 0} fallback={<NoRuns />}>
          <Listed runs={runs} />
        </Show>
      </Show>
    </>
  );
}

function Listed(props: { readonly runs: ReturnType<typeof watchRuns> }) {
  const [text, setText] = createSignal("");
  const [sorting, setSorting] = createSignal<Sorting>({ by: "changedAt", direction: "down" });
  const [chosen, setChosen] = createSignal<ReadonlySet<string>>(new Set());
  const shown = createMemo(() => sorted(matching(props.runs.list, text()), sorting()));
  // A run that was deleted is chosen no longer.
  const compared = () => props.runs.list.filter(({ id }) => chosen().has(id)).map(({ id }) => id);
  const choose = (id: string, isChosen: boolean) => {
    const next = new Set(compared());
    if (isChosen) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  const list = {
    get runs() {
      return shown();
    },
    get sorting() {
      return sorting();
    },
    onSort: setSorting,
    isChosen: (id: string) => chosen().has(id),
    onChoose: choose,
  };
  const isNarrow = createMedia("(max-width: 760px)");
  return (
    <>
      <div class="runs-bar">
        <input
          aria-label="Filter runs"
          type="search"
          placeholder="Filter: name, data, policy …"
          value={text()}
          onInput={({ target }) => setText(target.value)}
        />
        <span class="soft small" role="status">
          {shown().length === props.runs.list.length
            ? counted(shown().length, "run")
            : `${shown().length} of ${counted(props.runs.list.length, "run")}`}
        </span>
        <Show when={props.runs.problem()}>
          <span class="small problem" role="alert">
            The server does not answer; this is what it said last.
          </span>
        </Show>
        <span class="row end">
          <Show when={compared().length > 0}>
            <button onClick={() => setChosen(new Set<string>())}>Choose none</button>
          </Show>
          <CompareLink runs={compared()} />
        </span>
      </div>
      <Show when={shown().length > 0} fallback={<Empty title="No run has these words in it." />}>
        <Show when={isNarrow()} fallback={<RunsTable {...list} />}>
          <RunsCards {...list} />
        </Show>
      </Show>
    </>
  );
}

function CompareLink(props: { readonly runs: readonly string[] }) {
  return (
    <Show
      when={props.runs.length >= 2}
      fallback={
        <button disabled title="Choose two runs or more">
          Compare
        </button>
      }
    >
      <a class="button primary" href={href({ page: "compare", runs: props.runs })}>
        Compare {props.runs.length}
      </a>
    </Show>
  );
}

function NoRuns() {
  return (
    <Empty title="There are no runs in this folder yet.">
      <p>Train one, and it appears here by itself while it trains:</p>
      <pre>npx kinfold train pictures/ --out runs/first</pre>
      <p>
        <code>pictures/</code> is a folder with a folder for each class, a zip file of that, or a table. With{" "}
        <code>synthetic</code> in its place there is data at once.
      </p>
    </Empty>
  );
}
