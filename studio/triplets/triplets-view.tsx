import type { ViewProps } from "../run/run-page.tsx";
export default function TripletsView(props: ViewProps) {
  return <h2>{props.run.summary.id}</h2>;
}
