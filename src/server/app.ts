import { Hono } from "hono";
import type { Info } from "./api.ts";
import type { Desk } from "./desk.ts";
import { guard, type GuardOptions } from "./guard/guard.ts";
import { guardingHeaders } from "./guard/headers.ts";
import { createPage } from "./page.ts";
import { answerError, refusal } from "./refusal.ts";
import { dataRoutes } from "./routes/data-routes.ts";
import { logRoutes } from "./routes/log-routes.ts";
import { runRoutes } from "./routes/run-routes.ts";

export interface AppOptions extends GuardOptions {
  readonly info: Info;
  /** Folder of the built page. */
  readonly page: string;
  /** Ends every stream. */
  readonly closing: AbortSignal;
  /** Told of errors that are faults of ours. */
  readonly onFault: (error: Error) => void;
}

/** Everything that the studio's server answers. */
export async function createApp(desk: Desk, options: AppOptions): Promise<Hono> {
  const { info, onFault } = options;
  const roots = [desk.runs.root, info.folder];
  const page = await createPage(options.page);
  const app = new Hono();
  app.onError((error, context) => answerError(error, context, { roots, onFault }));
  app.use(guardingHeaders(), guard(options));
  app.use("/api/*", async (context, next) => {
    context.header("cache-control", "no-store");
    await next();
  });
  app.route("/api", runRoutes(desk, info)).route("/api", logRoutes(desk, options)).route("/api", dataRoutes(desk));
  app.all("/api/*", () => {
    throw refusal(404, "unknown request: see src/server/api.ts");
  });
  app.get("*", page);
  app.notFound(() => {
    throw refusal(404, "unknown request: expected GET");
  });
  return app;
}
