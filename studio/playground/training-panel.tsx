import { createSignal, For, Show } from "solid-js";
import { ClassScatter } from "../parts/scatter.tsx";
import { mixtureOf } from "./form.ts";
import type { Evaluation } from "./messages.ts";
import { MixtureSliders } from "./mixture-sliders.tsx";
import { durationText, secondsLeft, stepsPerSecond } from "./run.ts";
import { isUnderWay, session } from "./session.ts";

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** How the training is going: progress, what may be asked of it, measures and the embedding. */
export function TrainingPanel() {
  const { run, plan, command } = session;
  const shown = () => run().plan ?? plan();
  return (
    <section class="play-training" aria-labelledby="play-training">
      <h2 id="play-training">Training</h2>
      <Show when={run().standing === "idle"}>
        <div class="play-plan small">
          <For each={plan()?.lines ?? []}>{(line) => <p>{line}</p>}</For>
          <Show when={command() !== ""}>
            <p class="soft">The same in a terminal:</p>
            <pre tabindex="0">
              <code>{command()}</code>
            </pre>
          </Show>
        </div>
      </Show>
      <Show when={run().standing !== "idle" && shown()}>
        {(of) => (
          <>
            <Progress epochs={of().epochs} steps={of().steps} />
            <div class="play-live">
              <figure>
                <div class="play-scatter">
                  <ClassScatter
                    scatter={run().scatter ?? undefined}
                    margin={null}
                    label={`Validation samples after ${run().latest?.epoch ?? 0} epochs, coloured by class`}
                  />
                  <Show when={!run().scatter}>
                    <span class="soft small">measuring the untrained network …</span>
                  </Show>
                </div>
                <figcaption class="soft small">
                  {run().scatter
                    ? `Validation samples by class after epoch ${run().latest?.epoch ?? 0}; ${run().scatter?.projection === "embedding" ? "the embedding itself" : run().scatter?.projection}`
                    : "\u00a0"}
                </figcaption>
              </figure>
              <div>
                <Measures before={run().before} latest={run().latest} />
                <Show when={isUnderWay(run()) && of().policies.length > 1}>
                  <ByHand policies={of().policies} />
                </Show>
                <Show when={run().notes.length > 0}>
                  <ul class="play-notes small">
                    <For each={run().notes.slice(-5)}>{(note) => <li>{note}</li>}</For>
                  </ul>
                </Show>
              </div>
            </div>
          </>
        )}
      </Show>
    </section>
  );
}

const words = {
  idle: "",
  running: "Training",
  paused: "Paused",
  finishing: "Embedding all samples …",
  finished: "Done",
  stopped: "Stopped",
  failed: "It failed",
  left: "Ended when you left this page; nothing of it is kept but what is shown",
} as const;

function Progress(props: { readonly epochs: number; readonly steps: number }) {
  const { run, control } = session;
  const speed = () => {
    const [rate, left] = [stepsPerSecond(run()), secondsLeft(run())];
    if (run().standing !== "running" || rate === null) return "";
    return `${rate < 10 ? rate.toFixed(1) : Math.round(rate)} steps/s${left === null ? "" : `, about ${durationText(left)} left`}`;
  };
  const canControl = () => run().standing === "running" || run().standing === "paused";
  return (
    <div class="play-progress">
      <div class="row">
        <strong role="status" classList={{ "play-bad": run().standing === "failed" }}>
          {words[run().standing]}
          {run().message === "" ? "" : `: ${run().message}`}
        </strong>
        <span class="soft small">
          epoch {run().epoch} of {props.epochs}, step {run().step.toLocaleString("en")} of{" "}
          {props.steps.toLocaleString("en")}
        </span>
        <span class="soft small">{speed()}</span>
      </div>
      <progress max={props.steps} value={run().step} aria-label="Steps" />
      <div class="row">
        <button
          type="button"
          disabled={!canControl()}
          onClick={() => control({ action: run().standing === "paused" ? "resume" : "pause" })}
        >
          {run().standing === "paused" ? "Resume" : "Pause"}
        </button>
        <button type="button" disabled={!canControl()} onClick={() => control({ action: "stop" })}>
          Stop and keep
        </button>
      </div>
    </div>
  );
}

function Measures(props: { readonly before: Evaluation | null; readonly latest: Evaluation | null }) {
  const rows = () => {
    const both = (value: (of: Evaluation) => number | undefined) =>
      [props.before, props.latest].map((of) => {
        const found = of ? value(of) : undefined;
        return found === undefined ? "–" : percent(found);
      });
    const ways = props.latest?.oneShot?.at(-1)?.ways;
    return [
      ["Nearest is of its own class", ...both((of) => of.precisionAt1)],
      ["Mean average precision at R", ...both((of) => of.mapAtR)],
      ...(ways === undefined ? [] : [[`${ways}-way one-shot`, ...both((of) => of.oneShot?.at(-1)?.accuracy)]]),
      ["Foreign samples in a cluster", ...both((of) => of.clusters?.avgPctOfNegativesInCluster)],
    ];
  };
  return (
    <table class="play-measures small">
      <thead>
        <tr>
          <th scope="col">On validation samples</th>
          <th scope="col">untrained</th>
          <th scope="col">now</th>
        </tr>
      </thead>
      <tbody>
        <For each={rows()}>
          {([name, before, now]) => (
            <tr>
              <th scope="row">{name}</th>
              <td>{before}</td>
              <td>{now}</td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}

/** The mixture by hand, while the training goes on. */
function ByHand(props: { readonly policies: readonly string[] }) {
  const [weights, setWeights] = createSignal<Readonly<Record<string, number>>>(
    Object.fromEntries(props.policies.map((policy) => [policy, 1 / props.policies.length])),
  );
  return (
    <fieldset class="play-hand">
      <legend>Mixture by hand</legend>
      <MixtureSliders policies={props.policies} weights={weights()} onChange={setWeights} />
      <div class="row">
        <button
          type="button"
          disabled={mixtureOf(weights()) === null}
          onClick={() => session.control({ action: "mixture", mixture: mixtureOf(weights()) ?? {} })}
        >
          Set
        </button>
        <button
          type="button"
          disabled={session.run().byHand === null}
          onClick={() => session.control({ action: "schedule" })}
        >
          Back to the schedule
        </button>
      </div>
    </fieldset>
  );
}
