import { createSignal, For, Match, Show, Switch } from "solid-js";
import { Empty } from "../parts/states.tsx";
import type { ViewProps } from "../run/run-page.tsx";
import { AnswerPanel } from "./answer-panel.tsx";
import { DrawQuery } from "./draw-query.tsx";
import { NumbersQuery } from "./numbers-query.tsx";
import { PictureQuery } from "./picture-query.tsx";
import { createAsking } from "./question.ts";
import { SampleGrid } from "./sample-grid.tsx";
import { SupportSet } from "./support-set.tsx";
import "../parts/controls.css";
import "./ask.css";

const titles = { draw: "Draw", picture: "Picture", sample: "Sample", numbers: "Numbers" } as const;
type Kind = keyof typeof titles;

/** Questions to the run's model: what lies near this? */
export default function AskView(props: ViewProps) {
  return (
    <Show
      when={props.run.has.model}
      fallback={
        <Empty title={props.run.summary.live ? "There is no model yet." : "This run has no model."}>
          Questions are answered by the model that a training leaves when it ends.
          <Show when={props.run.summary.live}>
            <p>
              <button onClick={() => props.refetch()}>Look again</button>
            </p>
          </Show>
        </Empty>
      }
    >
      <AskPage {...props} />
    </Show>
  );
}

function AskPage(props: ViewProps) {
  const { preprocessing } = props.run.configuration.data;
  const kinds: readonly Kind[] = preprocessing.kind === "image" ? ["draw", "picture", "sample"] : ["sample", "numbers"];
  const [kind, setKind] = createSignal<Kind>(kinds[0] ?? "sample");
  const asking = createAsking(props.run);
  return (
    <div class="ask">
      <section class="query" aria-label="Question">
        <div class="segments" role="group" aria-label="What is asked about">
          <For each={kinds}>
            {(one) => (
              <button
                aria-pressed={kind() === one}
                onClick={() => {
                  if (kind() === one) return;
                  asking.ask(null);
                  setKind(one);
                }}
              >
                {titles[one]}
              </button>
            )}
          </For>
        </div>
        <Switch>
          <Match when={kind() === "draw"}>
            <DrawQuery run={props.run} onQuery={asking.ask} />
          </Match>
          <Match when={kind() === "picture"}>
            <PictureQuery onQuery={asking.ask} />
          </Match>
          <Match when={kind() === "sample"}>
            <SampleGrid
              run={props.run}
              isChosen={(id) => {
                const query = asking.query();
                return query?.kind === "sample" && query.id === id;
              }}
              onChoose={({ id }) => asking.ask({ kind: "sample", id })}
            />
          </Match>
          <Match when={kind() === "numbers" && preprocessing.kind === "vectors" && preprocessing}>
            {(vectors) => <NumbersQuery columns={vectors().columns} onQuery={asking.ask} />}
          </Match>
        </Switch>
        <label class="row tight small">
          <span class="soft">Search</span>
          <select
            value={asking.among()}
            onChange={({ target }) => asking.setAmong(target.value === "all" ? "all" : "heldOut")}
          >
            <option value="heldOut">what was not trained on</option>
            <option value="all">all of the data</option>
          </select>
        </label>
      </section>
      <AnswerPanel run={props.run} asking={asking} />
      <SupportSet run={props.run} asking={asking} />
    </div>
  );
}
