import { For, Match, Show, Switch } from "solid-js";
import { session } from "./session.ts";
import type { DataSource, ImageChoice } from "./sources.ts";

type Of<Kind extends DataSource["kind"]> = Extract<DataSource, { kind: Kind }>;

/** How the data is read, where that is a choice: a table's label, the shape of images. */
export function DataOptions() {
  const of = <Kind extends DataSource["kind"]>(kind: Kind): Of<Kind> | null => {
    const source = session.source();
    return source?.kind === kind ? (source as Of<Kind>) : null;
  };
  return (
    <Switch>
      <Match when={of("table")}>{(source) => <TableOptions source={source()} />}</Match>
      <Match when={of("images")}>{(source) => <ImageOptions source={source()} />}</Match>
    </Switch>
  );
}

function TableOptions(props: { readonly source: Of<"table"> }) {
  const names = () => {
    const reading = session.reading();
    return reading.state === "refused" ? reading.columns : (session.summary()?.table?.names ?? []);
  };
  const label = () => props.source.label ?? session.summary()?.table?.label ?? "";
  const ignores = (name: string) => props.source.ignore.includes(name);
  const toggle = (name: string) => {
    const { ignore } = props.source;
    session.choose({
      ...props.source,
      ignore: ignores(name) ? ignore.filter((one) => one !== name) : [...ignore, name],
    });
  };
  return (
    <div class="row">
      <Show when={names().length > 0}>
        <label>
          Class in column{" "}
          <select
            onChange={(event) =>
              session.choose({
                ...props.source,
                label: event.target.value,
                ignore: props.source.ignore.filter((name) => name !== event.target.value),
              })
            }
          >
            <Show when={label() === ""}>
              <option value="" selected disabled>
                choose …
              </option>
            </Show>
            <For each={names()}>
              {(name) => (
                <option value={name} selected={name === label()}>
                  {name === "" ? "(no name)" : name}
                </option>
              )}
            </For>
          </select>
        </label>
        <details class="play-more">
          <summary>
            Columns left out: {props.source.ignore.length === 0 ? "none" : props.source.ignore.join(", ")}
          </summary>
          <div class="play-columns">
            <For each={names().filter((name) => name !== "" && name !== label())}>
              {(name) => (
                <label>
                  <input type="checkbox" checked={ignores(name)} onChange={() => toggle(name)} /> {name}
                </label>
              )}
            </For>
          </div>
        </details>
      </Show>
      <label>
        Lines before the table{" "}
        <input
          type="number"
          class="play-lines"
          min={0}
          value={props.source.skipLines}
          onChange={({ target: { valueAsNumber } }) =>
            session.choose({ ...props.source, skipLines: Math.max(0, Math.floor(valueAsNumber) || 0) })
          }
        />
      </label>
    </div>
  );
}

function ImageOptions(props: { readonly source: Of<"images"> }) {
  const choose = (part: Partial<ImageChoice>) => session.choose({ ...props.source, ...part });
  return (
    <div class="row">
      <label>
        Brought to{" "}
        <select onChange={(event) => choose({ shape: event.target.value === "colour" ? "colour" : "grey" })}>
          <option value="grey" selected={props.source.shape === "grey"}>
            28 × 28, grey
          </option>
          <option value="colour" selected={props.source.shape === "colour"}>
            32 × 32, colour
          </option>
        </select>
      </label>
      <label>
        <input
          type="checkbox"
          checked={props.source.invert}
          onChange={(event) => choose({ invert: event.target.checked })}
        />{" "}
        Exchange black and white
      </label>
    </div>
  );
}
