export default function ComparePage(props: { readonly runs: readonly string[] }) {
  return <h1>{props.runs.length} runs</h1>;
}
