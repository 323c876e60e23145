import { embeddingCsv, type EmbeddingTable, labelCsv } from "../../src/data/embedding-table.ts";
import { encodeNpy } from "../../src/data/npy.ts";
import { fileName, save, saveText } from "../parts/download.ts";
import type { Outcome } from "./messages.ts";
import { session } from "./session.ts";
import { TryPanel } from "./try-panel.tsx";

const tableOf = ({ ids, labels, classNames, embeddings }: Outcome): EmbeddingTable => ({
  ids,
  labels: Array.from(labels, (label) => classNames[label] ?? ""),
  embeddings,
});

/** What the training left: files to keep, and the model to try. */
export function ResultsPanel(props: { readonly outcome: Outcome }) {
  const name = () => fileName((session.summary()?.name ?? "data").replace(/\.[a-z]+$/i, ""));
  const size = () => `${props.outcome.embeddings.rows.toLocaleString("en")} × ${props.outcome.embeddings.columns}`;
  const csv = (pieces: Iterable<string>) => new Blob([...pieces], { type: "text/csv;charset=utf-8" });
  const saveReport = async () => {
    const { renderReport } = await import("../../src/report/render.ts");
    saveText(`${name()} report`, "html", renderReport(props.outcome.report));
  };
  return (
    <section class="play-results" aria-labelledby="play-results">
      <h2 id="play-results">Results</h2>
      <div class="row">
        <button
          type="button"
          onClick={() => save(`${name()}.onnx`, new Blob([props.outcome.model], { type: "application/octet-stream" }))}
        >
          Model (.onnx)
        </button>
        <button type="button" onClick={() => void saveReport()}>
          Report (.html)
        </button>
        <button
          type="button"
          onClick={() => save(`${name()}-embeddings.csv`, csv(embeddingCsv(tableOf(props.outcome))))}
        >
          Embeddings (.csv)
        </button>
        <button
          type="button"
          onClick={() => save(`${name()}-embeddings.npy`, new Blob([encodeNpy(props.outcome.embeddings)]))}
        >
          Embeddings (.npy)
        </button>
        <button
          type="button"
          onClick={() => save(`${name()}-embeddings.labels.csv`, csv(labelCsv(tableOf(props.outcome))))}
        >
          Labels of the .npy (.csv)
        </button>
      </div>
      <p class="soft small">
        Embeddings of all {size()} numbers, those of training included. The model says in its metadata how samples are
        to be prepared, as one of <code>kinfold train</code> does.
      </p>
      <TryPanel outcome={props.outcome} />
    </section>
  );
}
