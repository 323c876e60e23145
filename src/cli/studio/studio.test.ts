import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli, temporaryFolder } from "../../../test/support/run-cli.ts";
import { stepLine, writeRun } from "../../../test/support/studio.ts";

/** Runs a command that serves until it is interrupted, which is done as soon as `look` has looked at its address. */
async function serving(argv: readonly string[], look: (address: URL, said: string) => Promise<void>) {
  let interrupt = () => {};
  let seen: Promise<void> = Promise.resolve();
  const result = await runCli(["studio", ...argv, "--no-open"], {
    onWatch: (stop) => (interrupt = stop),
    onOutput(text) {
      const address = /https?:\S+/.exec(text)?.[0];
      if (address !== undefined) seen = look(new URL(address), text).finally(() => setTimeout(() => interrupt(), 0));
    },
  });
  await seen;
  return result;
}

const infoAt = async ({ origin }: URL, token = ""): Promise<[status: number, body: unknown]> => {
  const response = await fetch(`${origin}/api/info${token}`);
  return [response.status, await response.json()];
};

test("serves a folder of runs on the loopback address until it is interrupted", async () => {
  const folder = temporaryFolder();
  writeRun(join(folder, "run"), [stepLine(1)]);
  const { code, stdout, stderr } = await serving([folder], async (address, said) => {
    expect(said).toBe(`the studio shows ${folder} at ${address.href}\n`);
    expect([address.hostname, address.search, address.hash]).toEqual(["127.0.0.1", "", ""]);
    expect(await infoAt(address)).toEqual([200, expect.objectContaining({ folder, open: null })]);
  });
  expect([code, stderr]).toEqual([0, "Ctrl-C ends it\n"]);
  const { origin } = new URL(/http\S+/.exec(stdout)?.[0] ?? "");
  await expect(fetch(origin)).rejects.toThrow();
});

test("a run is shown among the others of its folder", async () => {
  const folder = temporaryFolder();
  writeRun(join(folder, "a run"), []);
  await serving([join(folder, "a run")], async (address) => {
    expect(address.hash).toBe("#/run/a%20run/training");
    expect(await infoAt(address)).toEqual([200, expect.objectContaining({ folder, open: "a run" })]);
  });
});

test("where others can reach it the address holds a token, without which there is no data", async () => {
  const folder = temporaryFolder();
  const { code } = await serving([folder, "--host", "0.0.0.0"], async (address) => {
    expect(address.searchParams.get("token")).toMatch(/^[\w-]{32}$/);
    expect((await infoAt(address))[0]).toBe(401);
    expect((await infoAt(address, address.search))[0]).toBe(200);
  });
  expect(code).toBe(0);
  const token = "0123456789abcdef";
  await serving([folder, "--token", token], async (address) => {
    expect(address.search).toBe(`?token=${token}`);
    expect((await infoAt(address))[0]).toBe(401);
  });
});

test("what cannot be served is refused in a line", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => taken.once("listening", resolve));
  const { port } = taken.address() as AddressInfo;
  const folder = temporaryFolder();
  const refused = async (...argv: string[]) => {
    const { code, stderr } = await runCli(["studio", "--no-open", ...argv]);
    expect([code, stderr.trim().split("\n").length]).toEqual([2, 1]);
    return stderr;
  };
  expect(await refused(folder, "--port", String(port))).toMatch(
    new RegExp(`^error: invalid address: port ${port} is taken, expected a free one; choose another with --port`),
  );
  expect(await refused(join(folder, "none"))).toMatch(/^error: missing runs: no such folder .*none/);
  expect(await refused(folder, "--token", "short")).toMatch(
    /^error: invalid --token: 5 characters, expected 16 or more/,
  );
  expect(await refused(folder, "--host", "203.0.113.7")).toMatch(
    /^error: invalid address: 203\.0\.113\.7 is no address/,
  );
  expect(await refused(folder, "--port", "70000")).toMatch(/^error: invalid --port: 70000/);
  await new Promise((resolve) => taken.close(resolve));
});

test("the help says how it is kept safe, and train's that it can be opened beside it", async () => {
  const { stdout } = await runCli(["studio", "--help"]);
  expect(stdout).toContain("docs/studio.md");
  expect((await runCli(["train", "--help"])).stdout).toContain("--studio");
});
