import { createMemo, createResource, createSignal, For, Show } from "solid-js";
import type { RunsComparison } from "../../src/comparison/compare-runs.ts";
import { capital, counted } from "../../src/report/format.ts";
import type { CompareView, RunSummary } from "../../src/server/api.ts";
import { getJson } from "../api/client.ts";
import { Figure } from "../parts/figure.tsx";
import { Empty, Failed, Loading } from "../parts/states.tsx";
import { href } from "../route.ts";
import { curvesChart, lossName, measuresIn } from "./curves.ts";
import { DotFigure } from "./dot-figure.tsx";
import { shortlyNamed } from "./groups.ts";
import { measureLabel } from "./measures.ts";
import { readLogs } from "./read-logs.ts";
import { settingsTable } from "./settings.ts";
import { SettingsSection } from "./settings-section.tsx";
import "./compare.css";

/** Several runs side by side. */
export default function ComparePage(props: { readonly runs: readonly string[] }) {
  return (
    <Show
      when={new Set(props.runs).size >= 2}
      fallback={
        <Empty title="Two runs or more can be compared.">
          Choose them in <a href={href({ page: "runs" })}>the table of runs</a>.
        </Empty>
      }
    >
      <Show when={JSON.stringify([...new Set(props.runs)])} keyed>
        {(ids) => <Compared ids={JSON.parse(ids) as string[]} />}
      </Show>
    </Show>
  );
}

function Compared(props: { readonly ids: readonly string[] }) {
  const ids = props.ids;
  const [measure, setMeasure] = createSignal<string | null>(null);
  const [curve, setCurve] = createSignal<string | null>(null);
  const [view, { refetch }] = createResource(
    () => ({ name: measure() }),
    ({ name }) => getJson<CompareView>(addressOf(ids, name)),
  );
  const [runs] = createResource(() => getJson<RunSummary[]>("api/runs"));
  const logs = readLogs(ids);
  // While another measure is on its way, the one before stays.
  const comparison = createMemo((): RunsComparison | null => {
    const latest = view.latest?.comparison;
    return latest ? shortlyNamed(latest) : null;
  });
  const measures = createMemo(() => view.latest?.measures ?? []);
  const shownCurve = () => curve() ?? comparison()?.measure ?? lossName;
  const chart = createMemo(() => curvesChart(logs.runs(), shownCurve(), comparison()));
  const table = createMemo(() => settingsTable(ids.flatMap((id) => runs.latest?.find((run) => run.id === id) ?? [])));
  const report = async () => {
    const { saveReport } = await import("./compare-report.ts");
    saveReport({
      ids,
      comparison: comparison(),
      problem: view.latest?.problem ?? null,
      chart: chart(),
      settings: table(),
      runs: ids.flatMap((id) => runs.latest?.find((run) => run.id === id) ?? []),
    });
  };
  return (
    <>
      <div class="compare-head">
        <h1>{counted(ids.length, "run")} compared</h1>
        <span class="row end">
          <Show when={measures().length > 0}>
            <label class="row small">
              Measure
              <MeasureSelect
                value={comparison()?.measure ?? measure() ?? ""}
                names={measures()}
                onChange={(name) => {
                  setMeasure(name);
                  setCurve(null);
                }}
              />
            </label>
          </Show>
          <button disabled={view.state !== "ready"} onClick={() => void report()}>
            Save report
          </button>
        </span>
      </div>
      <Show
        when={view.state !== "errored"}
        fallback={<Failed error={view.error as unknown} retry={() => void refetch()} />}
      >
        <Show when={view.latest} fallback={<Loading what="comparison" height={320} />}>
          {(latest) => (
            <Show
              when={comparison()}
              fallback={<Empty title="These runs cannot be compared yet.">{latest().problem}</Empty>}
            >
              {(now) => <Verdict comparison={now()} waiting={view.loading} />}
            </Show>
          )}
        </Show>
      </Show>
      <section class="curves">
        <Figure
          chart={chart()}
          of={`${counted(ids.length, "run")} ${shownCurve()}`}
          height={300}
          choice={
            <MeasureSelect
              value={shownCurve()}
              names={[lossName, ...measuresIn(logs.runs())]}
              label="Curve"
              onChange={setCurve}
            />
          }
        >
          <Show when={logs.unread().length > 0}>Not to be read: {logs.unread().join(", ")}.</Show>
        </Figure>
      </section>
      <Show when={runs.state !== "errored"} fallback={<Failed error={runs.error as unknown} />}>
        <Show when={runs.latest} fallback={<Loading what="settings" />}>
          <SettingsSection table={table()} comparison={comparison()} />
        </Show>
      </Show>
    </>
  );
}

function addressOf(ids: readonly string[], measure: string | null): string {
  const search = new URLSearchParams(ids.map((id) => ["run", id]));
  if (measure !== null) search.set("measure", measure);
  return `api/compare?${search}`;
}

function MeasureSelect(props: {
  readonly value: string;
  readonly names: readonly string[];
  readonly label?: string;
  readonly onChange: (name: string) => void;
}) {
  return (
    <select
      aria-label={props.label ?? "Measure"}
      value={props.value}
      onChange={({ target }) => props.onChange(target.value)}
    >
      <For each={props.names}>
        {(name) => (
          <option value={name} selected={name === props.value}>
            {measureLabel(name)}
          </option>
        )}
      </For>
    </select>
  );
}

/** What the comparison comes to: the plot, a sentence for each pair of groups, and what is to be said against it. */
function Verdict(props: { readonly comparison: RunsComparison; readonly waiting: boolean }) {
  return (
    <div class="verdict" classList={{ waiting: props.waiting }}>
      <DotFigure comparison={props.comparison} />
      <div class="words">
        <section>
          <h2>Verdict</h2>
          <Show
            when={props.comparison.pairs.length > 0}
            fallback={<p class="soft">All runs are of one group: there is nothing to compare it with.</p>}
          >
            <ul>
              <For each={props.comparison.pairs}>{(pair) => <li>{pair.verdict}.</li>}</For>
            </ul>
          </Show>
        </section>
        <Show when={props.comparison.cautions.length > 0}>
          <section>
            <h2>Cautions</h2>
            <ul class="cautions">
              <For each={props.comparison.cautions}>{({ message }) => <li>{capital(message)}.</li>}</For>
            </ul>
          </section>
        </Show>
      </div>
    </div>
  );
}
