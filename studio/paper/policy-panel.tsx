import { Show } from "solid-js";
import { policyPalette } from "../../src/report/palette.ts";
import type { Lane } from "./experiment.ts";
import { ClassScatter } from "../parts/scatter.tsx";

const styleOf = policyPalette(["randomHard", "semiHard", "hardest", "nspa"]);
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

/** How it stands with the embedding, in a word. */
function verdict(lane: Lane): string {
  const { record, result } = lane;
  if (!record) return "";
  const health = record.evaluations.at(-1)?.health?.verdict;
  const collapsedAt = result?.record.collapsedAtEpoch ?? null;
  if (collapsedAt !== null) return `collapsed at epoch ${collapsedAt}`;
  return health === "collapsed" && lane.epoch > 0 ? "collapsed" : "";
}

/** One policy: where the validation points lie, and what that is worth. */
export function PolicyPanel(props: {
  readonly policy: string;
  readonly lane: Lane | null;
  readonly margin: number;
  readonly epochs: number;
}) {
  const style = () => styleOf(props.policy);
  const last = () => props.lane?.record?.evaluations.at(-1);
  const scatter = () => props.lane?.record?.after ?? props.lane?.record?.before;
  return (
    <section class="paper-panel" aria-label={style().label}>
      <h2 style={{ "--c": `var(--${style().className})` }}>{style().label}</h2>
      <div class="paper-picture">
        <ClassScatter
          scatter={scatter()}
          margin={props.margin}
          label={`Validation points placed by ${style().label} after ${last()?.epoch ?? 0} epochs`}
        />
        <Show when={!scatter()}>
          <span class="soft small">{props.lane?.failure ?? (props.lane ? "starting …" : "not started")}</span>
        </Show>
      </div>
      <progress max={props.epochs} value={props.lane?.epoch ?? 0} aria-label={`Epochs of ${style().label}`} />
      <dl class="small">
        <div>
          <dt class="soft">Epoch</dt>
          <dd>
            {props.lane?.epoch ?? 0} of {props.epochs}
          </dd>
        </div>
        <div>
          <dt class="soft">Foreign samples in a cluster</dt>
          <dd>{last()?.clusters ? percent(last()?.clusters?.avgPctOfNegativesInCluster ?? 0) : "–"}</dd>
        </div>
        <div>
          <dt class="soft">Nearest of its own class</dt>
          <dd>{last() ? percent(last()?.precisionAt1 ?? 0) : "–"}</dd>
        </div>
        <div>
          <dt class="soft">Unseen classes, 10-way one-shot</dt>
          <dd>
            {props.lane?.result
              ? percent(
                  props.lane.result.unseen.oneShot.find(({ ways }) => ways === 10)?.accuracy ??
                    props.lane.result.unseen.oneShot.at(-1)?.accuracy ??
                    0,
                )
              : "–"}
          </dd>
        </div>
      </dl>
      <p class="small paper-verdict">{props.lane ? (props.lane.failure ?? verdict(props.lane)) : ""}</p>
    </section>
  );
}
