import type { Refusal } from "../../src/server/api.ts";

/** The server's answer to a request that it refused, or that did not reach it (`status` 0). */
export class ApiError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = "ApiError";
    this.status = status;
  }
}

/** A server that listens on more than the loopback address wants a token, which it prints as a part of the page's address. */
const token = new URLSearchParams(location.search).get("token");

/** Address of something of the server's, with the token where there is one: pictures and streams cannot send headers. */
export function address(path: string): string {
  const url = new URL(path, new URL("./", location.href.replace(/[?#].*$/, "")));
  if (token !== null) url.searchParams.set("token", token);
  return url.href;
}

/** Address of something of a run's: `ofRun("a/b", "film/3")`. */
export const ofRun = (id: string, rest = ""): string =>
  `api/runs/${encodeURIComponent(id)}${rest === "" ? "" : `/${rest}`}`;

async function request(path: string, init?: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(address(path), init);
  } catch {
    throw new ApiError(0, "The server does not answer.");
  }
  if (response.ok) return response;
  const text = await response.text();
  throw new ApiError(response.status, refusalOf(text) ?? `The server answered ${response.status}.`);
}

function refusalOf(text: string): string | undefined {
  try {
    const parsed = JSON.parse(text) as Partial<Refusal> | null;
    return typeof parsed?.error === "string" ? parsed.error : undefined;
  } catch {
    return undefined;
  }
}

/** Reads JSON. The server is of the same version as the page, so that its answer has the type that api.ts says. */
export const getJson = async <T>(path: string): Promise<T> => (await (await request(path)).json()) as T;

/** Sends JSON and reads the answer. */
export const postJson = async <T>(path: string, body: unknown): Promise<T> =>
  (await (
    await request(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    })
  ).json()) as T;

/** Reads float32 numbers. */
export async function getFloats(path: string): Promise<Float32Array> {
  const bytes = await (await request(path)).arrayBuffer();
  if (bytes.byteLength % 4 !== 0)
    throw new ApiError(0, `The server sent ${bytes.byteLength} bytes, expected float32 numbers.`);
  return new Float32Array(bytes);
}
