import { hostname } from "node:os";
import fc from "fast-check";
import { expect, test } from "vitest";
import { hostName, isLoopback, isOurHost } from "./hosts.ts";

test("only names of the loopback address will do there, whatever the port", () => {
  const ours = ["localhost", "LocalHost:5199", "127.0.0.1:80", "127.8.9.1", "[::1]", "[::1]:5199"];
  for (const header of ours) expect(isOurHost(header, "127.0.0.1"), header).toBe(true);
  const foreign = [
    undefined,
    "",
    "evil.example",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "10.0.0.1",
    "[::2]",
  ];
  for (const header of foreign) expect(isOurHost(header, "127.0.0.1"), header).toBe(false);
});

test("elsewhere addresses and this machine's own names will do", () => {
  for (const header of ["10.0.0.1:5199", "[fe80::1]", hostname(), `${hostname()}.local:1`, "localhost", "studio.lan"]) {
    expect(isOurHost(header, "studio.lan"), header).toBe(true);
  }
  expect(isOurHost("evil.example", "0.0.0.0")).toBe(false);
});

test("whatever else is sent as a host is none of ours", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.domain(), fc.webAuthority()), (header) => {
      const name = hostName(header);
      expect(isOurHost(header, "127.0.0.1")).toBe(name !== null && isLoopback(name));
      fc.pre(name !== null);
      expect(header.toLowerCase()).toContain(name);
    }),
    { numRuns: 200, seed: 1 },
  );
});
