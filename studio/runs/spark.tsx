import type { Curve } from "../../src/server/api.ts";
import { sparkPath } from "./spark-path.ts";

const [width, height] = [56, 22];

/** A curve as small as a word. `label` says what it is of. */
export function Spark(props: {
  readonly curve: Curve;
  readonly colour: string;
  readonly label: string;
  readonly range?: readonly [number, number];
}) {
  const paths = () => sparkPath(props.curve, width, height, props.range);
  return (
    <svg
      class="spark"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={props.label}
      style={{ color: `var(${props.colour})` }}
    >
      <path d={paths().line} />
      <path class="end" d={paths().end} />
    </svg>
  );
}
