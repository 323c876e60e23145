import { createUniqueId, For } from "solid-js";
import { policyPalette } from "../../src/report/palette.ts";
import { mixtureOf } from "./form.ts";

const percent = (share: number): string => `${Math.round(100 * share)} %`;

/** How much each policy has a say: sliders whose shares sum to one. */
export function MixtureSliders(props: {
  readonly policies: readonly string[];
  readonly weights: Readonly<Record<string, number>>;
  readonly disabled?: boolean;
  readonly onChange: (weights: Readonly<Record<string, number>>) => void;
}) {
  const styleOf = policyPalette([]);
  const id = createUniqueId();
  const shares = () => mixtureOf(props.weights);
  return (
    <div class="play-mixture">
      <For each={props.policies}>
        {(policy) => (
          <div>
            <div class="play-slider">
              <span class="play-chip" style={{ background: `var(--${styleOf(policy).className})` }} />
              <label for={`${id}-${policy}`}>{styleOf(policy).label}</label>
              <output for={`${id}-${policy}`}>{percent(shares()?.[policy] ?? 0)}</output>
            </div>
            <input
              id={`${id}-${policy}`}
              type="range"
              min={0}
              max={1}
              step={0.05}
              disabled={props.disabled ?? false}
              value={props.weights[policy] ?? 0}
              onInput={(event) => props.onChange({ ...props.weights, [policy]: event.target.valueAsNumber })}
            />
          </div>
        )}
      </For>
    </div>
  );
}
