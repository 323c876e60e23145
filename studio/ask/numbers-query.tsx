import { createSignal } from "solid-js";
import type { Query } from "../../src/server/api.ts";
import { parseNumbers } from "./numbers.ts";

/** A row of numbers, one for each column of the data. */
export function NumbersQuery(props: {
  readonly columns: readonly string[];
  readonly onQuery: (query: Query | null) => void;
}) {
  const [text, setText] = createSignal("");
  const parsed = () => parseNumbers(text(), props.columns.length);
  const change = (next: string) => {
    setText(next);
    const { values } = parsed();
    props.onQuery(values && { kind: "vector", values });
  };
  return (
    <div class="numbers-query">
      <label for="ask-numbers">Numbers, in the units of the data</label>
      <textarea
        id="ask-numbers"
        rows="5"
        spellcheck={false}
        placeholder={props.columns.join(", ")}
        value={text()}
        aria-describedby="ask-numbers-problem"
        onInput={({ target }) => change(target.value)}
      />
      <p id="ask-numbers-problem" class="soft small status-line" role="status">
        {parsed().problem ?? ""}
      </p>
      <button disabled={text() === ""} onClick={() => change("")}>
        Clear
      </button>
    </div>
  );
}
