import type { ReportData } from "../data.ts";
import { definitionList } from "../definition-list.ts";
import { html, jsonBlock } from "../html.ts";
import type { Markup } from "../html.ts";
import { measuresBy, valueOf } from "../measures.ts";
import { section } from "./context.ts";
import type { Context } from "./context.ts";

/** How to do it again: command, configuration, versions, the numbers themselves, and whom to cite. */
export function reproduceSection({ data }: Context): Markup {
  const configuration = settings(data.configuration);
  return section("reproduce", "How this was made", [
    html`<pre tabindex="0"><code>${data.command}</code></pre>`,
    configuration.length > 0 ? definitions("Configuration", configuration) : html``,
    definitions("Versions", Object.entries(data.versions)),
    html`<h3>Data</h3>
      <p>
        Every measure of every evaluation is in this file, as JSON in the element <code>#kinfold-data</code>; an
        evaluation is a row of the columns it names, and null stands for a value that is not finite.
      </p>
      <script type="application/json" id="kinfold-data">
        ${jsonBlock(numbers(data))}
      </script>`,
    html`<h3>Reference</h3>
      <p>
        Kertész, G. Deep Metric Learning Using Negative Sampling Probability Annealing. <i>Sensors</i> 2022, 22(19),
        7579.
        <a href="https://doi.org/10.3390/s22197579">doi:10.3390/s22197579</a>
      </p>`,
  ]);
}

function definitions(title: string, entries: readonly (readonly [string, string])[]): Markup {
  return html`<h3>${title}</h3>
    ${definitionList("settings", entries)}`;
}

/** Nested settings as one list of dotted names. */
function settings(value: Readonly<Record<string, unknown>>, prefix = ""): [string, string][] {
  return Object.entries(value).flatMap(([key, inner]): [string, string][] => {
    const name = prefix + key;
    if (inner === undefined) return [];
    if (isPlainObject(inner) && Object.keys(inner).length > 0) return settings(inner, `${name}.`);
    return [[name, typeof inner === "string" ? inner : JSON.stringify(inner)]];
  });
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Six significant digits say all that a float32 embedding knows. */
function rounded(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(6)) : null;
}

/** The report's numbers as plain data: a row an evaluation. */
function numbers(data: ReportData) {
  const measures = measuresBy(data.relevance?.words ?? null);
  const policies = data.policies.map(({ policy, trainings }) => ({
    policy,
    trainings: trainings.map(({ seed, end, collapsedAtEpoch, evaluations }) => ({
      seed,
      end: { reason: end.reason, epoch: end.epoch },
      collapsedAtEpoch,
      evaluations: evaluations.map((one) => [one.epoch, ...measures.map(({ key }) => rounded(valueOf(one, key)))]),
      oneShot: evaluations.flatMap((one) =>
        one.oneShot === undefined
          ? []
          : [{ epoch: one.epoch, accuracy: one.oneShot.map((r) => [r.ways, rounded(r.accuracy), r.trials]) }],
      ),
    })),
  }));
  return {
    title: data.title,
    columns: ["epoch", ...measures.map(({ key }) => key)],
    oneShotColumns: ["ways", "accuracy", "trials"],
    policies,
  };
}
