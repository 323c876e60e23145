import { For, type JSX } from "solid-js";
import { grouped } from "../../../src/report/format.ts";
import { colourings } from "../colour/looks.ts";
import { LEAST_SAMPLES, MOST_SAMPLES } from "../layout/limits.ts";
import type { DragMode } from "../stage/gestures.ts";
import type { Explorer } from "../state/explorer.ts";
import type { Method } from "../state/layouts.ts";
import { colouringTitles, methodTitle } from "./titles.ts";

const methods: readonly Method[] = ["principal", "umap", "tsne"];

/** What is drawn, and how. */
export function Toolbar(props: {
  readonly explorer: Explorer;
  readonly mode: DragMode;
  readonly setMode: (mode: DragMode) => void;
  /** At its end. */
  readonly children: JSX.Element;
}) {
  const isPossible = (method: Method) =>
    method === "principal" || (props.explorer.n <= MOST_SAMPLES && props.explorer.n >= LEAST_SAMPLES);
  const reason = () =>
    props.explorer.n > MOST_SAMPLES ? `up to ${grouped(MOST_SAMPLES)} samples` : `from ${LEAST_SAMPLES} samples`;
  // Embeddings of two dimensions have no third.
  const isFlat = () => props.explorer.columns < 3 && props.explorer.method() === "principal";
  return (
    <div class="toolbar row">
      <label>
        <span class="hidden">Layout</span>
        <select
          value={props.explorer.method()}
          onChange={({ target }) =>
            props.explorer.setMethod(methods.find((method) => method === target.value) ?? "principal")
          }
        >
          <For each={methods}>
            {(method) => (
              <option value={method} disabled={!isPossible(method)}>
                {methodTitle(method, props.explorer.columns)}
                {isPossible(method) ? "" : ` (${reason()})`}
              </option>
            )}
          </For>
        </select>
      </label>
      <div class="segments" role="group" aria-label="Dimensions">
        <For each={[2, 3] as const}>
          {(dimensions) => (
            <button
              aria-pressed={props.explorer.dimensions() === dimensions}
              disabled={dimensions === 3 && isFlat()}
              onClick={() => props.explorer.setDimensions(dimensions)}
            >
              {dimensions}-D
            </button>
          )}
        </For>
      </div>
      <label class="row tight">
        <span class="soft small">Colour</span>
        <select
          value={props.explorer.colouring()}
          onChange={({ target }) =>
            props.explorer.setColouring(colourings.find((one) => one === target.value) ?? "class")
          }
        >
          <For each={colourings.filter((one) => one !== "hardness" || props.explorer.hardness !== null)}>
            {(one) => <option value={one}>{colouringTitles[one]}</option>}
          </For>
        </select>
      </label>
      <div class="segments" role="group" aria-label="What a drag does">
        <button aria-pressed={props.mode === "move"} onClick={() => props.setMode("move")}>
          {props.explorer.dimensions() === 3 ? "Turn" : "Move"}
        </button>
        <button
          aria-pressed={props.mode === "lasso"}
          title="Or hold shift while you drag"
          onClick={() => props.setMode("lasso")}
        >
          Lasso
        </button>
      </div>
      <button onClick={() => props.explorer.fit()}>Show all</button>
      {props.children}
    </div>
  );
}
