import { Show } from "solid-js";
import type { Explorer } from "../state/explorer.ts";

const layoutNames = { principal: "Principal components", umap: "UMAP", tsne: "t-SNE" } as const;

/** A layout under way, or what stopped it; over the plot, so that nothing moves when it comes and goes. */
export function LayoutStatus(props: { readonly explorer: Explorer }) {
  const frames = () => props.explorer.frames();
  const isPartial = () => {
    const { neighbourly, method } = props.explorer;
    return method() !== "principal" && neighbourly.ready().length < frames();
  };
  return (
    <Show
      when={props.explorer.neighbourly.progress()}
      fallback={
        <Show when={isPartial()}>
          <div class="layout-status small" role="status">
            <span class="soft">
              {props.explorer.neighbourly.problem() ??
                `${layoutNames[props.explorer.method()]} of ${props.explorer.neighbourly.ready().length} of ${frames()} epochs.`}
            </span>
            <button onClick={() => props.explorer.neighbourly.begin()}>Go on</button>
          </div>
        </Show>
      }
    >
      {(progress) => (
        <div class="layout-status small">
          <span>
            {layoutNames[props.explorer.method()]}, epoch {props.explorer.epochOf(progress().frame)} (
            {progress().done + 1} of {frames()})
          </span>
          <progress
            max="1"
            value={(progress().done + progress().share) / frames()}
            aria-label={`${layoutNames[props.explorer.method()]} of the film`}
          />
          <button onClick={() => props.explorer.neighbourly.cancel()}>Cancel</button>
        </div>
      )}
    </Show>
  );
}
