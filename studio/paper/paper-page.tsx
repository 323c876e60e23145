import { createMemo, createSignal, For, onCleanup, Show } from "solid-js";
import { grouped } from "../../src/report/format.ts";
import { experimentReport, summaryCsv } from "../../src/experiment/report.ts";
import { renderReport } from "../../src/report/render.ts";
import { saveText } from "../parts/download.ts";
import { ReportFigures } from "../parts/report-figures.tsx";
import { type Choices, paperChoices, protocolOf, sliders } from "./choices.ts";
import { createExperiment } from "./experiment.ts";
import { figures } from "./figures.ts";
import { PolicyPanel } from "./policy-panel.tsx";
import "./paper.css";

/** The paper's experiment, made anew in the browser: all policies side by side on the same data. */
export default function PaperPage() {
  const [choices, setChoices] = createSignal<Choices>(paperChoices);
  const experiment = createExperiment();
  onCleanup(experiment.dispose);
  const { lanes, standing, protocol } = experiment;
  const recorded = createMemo(() =>
    lanes().flatMap(({ policy, record }) => (record && record.epochs.length > 0 ? [{ policy, record }] : [])),
  );
  const drawn = createMemo(() => {
    const chosen = protocol();
    return chosen && recorded().length > 0 ? figures(chosen, recorded()) : "";
  });
  const results = () => lanes().flatMap(({ result }) => (result ? [result] : []));
  const isPaper = () => sliders.every(({ of }) => of.every(({ key }) => choices()[key] === paperChoices[key]));

  return (
    <div class="paper">
      <div class="paper-head">
        <h1>Annealing the choice of negatives</h1>
        <p class="soft">
          The experiment of Kertész (Sensors 2022, 22(19), 7579) on its synthetic data: a small network learns to place
          five classes of points in a plane, once for each way to choose a triplet’s negative, all from the same data,
          weights and batches. Everything is computed here, in your browser. The length below each picture is the
          margin.
        </p>
      </div>

      <form
        class="paper-choices"
        onSubmit={(event) => {
          event.preventDefault();
          experiment.start(protocolOf(choices()));
        }}
      >
        <For each={sliders}>
          {({ title, of }) => (
            <fieldset>
              <legend>{title}</legend>
              <For each={of}>
                {({ key, name, explanation, min, max, step }) => (
                  <div class="paper-slider">
                    <div class="slider-name">
                      <label for={`paper-${key}`}>{name}</label>
                      <output for={`paper-${key}`}>{grouped(choices()[key])}</output>
                    </div>
                    <input
                      id={`paper-${key}`}
                      aria-describedby={`paper-${key}-is`}
                      type="range"
                      min={min}
                      max={max}
                      step={step}
                      value={choices()[key]}
                      onInput={(event) => {
                        const value = event.target.valueAsNumber;
                        setChoices((before) => ({ ...before, [key]: value }));
                      }}
                    />
                    <span class="soft small" id={`paper-${key}-is`}>
                      {explanation}
                    </span>
                  </div>
                )}
              </For>
            </fieldset>
          )}
        </For>
        <div class="row paper-actions">
          <button type="submit" class="primary">
            {standing() === "idle" ? "Start" : "Start anew"}
          </button>
          <button type="button" disabled={standing() !== "running"} onClick={experiment.stop}>
            Stop
          </button>
          <button type="button" disabled={isPaper()} onClick={() => setChoices(paperChoices)}>
            The paper’s values
          </button>
          <span class="soft small" role="status">
            <Show when={standing() === "finished"}>All trainings are over.</Show>
            <Show when={standing() === "stopped"}>Stopped.</Show>
          </span>
        </div>
      </form>

      <div class="paper-panels">
        <For each={protocol()?.policies ?? protocolOf(paperChoices).policies}>
          {(policy) => (
            <PolicyPanel
              policy={policy}
              lane={lanes().find((lane) => lane.policy === policy) ?? null}
              margin={(protocol() ?? choices()).margin}
              epochs={(protocol() ?? choices()).epochs}
            />
          )}
        </For>
      </div>

      <Show when={results().length > 0 && standing() !== "running" && protocol()}>
        {(chosen) => (
          <div class="row">
            <button
              onClick={() =>
                saveText(
                  "nspa-experiment",
                  "html",
                  renderReport(
                    experimentReport(chosen(), results(), {
                      command: "made in the browser by Kinfold Studio",
                      versions: {},
                    }),
                  ),
                )
              }
            >
              Download report
            </button>
            <button onClick={() => saveText("nspa-experiment", "csv", summaryCsv(chosen(), results()))}>
              Download numbers (CSV)
            </button>
          </div>
        )}
      </Show>
      <Show when={drawn() !== ""}>
        <ReportFigures markup={drawn()} />
      </Show>
    </div>
  );
}
