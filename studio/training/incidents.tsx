import { createMemo, createSignal, For, Show } from "solid-js";
import type { RunConfiguration } from "../../src/recipe/run-schema.ts";
import type { MixtureRecord } from "../../src/training/events.ts";
import { policyLabel } from "../parts/policies.ts";
import type { Incident, Log } from "./log.ts";

/** Rows before a person asks for more. */
const few = 8;

/** What happened, in words: warnings, what a person told the training, and its end. The latest first. */
export function Incidents(props: { readonly log: Log; readonly settings: RunConfiguration["settings"] }) {
  const [all, setAll] = createSignal(false);
  const newest = createMemo(() => [...props.log.incidents].reverse());
  const shown = () => (all() ? newest() : newest().slice(0, few));
  const count = () => newest().length + props.log.incidentsBefore;
  return (
    <section class="incidents" aria-labelledby="incidents">
      <h2 id="incidents">Warnings and control</h2>
      <Show when={count() > 0} fallback={<p class="soft">There were no warnings, and nothing was changed by hand.</p>}>
        <ol>
          <For each={shown()}>
            {(incident) => (
              <li class={incident.type}>
                <span class="soft small">epoch {Math.ceil(incident.step / props.settings.stepsPerEpoch)}</span>
                <span class="small kind">{kindOf(incident)}</span>
                <span>{incidentText(incident)}</span>
              </li>
            )}
          </For>
        </ol>
        <Show when={count() > few}>
          <button onClick={() => setAll(!all())}>{all() ? "Show the latest" : `Show all ${newest().length}`}</button>
        </Show>
        <Show when={all() && props.log.incidentsBefore > 0}>
          <span class="soft small"> {props.log.incidentsBefore} earlier ones are in the run’s log.</span>
        </Show>
      </Show>
    </section>
  );
}

export function kindOf(incident: Incident): string {
  if (incident.type === "warning") return incident.code.replaceAll("-", " ");
  return incident.type === "control" ? "by hand" : incident.reason;
}

/** An incident in a sentence. */
export function incidentText(incident: Incident): string {
  if (incident.type !== "control") return incident.message;
  switch (incident.action) {
    case "pause":
      return "paused";
    case "resume":
      return "went on";
    case "stop":
      return "stopped";
    case "schedule":
      return "mixture back to the schedule";
    case "mixture":
      return `mixture set to ${mixtureText(incident.mixture ?? {})}`;
    default:
      return incident.action;
  }
}

const mixtureText = (mixture: MixtureRecord): string =>
  Object.entries(mixture)
    .filter(([, share]) => share > 0)
    .map(([policy, share]) => `${policyLabel(policy)} ${Math.round(100 * share)} %`)
    .join(", ");
