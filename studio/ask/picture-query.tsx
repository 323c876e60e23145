import { createSignal, onCleanup, onMount, Show } from "solid-js";
import type { Query } from "../../src/server/api.ts";
import { pictureOf } from "./picture-file.ts";

/** A picture that is dropped, pasted or chosen. It goes to the run's own server and nowhere else. */
export function PictureQuery(props: { readonly onQuery: (query: Query | null) => void }) {
  const [shown, setShown] = createSignal<string | null>(null);
  const [problem, setProblem] = createSignal<string | null>(null);
  const [isOver, setOver] = createSignal(false);
  let input: HTMLInputElement | undefined;
  const forget = () => {
    const before = shown();
    if (before !== null) URL.revokeObjectURL(before);
    setShown(null);
  };
  const take = async (file: Blob | null | undefined) => {
    if (!file) return;
    forget();
    setProblem(null);
    try {
      const base64 = await pictureOf(file);
      setShown(URL.createObjectURL(file));
      props.onQuery({ kind: "picture", base64 });
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      props.onQuery(null);
    }
  };
  const clear = () => {
    forget();
    if (input) input.value = "";
    props.onQuery(null);
  };
  const paste = (event: ClipboardEvent) => void take(event.clipboardData?.files[0]);
  onMount(() => document.addEventListener("paste", paste));
  onCleanup(() => {
    document.removeEventListener("paste", paste);
    forget();
  });
  return (
    <div
      class="picture-query"
      classList={{ over: isOver() }}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void take(event.dataTransfer?.files[0]);
      }}
    >
      <Show when={shown()} fallback={<p class="soft">Drop a picture here, paste it, or choose one.</p>}>
        {(source) => <img src={source()} alt="The picture that is asked about" />}
      </Show>
      <Show when={problem()}>{(message) => <p role="alert">{message()}</p>}</Show>
      <div class="row">
        <label class="file-button">
          <input
            ref={(element) => (input = element)}
            class="hidden"
            type="file"
            accept="image/png,image/jpeg,image/webp"
            onChange={({ target }) => void take(target.files?.[0])}
          />
          Choose a picture
        </label>
        <Show when={shown() !== null}>
          <button onClick={clear}>Clear</button>
        </Show>
      </div>
    </div>
  );
}
