import { createSignal, type JSX } from "solid-js";
import { droppedFiles } from "./dropped.ts";
import { session } from "./session.ts";
import { placed, type PlacedFile, sourceOf } from "./sources.ts";

/** Takes what was dropped or chosen. */
function take(files: readonly PlacedFile[]): void {
  const source = sourceOf(files);
  if (source) session.choose(source);
}

/** A place to drop files on, around what is shown there. */
export function DropPlace(props: { readonly children: JSX.Element }) {
  const [over, setOver] = createSignal(false);
  return (
    <div
      class="play-drop"
      classList={{ over: over() }}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))) setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        if (event.dataTransfer) void droppedFiles(event.dataTransfer).then(take);
      }}
    >
      {props.children}
    </div>
  );
}

/** The ways to give data: a table or pictures, a folder, or the paper's. */
export function ChoiceButtons() {
  let files: HTMLInputElement | undefined;
  let folder: HTMLInputElement | undefined;
  const chosen = (event: Event & { readonly currentTarget: HTMLInputElement }) => {
    take(placed(event.currentTarget.files ?? []));
    // The same file may be chosen again once it is mended.
    event.currentTarget.value = "";
  };
  return (
    <div class="row">
      <button type="button" onClick={() => files?.click()}>
        Choose a table …
      </button>
      <button type="button" onClick={() => folder?.click()}>
        Choose a folder of images …
      </button>
      <button type="button" onClick={() => session.choose({ kind: "synthetic" })}>
        Take the paper’s synthetic data
      </button>
      <input
        ref={(element) => (files = element)}
        class="hidden"
        type="file"
        accept=".csv,.tsv,.txt,image/*"
        multiple
        tabindex="-1"
        aria-label="A table, or images"
        onChange={chosen}
      />
      <input
        ref={(element) => {
          folder = element;
          element.webkitdirectory = true;
        }}
        class="hidden"
        type="file"
        tabindex="-1"
        aria-label="A folder of images"
        onChange={chosen}
      />
    </div>
  );
}
