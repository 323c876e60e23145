import { ErrorBoundary, lazy, Match, Show, Suspense, Switch } from "solid-js";
import { FailedPage } from "./parts/failed-page.tsx";
import { Loading } from "./parts/states.tsx";
import { ThemeChoice } from "./parts/theme.tsx";
import { href, route, type Route } from "./route.ts";
import "./app.css";

/**
 * From a host that serves files alone there are no runs, and everything happens in the browser. Kinfold's own server writes
 * that it is there into the page.
 */
const isPlayground = !("server" in document.documentElement.dataset);

// Each page is loaded when it is first shown, so that the first paint waits for one.
const RunsPage = lazy(() => import("./runs/runs-page.tsx"));
const ComparePage = lazy(() => import("./compare/compare-page.tsx"));
const RunPage = lazy(() => import("./run/run-page.tsx"));
const PaperPage = lazy(() => import("./paper/paper-page.tsx"));
const PlaygroundPage = lazy(() => import("./playground/playground-page.tsx"));

const pages: readonly { readonly title: string; readonly route: Route }[] = [
  ...(isPlayground ? [] : [{ title: "Runs", route: { page: "runs" } } as const]),
  { title: "Paper", route: { page: "paper" } },
  { title: "Playground", route: { page: "playground" } },
];

/** The page: a bar with the ways, and below it what the address says. */
export function App() {
  const shown = (): Route => (isPlayground && route().page !== "paper" ? { page: "playground" } : route());
  const isCurrent = (page: Route["page"]) =>
    shown().page === page || (page === "runs" && (shown().page === "run" || shown().page === "compare"));
  const of = <P extends Route["page"]>(page: P) => {
    const now = shown();
    return now.page === page ? (now as Extract<Route, { page: P }>) : null;
  };
  return (
    <>
      <header class="bar">
        <a
          class="skip"
          href="#main"
          onClick={(event) => (event.preventDefault(), document.getElementById("main")?.focus())}
        >
          Skip to content
        </a>
        <a class="brand" aria-label="Kinfold Studio" href={href({ page: isPlayground ? "playground" : "runs" })}>
          <img src="./mark.svg" alt="" width="24" height="24" />
          <span>
            Kinfold <span class="soft">Studio</span>
          </span>
        </a>
        <nav aria-label="Pages">
          {pages.map(({ title, route: to }) => (
            <a href={href(to)} aria-current={isCurrent(to.page) ? "page" : undefined}>
              {title}
            </a>
          ))}
        </nav>
        <ThemeChoice />
      </header>
      <main id="main" tabindex="-1">
        <ErrorBoundary fallback={(error: unknown, reset) => <FailedPage error={error} retry={reset} />}>
          <Suspense fallback={<Loading what="page" />}>
            <Switch>
              <Match when={of("runs")}>
                <RunsPage />
              </Match>
              <Match when={of("compare")}>{(now) => <ComparePage runs={now().runs} />}</Match>
              <Match when={of("run")}>
                {(now) => (
                  // Another run is another page; another view of the same run is not.
                  <Show when={now().id} keyed>
                    {(id) => <RunPage id={id} view={now().view} />}
                  </Show>
                )}
              </Match>
              <Match when={of("paper")}>
                <PaperPage />
              </Match>
              <Match when={of("playground")}>
                <PlaygroundPage />
              </Match>
            </Switch>
          </Suspense>
        </ErrorBoundary>
      </main>
    </>
  );
}
