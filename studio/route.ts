import { createSignal } from "solid-js";

/** Views of one run. */
export const runViews = ["training", "embedding", "triplets", "ask"] as const;
export type RunView = (typeof runViews)[number];

/** What the page shows. It is in the address behind `#`, so that the page needs no server that knows its paths. */
export type Route =
  | { readonly page: "runs" }
  | { readonly page: "compare"; readonly runs: readonly string[] }
  | { readonly page: "run"; readonly id: string; readonly view: RunView }
  | { readonly page: "paper" }
  | { readonly page: "playground" };

/** The route of an address' part behind `#`. What is not known is the first page. */
function parseRoute(hash: string): Route {
  const [path = "", search = ""] = hash.replace(/^#?\/?/, "").split("?", 2);
  const [page, id = "", view] = path.split("/");
  if (page === "compare") return { page, runs: new URLSearchParams(search).getAll("run") };
  if (page === "paper" || page === "playground") return { page };
  if (page === "run" && id !== "") {
    return { page, id: decoded(id), view: runViews.find((one) => one === view) ?? "training" };
  }
  return { page: "runs" };
}

/** The address of a route, for links. */
export function href(route: Route): string {
  switch (route.page) {
    case "compare":
      return `#/compare?${new URLSearchParams(route.runs.map((run) => ["run", run]))}`;
    case "run":
      return `#/run/${encodeURIComponent(route.id)}/${route.view}`;
    case "runs":
    case "paper":
    case "playground":
      return `#/${route.page}`;
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const [route, setRoute] = createSignal<Route>(parseRoute(location.hash));
addEventListener("hashchange", () => setRoute(parseRoute(location.hash)));

export { route };
