import { createServer, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { InputError } from "../core/errors.ts";
import { packageVersion } from "../node/package-version.ts";
import type { Refusal } from "./api.ts";
import { createApp } from "./app.ts";
import type { DataOpener } from "./data/run-data.ts";
import { openDesk } from "./desk.ts";
import { isLoopback } from "./guard/hosts.ts";
import { builtPage } from "./page.ts";

export interface StudioOptions {
  /** Folder of runs. */
  readonly folder: string;
  /** Finds the data of runs again. */
  readonly data: DataOpener;
  /** Id of the run that the page shows first. Default: none, it shows all of them. */
  readonly open?: string;
  /** Default: `127.0.0.1`, which nobody else can reach. */
  readonly host?: string;
  /** Default: 5199. */
  readonly port?: number;
  /** Whether the next port that is free will do, too. Default: false. */
  readonly orNext?: boolean;
  /** What a request for data must know. Default: null, nothing; a host that others can reach must have one. */
  readonly token?: string | null;
  /** Folder of the page. Default: the built one. */
  readonly page?: string;
  /** Told of errors that are faults of ours. */
  readonly onFault?: (error: Error) => void;
}

/** A server that runs. `close` it. */
export interface Studio {
  /** Of the page, with the token where there is one. */
  readonly address: string;
  readonly port: number;
  /** Ends streams, watchers and models, and then the server. */
  close(): Promise<void>;
}

/** Ports that are tried, one after the other. */
const tries = 100;

/** Serves a folder of runs. Throws an InputError where the folder is not there, or host and port cannot be had. */
export async function serveStudio(options: StudioOptions): Promise<Studio> {
  const { folder, data, open = null, host = "127.0.0.1", port = 5199, orNext = false } = options;
  const { token = null, page = builtPage, onFault = () => {} } = options;
  if (token === null && !isLoopback(host)) {
    throw new InputError(`missing token: others can reach ${host}, expected a token that they must know`);
  }
  const desk = await openDesk(folder, data).catch((error: unknown) => {
    throw new InputError(`missing runs: no such folder ${folder}, expected one that kinfold train writes to`, {
      cause: error,
    });
  });
  const closing = new AbortController();
  const info = { version: packageVersion(), folder, open };
  try {
    const app = await createApp(desk, { info, page, host, token, closing: closing.signal, onFault });
    const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false, errorHandler: refuseRequest });
    const server = createServer((request, response) => void listener(request, response));
    const taken = await listen(server, { host, port, last: orNext ? Math.min(65_535, port + tries) : port });
    return {
      address: addressOf(host, taken, { token, open }),
      port: taken,
      async close() {
        closing.abort();
        const ended = new Promise((resolve) => server.close(resolve));
        server.closeIdleConnections();
        // What is under way may come to its end; a connection that is only held open may not keep us.
        setTimeout(() => server.closeAllConnections(), 1000).unref();
        await ended;
        await desk.close();
      },
    };
  } catch (error) {
    await desk.close();
    throw error;
  }
}

/** What is no request at all, such as one whose path is none: it does not come as far as the app. */
function refuseRequest(): Response {
  const body: Refusal = { error: "invalid request: expected one that a browser sends" };
  return Response.json(body, { status: 400, headers: { "x-content-type-options": "nosniff" } });
}

/** Listens on the first port that is free. */
async function listen(
  server: Server,
  { host, port, last }: { readonly host: string; readonly port: number; readonly last: number },
): Promise<number> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen({ host, port }, () => {
        server.off("error", reject);
        resolve();
      });
    });
    const address = server.address();
    return typeof address === "object" && address ? address.port : port;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "EADDRINUSE" && port < last) return listen(server, { host, port: port + 1, last });
    const why: Readonly<Record<string, string>> = {
      EADDRINUSE: `port ${port} is taken, expected a free one; choose another with --port`,
      EACCES: `port ${port} may not be used, expected one above 1023; choose another with --port`,
      EADDRNOTAVAIL: `${host} is no address of this machine; choose another with --host`,
      ENOTFOUND: `${host} is no address of this machine; choose another with --host`,
    };
    throw new InputError(`invalid address: ${why[code] ?? `${host}:${port} cannot be listened on (${code})`}`, {
      cause: error,
    });
  }
}

interface Shown {
  readonly token: string | null;
  readonly open: string | null;
}

/** What a person opens. A server that listens everywhere is reached here by the loopback address. */
function addressOf(host: string, port: number, { token, open }: Shown): string {
  const name = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;
  const query = token === null ? "" : `?token=${encodeURIComponent(token)}`;
  const view = open === null ? "" : `#/run/${encodeURIComponent(open)}/training`;
  return `http://${name}:${port}/${query}${view}`;
}
