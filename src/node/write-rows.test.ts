import { parquetReadObjects } from "hyparquet";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../test/support/run-cli.ts";
import { writeCsvRows, writeParquetRows } from "./write-rows.ts";

const rows = [
  { run: "a, 1", seed: 4294967295, mapAtR: 1, embedding: 2, message: null },
  { run: "b", seed: 0, mapAtR: 0.1 + 0.2, embedding: "as it is", message: null, late: 3 },
];

test("rows go to CSV and Parquet with the same columns, and come back as they were", async () => {
  const folder = temporaryFolder();
  const path = (name: string) => join(folder, name);
  await writeCsvRows(path("rows.csv"), rows);
  expect(readFileSync(path("rows.csv"), "utf8")).toBe(
    'run,seed,mapAtR,embedding,message,late\n"a, 1",4294967295,1,2,,\nb,0,0.30000000000000004,as it is,,3\n',
  );
  await writeParquetRows(path("rows.parquet"), rows, ["seed", "message"]);
  const bytes = readFileSync(path("rows.parquet"));
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  expect(await parquetReadObjects({ file })).toEqual([
    { run: "a, 1", seed: 4294967295n, mapAtR: 1, embedding: "2", message: null, late: null },
    { run: "b", seed: 0n, mapAtR: 0.1 + 0.2, embedding: "as it is", message: null, late: 3 },
  ]);
});
