import { For, Show } from "solid-js";
import { Picture } from "./picture.tsx";
import type { DataSummary } from "./opened.ts";
import { ending } from "./words.ts";

const shownNumber = (value: number): string => String(Number(value.toPrecision(4)));

/** A few samples of the data: pictures, or rows with their first numbers. */
export function Examples(props: { readonly summary: DataSummary }) {
  const isImages = () => props.summary.kind === "image";
  const columns = () => props.summary.table?.columns ?? [];
  const more = () => (props.summary.sampleShape[0] ?? 0) > (props.summary.examples[0]?.values.length ?? 0);
  return (
    <Show
      when={isImages()}
      fallback={
        <div class="play-scroll" tabindex="0" role="region" aria-label="Some rows of the data">
          <table class="small">
            <thead>
              <tr>
                <th scope="col">class</th>
                <For each={Array.from(props.summary.examples[0]?.values ?? [])}>
                  {(_, i) => <th scope="col">{columns()[i()] ?? `x${i() + 1}`}</th>}
                </For>
                <Show when={more()}>
                  <th scope="col" aria-label="and others">
                    …
                  </th>
                </Show>
              </tr>
            </thead>
            <tbody>
              <For each={props.summary.examples.slice(0, 6)}>
                {({ className, values }) => (
                  <tr>
                    <th scope="row">{className}</th>
                    <For each={Array.from(values)}>{(value) => <td>{shownNumber(value)}</td>}</For>
                    <Show when={more()}>
                      <td>…</td>
                    </Show>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </div>
      }
    >
      <ul class="play-pictures">
        <For each={props.summary.examples}>
          {({ values, className, id }) => (
            <li title={id}>
              <Picture values={values} shape={props.summary.sampleShape} label={`A sample of ${className}`} />
              <span class="small soft">{ending(className, 11)}</span>
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}
