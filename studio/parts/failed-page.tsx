import { createEffect, on, onCleanup, onMount, Show } from "solid-js";
import { route } from "../route.ts";
import { Failed } from "./states.tsx";

/** What browsers and the bundler say where a part of the page itself cannot be loaded. */
const isUnloaded = (error: unknown): boolean =>
  error instanceof Error && /preload CSS|dynamically imported module|Importing a module script/.test(error.message);

const POLL = 2000;

/** A page that went wrong. Whoever goes to another one leaves the error behind. */
export function FailedPage(props: { readonly error: unknown; readonly retry: () => void }) {
  createEffect(on(route, () => props.retry(), { defer: true }));
  return (
    <Show when={isUnloaded(props.error)} fallback={<Failed error={props.error} retry={props.retry} />}>
      <Unloaded />
    </Show>
  );
}

/** The server was gone when a part of the page was asked for. That is not asked for twice, so the page begins anew. */
function Unloaded() {
  onMount(() => {
    const look = async () => {
      const answer = await fetch(location.pathname, { cache: "no-store" }).catch(() => null);
      if (answer?.ok) location.reload();
    };
    const timer = setInterval(() => void look(), POLL);
    onCleanup(() => clearInterval(timer));
  });
  return (
    <Failed
      error="The server does not answer, so this view could not be loaded. It comes when the server is back."
      retry={() => location.reload()}
    />
  );
}
