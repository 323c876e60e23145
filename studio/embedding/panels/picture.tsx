import { SamplePicture } from "../../parts/sample-picture.tsx";
import type { Explorer } from "../state/explorer.ts";

/** The picture of a point's sample. */
export function Picture(props: { readonly explorer: Explorer; readonly point: number; readonly size: number }) {
  return (
    <SamplePicture
      run={props.explorer.run.summary.id}
      pictures={props.explorer.run.pictures}
      sample={props.explorer.ids[props.point] ?? ""}
      class={props.explorer.classOf(props.point)}
      size={props.size}
    />
  );
}
