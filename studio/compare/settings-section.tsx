import { createMemo, For, Show } from "solid-js";
import type { RunsComparison } from "../../src/comparison/compare-runs.ts";
import { counted } from "../../src/report/format.ts";
import { href } from "../route.ts";
import { groupOf } from "./groups.ts";
import type { SettingsRow, SettingsTable } from "./settings.ts";

/** Settings side by side: what differs first, what all have in common folded away. */
export function SettingsSection(props: { readonly table: SettingsTable; readonly comparison: RunsComparison | null }) {
  const table = () => props.table;
  const common = createMemo((): SettingsRow[] =>
    table().equal.map(({ name, values }) => ({ name, values: values.slice(0, 1) })),
  );
  return (
    <section class="settings">
      <h2>Settings that differ</h2>
      <Show
        when={table().different.length > 0}
        fallback={<p class="soft">None: these are trainings of the same settings.</p>}
      >
        <div class="scroll" tabindex="0" role="region" aria-label="Settings that differ">
          <table class="small">
            <thead>
              <tr>
                <th scope="col">Setting</th>
                <For each={table().columns}>
                  {({ runs }) => (
                    <th scope="col">
                      <Show when={props.comparison}>
                        {(comparison) => (
                          <i style={{ background: `var(${groupOf(runs[0] ?? "", comparison()).colour})` }} />
                        )}
                      </Show>
                      <RunNames runs={runs} />
                    </th>
                  )}
                </For>
              </tr>
            </thead>
            <tbody>
              <For each={table().different}>
                {({ name, values }) => (
                  <tr>
                    <th scope="row">{name}</th>
                    <For each={values}>{(value) => <td classList={{ other: value !== values[0] }}>{value}</td>}</For>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </div>
      </Show>
      <details>
        <summary>{counted(table().equal.length, "setting")} that all have in common</summary>
        <dl class="small">
          <For each={common()}>
            {({ name, values }) => (
              <div>
                <dt class="soft">{name}</dt>
                <dd>{values[0]}</dd>
              </div>
            )}
          </For>
        </dl>
      </details>
    </section>
  );
}

/** Runs of a column, the first few by name. */
function RunNames(props: { readonly runs: readonly string[] }) {
  const few = 4;
  return (
    <>
      <For each={props.runs.slice(0, few)}>
        {(id, i) => (
          <>
            {i() > 0 ? ", " : ""}
            <a href={href({ page: "run", id, view: "training" })}>{id}</a>
          </>
        )}
      </For>
      <Show when={props.runs.length > few}> and {props.runs.length - few} more</Show>
    </>
  );
}
