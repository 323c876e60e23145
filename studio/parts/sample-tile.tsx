import type { RunDetail } from "../../src/server/api.ts";
import { SamplePicture } from "./sample-picture.tsx";

/** A sample as a button of its picture, for grids; `action` is what a click does, where that is more than to choose it. */
export function SampleTile(props: {
  readonly run: RunDetail;
  readonly sample: { readonly id: string; readonly class: string };
  readonly action?: string;
  /** Whether it is chosen, where it can be. */
  readonly isChosen?: boolean;
  readonly onClick: () => void;
}) {
  const lead = () => (props.action === undefined ? "" : `${props.action} `);
  return (
    <button
      aria-pressed={props.isChosen}
      aria-label={`${lead()}${props.sample.class}, ${props.sample.id}`}
      title={`${lead()}${props.sample.class}: ${props.sample.id}`}
      onClick={() => props.onClick()}
    >
      <SamplePicture
        run={props.run.summary.id}
        pictures={props.run.pictures}
        sample={props.sample.id}
        class={props.sample.class}
        size={44}
      />
    </button>
  );
}
