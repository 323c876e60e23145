export default function PaperPage() {
  return <h1>The paper</h1>;
}
