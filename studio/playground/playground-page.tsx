import { lazy, onCleanup, onMount, Show, Suspense } from "solid-js";
import { DataPanel } from "./data-panel.tsx";
import { ResultsPanel } from "./results-panel.tsx";
import { session } from "./session.ts";
import { SettingsForm } from "./settings-form.tsx";
import { TrainingPanel } from "./training-panel.tsx";
import "./playground.css";

// The report's code is loaded when there is something to report.
const FiguresPanel = lazy(() => import("./figures-panel.tsx"));

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
            <Show when={session.outcome()}>{(outcome) => <ResultsPanel outcome={outcome()} />}</Show>
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
