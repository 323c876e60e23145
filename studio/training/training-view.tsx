import { createEffect, createMemo, createSignal, on, Show } from "solid-js";
import { address, ofRun } from "../api/client.ts";
import { Figure } from "../parts/figure.tsx";
import { Failed, Loading } from "../parts/states.tsx";
import type { ViewProps } from "../run/run-page.tsx";
import { difficultyChart, gradientChart, lossChart, mixtureChart, rateChart, retrievalChart } from "./charts.ts";
import { ClusterFigure, createClusterChoice } from "./cluster-figure.tsx";
import { Controls } from "./controls.tsx";
import { createDistances, DistanceFigure } from "./distance-figure.tsx";
import { Incidents } from "./incidents.tsx";
import { MixtureForm } from "./mixture-form.tsx";
import { Numbers } from "./numbers.tsx";
import { StandingBar } from "./standing-bar.tsx";
import { createTell } from "./tell.ts";
import { watchTraining } from "./watch.ts";
import "./training.css";

/** The plots of a training stand for the same epochs, so that one pointer is all of theirs. */
const sync = "training";

/** A training as it goes on, or as it went. */
export default function TrainingView(props: ViewProps) {
  // The run's description may be read again; what is followed is the run.
  const training = watchTraining(props.run);
  const settings = () => props.run.configuration.settings;
  const { log, now } = training;
  const [cursor, setCursor] = createSignal<number | null>(null);
  const cluster = createClusterChoice(log, settings);
  const distances = createDistances({ log, cursor, margin: () => settings().margin });
  const tell = createTell(props.run.summary.id);

  // What a training leaves at its end, its report above all, is there from then on.
  createEffect(
    on(
      () => now().live,
      (live, before) => before === true && !live && props.refetch(),
    ),
  );

  const loss = createMemo(() => lossChart(log(), settings()));
  const retrieval = createMemo(() => retrievalChart(log(), settings()));
  const difficulty = createMemo(() => difficultyChart(log(), settings()));
  const mixture = createMemo(() => mixtureChart(log(), settings(), now().live));
  const rate = createMemo(() => rateChart(log(), settings()));
  const gradient = createMemo(() => gradientChart(log(), settings()));
  const common = { sync, onCursor: setCursor, of: props.run.summary.id };

  const report = async () => {
    const { saveReport } = await import("./training-report.ts");
    const shown = [
      loss(),
      retrieval(),
      mixture(),
      difficulty(),
      distances.chart(),
      cluster.chart(),
      rate(),
      gradient(),
    ];
    saveReport({ run: props.run, now: now(), log: log(), charts: shown.filter((chart) => chart !== null) });
  };

  return (
    <Show when={training.isRead()} fallback={<NotRead training={training} />}>
      <StandingBar training={training}>
        <Show when={now().live && training.standing() === "open"}>
          <Controls paused={now().progress?.paused ?? false} tell={tell} />
        </Show>
        <Show when={props.run.has.report}>
          <a class="button" href={address(ofRun(props.run.summary.id, "report"))} target="_blank" rel="noopener">
            Final report
          </a>
        </Show>
        <button title="What is seen here, as one HTML file" onClick={() => void report()}>
          Save report
        </button>
      </StandingBar>
      <Numbers log={log()} settings={settings()} progress={now().live ? (now().progress ?? null) : null} />
      <div class="figures">
        <Figure chart={loss()} {...common} />
        <Figure chart={retrieval()} {...common}>
          <Show when={log().evaluations.length === 0}>Nothing has been evaluated yet.</Show>
        </Figure>
        <Show when={mixture()}>
          {(chart) => (
            <Figure chart={chart()} {...common}>
              <MixtureForm
                run={props.run}
                log={log()}
                canTell={now().live && training.standing() === "open"}
                tell={tell}
              />
            </Figure>
          )}
        </Show>
        <Figure chart={difficulty()} {...common}>
          <Show when={difficulty().lines.length === 1}>
            No evaluation of this run says how hard the triplets among its samples are.
          </Show>
        </Figure>
        <DistanceFigure distances={distances} of={props.run.summary.id} />
        <ClusterFigure choice={cluster} {...common} />
        <Figure chart={rate()} {...common} height={160} />
        <Figure chart={gradient()} {...common} height={160} />
      </div>
      <Incidents log={log()} settings={settings()} />
    </Show>
  );
}

function NotRead(props: { readonly training: ReturnType<typeof watchTraining> }) {
  const isLost = () => props.training.standing() === "failed" || props.training.standing() === "gone";
  return (
    <Show when={isLost()} fallback={<Loading what="log" height={640} />}>
      <Failed error={props.training.problem()} retry={props.training.restart} />
    </Show>
  );
}
