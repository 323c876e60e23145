import { createHash, timingSafeEqual } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import { refusal } from "../refusal.ts";
import { isOurHost } from "./hosts.ts";

/** Bytes of a request's body: a picture of a telephone, in base64. */
const largestBody = 2_000_000;

export interface GuardOptions {
  /** The host that the server listens on. */
  readonly host: string;
  /** What every request for data must know; null where none is demanded. */
  readonly token: string | null;
}

/** Refuses whatever does not come from our own page, or from a person who knows the token. */
export function guard({ host, token }: GuardOptions): MiddlewareHandler {
  return async (context, next) => {
    if (!isOurHost(context.req.header("host"), host)) {
      throw refusal(403, "invalid host: expected the address at which the studio listens");
    }
    if (context.req.path.startsWith("/api/")) {
      checkOrigin(context);
      if (token !== null) checkToken(context, token);
    }
    if (context.req.method !== "GET" && context.req.method !== "HEAD") checkChange(context);
    await next();
  };
}

/** Another site's page may not read, nor embed, anything of ours: not even in ways that need no permission, such as pictures. */
function checkOrigin({ req }: Context): void {
  const origin = req.header("origin");
  const site = req.header("sec-fetch-site");
  const foreign = origin !== undefined && origin.toLowerCase() !== `http://${req.header("host")?.toLowerCase()}`;
  if (foreign || (site !== undefined && site !== "same-origin" && site !== "none")) {
    throw refusal(403, "foreign origin: expected a request of the studio's own page");
  }
}

/** What changes something must say where it comes from, and be of a type that no form can send. */
function checkChange({ req }: Context): void {
  if (req.header("origin") === undefined && req.header("sec-fetch-site") !== "same-origin") {
    throw refusal(403, "missing origin: expected a request of the studio's own page");
  }
  if (!/^application\/json(\s*;|$)/i.test(req.header("content-type") ?? "")) {
    throw refusal(400, "invalid content type: expected application/json");
  }
  // Browsers say how long a body is, and Node holds them to it.
  const length = req.header("content-length") ?? "";
  if (!/^\d{1,16}$/.test(length) || req.header("transfer-encoding") !== undefined) {
    throw refusal(400, "missing length: expected a body whose length is said");
  }
  if (Number(length) > largestBody) {
    throw refusal(413, `invalid body: ${length} bytes, expected ${largestBody} at most; send a smaller picture`);
  }
}

function checkToken({ req }: Context, token: string): void {
  const given = /^Bearer (.+)$/i.exec(req.header("authorization") ?? "")?.[1] ?? req.query("token") ?? "";
  // Hashes have one length, and comparing them takes one time, however much of a guess is right.
  const hash = (text: string) => createHash("sha256").update(text).digest();
  if (!timingSafeEqual(hash(given), hash(token))) {
    throw refusal(401, "missing token: open the address that the studio printed");
  }
}
