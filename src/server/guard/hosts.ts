import { isIP } from "node:net";
import { hostname } from "node:os";

/** Whether a server at this host is reached from this machine alone. */
export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);

/** The name in a `Host` header, `example.org:80` or `[::1]:80`, in lower case; null for anything else. */
export function hostName(header: string): string | null {
  const [, inBrackets, plain] = /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::\d{1,5})?$/i.exec(header) ?? [];
  if (inBrackets !== undefined) return isIP(inBrackets) === 6 ? inBrackets.toLowerCase() : null;
  return plain?.toLowerCase() ?? null;
}

/**
 * Whether a request names us. A page of another site can make its own name stand for our address (DNS rebinding), and then
 * counts as ours to the browser; but the browser still sends that name. On the loopback address only its names will do;
 * elsewhere addresses, which nobody else can hold, and this machine's names.
 * @param header the `Host` header.
 * @param listening the host that the server listens on.
 */
export function isOurHost(header: string | undefined, listening: string): boolean {
  const name = hostName(header ?? "");
  if (name === null) return false;
  if (isLoopback(listening)) return isLoopback(name);
  const own = hostname().toLowerCase();
  return isIP(name) > 0 || [listening.toLowerCase(), "localhost", own, `${own}.local`].includes(name);
}
