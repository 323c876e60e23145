import { For, Show } from "solid-js";
import { policyPalette } from "../../src/report/palette.ts";
import { deviceNames, isDevice } from "./devices.ts";
import { emptyForm, fields, lossOf, mixtureOf, singlePolicies } from "./form.ts";
import { MixtureSliders } from "./mixture-sliders.tsx";
import { isUnderWay, session } from "./session.ts";

/** What is learned, and how: few settings, the others by the defaults of `kinfold train` for this kind of data. */
export function SettingsForm() {
  const { form, plan, problem, losses, devices, device, setDevice } = session;
  const labelOf = (policy: string) => policyPalette([])(policy).label;
  const locked = () => isUnderWay(session.run());
  const empty = () => form().learn === "mixture" && mixtureOf(form().mixture) === null;
  const ready = () =>
    !locked() && !empty() && problem() === "" && plan() !== null && session.reading().state === "ready";
  return (
    <form
      class="play-settings"
      aria-labelledby="play-settings"
      onSubmit={(event) => {
        event.preventDefault();
        session.train();
      }}
    >
      <h2 id="play-settings">Settings</h2>
      <label class="play-field">
        <span>Learns by</span>
        <select
          disabled={locked()}
          value={form().learn}
          onChange={(event) => session.change({ learn: event.target.value })}
        >
          <optgroup label="Triplets, with negatives">
            <option value="nspa">annealed (NSPA)</option>
            <For each={singlePolicies}>{(policy) => <option value={policy}>{labelOf(policy)}</option>}</For>
            <option value="mixture">mixed by hand</option>
          </optgroup>
          <optgroup label="Another loss">
            <For each={losses()}>{(loss) => <option value={`loss:${loss}`}>{loss}</option>}</For>
          </optgroup>
        </select>
      </label>
      <Show when={form().learn === "mixture"}>
        <MixtureSliders
          policies={singlePolicies}
          weights={form().mixture}
          disabled={locked()}
          onChange={(mixture) => session.change({ mixture })}
        />
      </Show>
      <For each={fields}>
        {({ title, of }) => (
          <fieldset disabled={locked()}>
            <legend>{title}</legend>
            <For each={of}>
              {({ key, name, explanation, ofTriplets }) => (
                <Show when={!(ofTriplets && lossOf(form().learn) !== null)}>
                  <label class="play-field">
                    <span>{name}</span>
                    <input
                      type="text"
                      inputmode={key === "hidden" ? "text" : "decimal"}
                      autocomplete="off"
                      spellcheck={false}
                      placeholder={plan()?.defaults[key] ?? ""}
                      value={form().typed[key]}
                      onInput={(event) => session.change({ typed: { ...form().typed, [key]: event.target.value } })}
                    />
                    <span class="soft small">{explanation}</span>
                  </label>
                </Show>
              )}
            </For>
            <Show when={title === "Validation"}>
              <label class="play-field play-wide">
                <span>On</span>
                <select
                  value={form().split}
                  onChange={({ target: { value } }) =>
                    session.change({ split: value === "class" || value === "sample" ? value : "" })
                  }
                >
                  <option value="">as the data says</option>
                  <option value="class">classes never seen</option>
                  <option value="sample">samples of all classes</option>
                </select>
              </label>
            </Show>
          </fieldset>
        )}
      </For>
      <Show when={devices().length > 1}>
        <label class="play-field play-wide">
          <span>Compute on</span>
          <select
            disabled={locked()}
            value={device()}
            onChange={({ target: { value } }) => isDevice(value) && setDevice(value)}
          >
            <For each={devices()}>{(one) => <option value={one}>{deviceNames[one]}</option>}</For>
          </select>
        </label>
      </Show>
      <p class="play-problem small" role="alert">
        {empty() ? "invalid mixture: none, expected a share for one policy or more" : problem()}
      </p>
      <div class="row">
        <button type="submit" class="primary" disabled={!ready()}>
          {session.run().standing === "idle" ? "Train" : "Train anew"}
        </button>
        <button type="button" disabled={locked() || form() === emptyForm} onClick={() => session.change(emptyForm)}>
          Defaults
        </button>
      </div>
    </form>
  );
}
