import { lazy, onCleanup, onMount, Show, Suspense } from "solid-js";
import { DataPanel } from "./data-panel.tsx";
import { ResultsPanel } from "./results-panel.tsx";
import { isUnderWay, session } from "./session.ts";
import { SettingsForm } from "./settings-form.tsx";
import { TrainingPanel } from "./training-panel.tsx";
import "./playground.css";

// The report's code is loaded when there is something to report.
const FiguresPanel = lazy(() => import("./figures-panel.tsx"));

/** The place of the results while there are none, so that nothing moves when they come. */
function ResultsToCome() {
  return (
    <Show when={isUnderWay(session.run())}>
      <section class="play-results to-come" aria-labelledby="play-to-come">
        <h2 id="play-to-come">Results to come</h2>
        <p class="soft small">
          When the training is over, its model, report and embeddings can be taken away here, and the model can be
          tried.
        </p>
      </section>
    </Show>
  );
}

/** Training in the browser, on a person's own data. */
export default function PlaygroundPage() {
  onMount(session.enter);
  onCleanup(session.leave);
  return (
    <div class="play">
      <div class="play-head">
        <h1>Train in this browser, on your own data</h1>
        <p class="soft">
          An embedding in which samples of one class lie close together, learned here, on this machine. The data never
          leaves it.
        </p>
      </div>
      <DataPanel />
      <Show when={session.summary()}>
        <div class="play-work">
          <SettingsForm />
          <div class="play-right">
            <TrainingPanel />
            <Show when={session.outcome()} fallback={<ResultsToCome />}>
              {(outcome) => <ResultsPanel outcome={outcome()} />}
            </Show>
            <Show when={session.run().report}>
              {(report) => (
                <Suspense>
                  <FiguresPanel report={report()} />
                </Suspense>
              )}
            </Show>
          </div>
        </div>
      </Show>
    </div>
  );
}
