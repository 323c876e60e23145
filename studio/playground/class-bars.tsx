import { For, Show } from "solid-js";
import type { DataSummary } from "./opened.ts";
import { ending } from "./words.ts";

/** Classes that are shown; others are counted. */
const shownClasses = 12;

/** Samples of each class, as bars beside their names: the largest classes. */
export function ClassBars(props: { readonly classes: DataSummary["classes"] }) {
  const most = () => props.classes[0]?.count ?? 1;
  const others = () => props.classes.slice(shownClasses);
  const range = () => {
    const [largest, smallest] = [others()[0]?.count ?? 0, others().at(-1)?.count ?? 0];
    return largest === smallest ? `${largest}` : `${smallest} to ${largest}`;
  };
  return (
    <div>
      <ul class="play-bars small">
        <For each={props.classes.slice(0, shownClasses)}>
          {({ name, count }) => (
            <li>
              <span class="play-name" title={name}>
                {ending(name)}
              </span>
              <span class="play-bar" style={{ width: `${(100 * count) / most()}%` }} />
              <span>{count.toLocaleString("en")}</span>
            </li>
          )}
        </For>
      </ul>
      <Show when={others().length > 0}>
        <p class="small soft">
          and {others().length.toLocaleString("en")} more of {range()} samples each
        </p>
      </Show>
    </div>
  );
}
