import { createSignal, For, Show } from "solid-js";
import type { TripletRecord } from "../../src/node/triplet-records.ts";
import { decimal } from "../../src/report/format.ts";
import type { PolicyStyle } from "../../src/report/palette.ts";
import type { Answer, Question, RunDetail } from "../../src/server/api.ts";
import { ofRun, postJson } from "../api/client.ts";
import { ClassName } from "../parts/class-name.tsx";
import { SamplePicture } from "../parts/sample-picture.tsx";
import { excess } from "./triplet-list.ts";

const roles = ["anchor", "positive", "negative"] as const;

/** Distances of a triplet by the run's model as it is now. */
interface Measured {
  readonly positive: number;
  readonly negative: number;
}

/** A triplet: its three samples, the policy that chose the negative, and by how much it violates the margin. */
export function TripletRow(props: {
  readonly run: RunDetail;
  readonly triplet: TripletRecord;
  readonly style: PolicyStyle;
  readonly margin: number;
  /** What the bar is as long as, where it is full. */
  readonly largest: number;
  readonly classOf: (id: string) => string | undefined;
}) {
  const nearer = () => excess(props.triplet, props.margin);
  return (
    <li class="triplet">
      <div class="triplet-samples">
        <For each={roles}>
          {(role) => (
            <figure class={role}>
              <SamplePicture
                run={props.run.summary.id}
                pictures={props.run.pictures}
                sample={props.triplet[role]}
                class={props.classOf(props.triplet[role]) ?? props.triplet[role]}
                size={64}
              />
              <figcaption title={props.triplet[role]}>
                <span class="soft">{role}</span>
                <ClassName name={props.classOf(props.triplet[role]) ?? props.triplet[role]} short />
              </figcaption>
            </figure>
          )}
        </For>
      </div>
      <div class="triplet-facts small">
        <div class="row">
          <span class="policy-chip" style={{ background: `var(--${props.style.className})` }} aria-hidden="true" />
          {props.style.label}
          <span class="soft">
            epoch {props.triplet.epoch}, step {props.triplet.step}
          </span>
        </div>
        <ViolationBar violation={props.triplet.violation} margin={props.margin} largest={props.largest} />
        <div>
          violation <strong>{decimal(props.triplet.violation, 3)}</strong>
          <span class="soft">
            {nearer() > 0
              ? `: negative nearer by ${decimal(nearer(), 3)}`
              : `: negative farther by ${decimal(-nearer(), 3)}`}
          </span>
        </div>
        <Distances run={props.run} triplet={props.triplet} />
      </div>
    </li>
  );
}

/** How long a violation is beside the largest; beyond the tick, which is the margin, the negative was the nearer one. */
function ViolationBar(props: { readonly violation: number; readonly margin: number; readonly largest: number }) {
  const share = (value: number) => `${Math.min(100, Math.max(0, (100 * value) / Math.max(props.largest, 1e-12)))}%`;
  return (
    <div class="violation-bar" aria-hidden="true">
      <span class="fill" style={{ width: share(props.violation) }} />
      <Show when={props.margin < props.largest}>
        <span class="tick" style={{ left: share(props.margin) }} />
      </Show>
    </div>
  );
}

/** The record has no distances: they are measured by the run's model when they are asked for. */
function Distances(props: { readonly run: RunDetail; readonly triplet: TripletRecord }) {
  const [measured, setMeasured] = createSignal<Measured | null>(null);
  const [problem, setProblem] = createSignal<string | null>(null);
  const [isAsking, setAsking] = createSignal(false);
  const measure = async () => {
    setAsking(true);
    setProblem(null);
    try {
      setMeasured(await distancesOf(props.run.summary.id, props.triplet));
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setAsking(false);
    }
  };
  return (
    <Show when={props.run.has.model}>
      <div class="distances">
        <Show
          when={measured()}
          fallback={
            <button class="quiet" disabled={isAsking()} onClick={() => void measure()}>
              {isAsking() ? "Measuring …" : "Measure its distances now"}
            </button>
          }
        >
          {(found) => (
            <span>
              now d(a, p) = {decimal(found().positive, 3)}, d(a, n) = {decimal(found().negative, 3)}
            </span>
          )}
        </Show>
        <Show when={problem()}>{(message) => <span role="alert">{message()}</span>}</Show>
      </div>
    </Show>
  );
}

async function distancesOf(run: string, { anchor, positive, negative }: TripletRecord): Promise<Measured> {
  const question: Question = {
    query: { kind: "sample", id: anchor },
    k: 0,
    support: [positive, negative],
    among: "heldOut",
  };
  const { prediction } = await postJson<Answer>(ofRun(run, "ask"), question);
  const [near, far] = prediction?.support ?? [];
  if (!near || !far) throw new Error("The server gave no distances.");
  return { positive: near.distance, negative: far.distance };
}
