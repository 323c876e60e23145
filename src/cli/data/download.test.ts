import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { beforeAll, expect, test, vi } from "vitest";
import { runCli, temporaryFolder } from "../../../test/support/run-cli.ts";
import type * as registry from "../../node/datasets/registry.ts";

const content = Buffer.from("the published bytes");
const mnist = vi.hoisted(() => ({ urls: [""] }));

// MNIST becomes a data set of two small files, which a server on this machine publishes.
vi.mock("../../node/datasets/registry.ts", async (original) => {
  const real = await original<typeof registry>();
  const checksum = { algorithm: "md5", value: createHash("md5").update("the published bytes").digest("hex") } as const;
  const file = (name: string) => ({ name, urls: mnist.urls, limit: 100, checksum });
  return {
    ...real,
    namedDatasets: {
      ...real.namedDatasets,
      mnist: { ...real.namedDatasets.mnist, files: [file("a.gz"), file("b.gz")] },
    },
  };
});

let requests = 0;
beforeAll(async () => {
  const server = createServer((_, response) => {
    requests++;
    response.writeHead(200, { "content-length": content.length }).end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  mnist.urls[0] = `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`;
  return () => void server.close();
});

test("kinfold data download fetches a data set once, and checks it when asked again", async () => {
  const cache = temporaryFolder();
  const get = () => runCli(["data", "download", "mnist", "--cache-dir", cache]);
  const lines = (state: string) =>
    [
      ...["a.gz", "b.gz"].map((file) => `${join(cache, "datasets/mnist", file)}: 19 bytes, ${state}, MD5 as published`),
      "mnist: MNIST: 70,000 digits of 10 classes, 28×28 (12 MB); terms at http://yann.lecun.com/exdb/mnist/",
      "",
    ].join("\n");
  expect(await get()).toEqual({ code: 0, stdout: lines("downloaded"), stderr: "" });
  expect(readFileSync(join(cache, "datasets/mnist/b.gz"))).toEqual(content);
  expect(await get()).toEqual({ code: 0, stdout: lines("already there"), stderr: "" });
  expect(requests).toBe(2);
});

test("an interruption says that the same command goes on, with exit code 130", async () => {
  const cache = temporaryFolder();
  const { code, stdout, stderr } = await runCli(["data", "download", "mnist", "--cache-dir", cache], {
    onWatch: (interrupt) => interrupt(),
  });
  expect([code, stdout, stderr]).toEqual([130, "", "interrupted; the same command goes on from here\n"]);
});
