import { createSignal, onCleanup } from "solid-js";

/** Whether a media query holds now. */
export function createMedia(query: string): () => boolean {
  const media = matchMedia(query);
  const [holds, setHolds] = createSignal(media.matches);
  const changed = () => setHolds(media.matches);
  media.addEventListener("change", changed);
  onCleanup(() => media.removeEventListener("change", changed));
  return holds;
}
