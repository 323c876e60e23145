import { numberText } from "../parts/number-text.ts";
import type { RunSummary } from "../../src/server/api.ts";
import { Spark } from "./spark.tsx";

const dates = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

/** `24 Nov, 17:53` */
export const dateText = (milliseconds: number): string => dates.format(milliseconds);

/** The name of a file without its folders: what tells data sets apart in little room. */
export const fileOf = (path: string): string =>
  path
    .replace(/[\\/]+$/, "")
    .split(/[\\/]/)
    .at(-1) ?? path;

/** A measure of the last evaluation, a dash where there is none. */
export const measureText = ({ measures }: RunSummary, name: string): string =>
  numberText(measures[name] ?? NaN, "share");

export const lossText = ({ curves }: RunSummary): string => numberText(curves.loss.y.at(-1) ?? NaN, "number");

export const LossSpark = (props: { readonly run: RunSummary }) => (
  <Spark curve={props.run.curves.loss} colour="--p1" label={`loss, lastly ${lossText(props.run)}`} />
);

export const PrecisionSpark = (props: { readonly run: RunSummary }) => (
  <Spark
    curve={props.run.curves.precisionAt1}
    colour="--p4"
    range={[0, 1]}
    label={`precision at 1, lastly ${measureText(props.run, "precisionAt1")}`}
  />
);
