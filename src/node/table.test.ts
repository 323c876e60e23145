import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/support/files.ts";
import { InputError } from "../core/errors.ts";
import { csvLine } from "../data/table/csv.ts";
import type { TableOptions } from "../data/table/rows.ts";
import { readTable } from "./table.ts";

function onDisk(text: string | Uint8Array, name = "t.csv"): string {
  return join(temporaryFolder({ [name]: text }), name);
}

async function read(text: string, options?: TableOptions, name?: string) {
  const { data, ...table } = await readTable(onDisk(text, name), options);
  return { ...table, values: [...data.data] };
}

const expectRefused = async (text: string, message: string | RegExp, options?: TableOptions) => {
  const reading = read(text, options);
  await expect(reading).rejects.toThrow(InputError);
  await expect(reading).rejects.toThrow(message);
  await expect(reading).rejects.toThrow(/^[^\n]+$/);
};

describe("a table", () => {
  it("is read with a header and a column named label, class, target or y", async () => {
    expect(await read("a,Class,b\n1,x,2\n3,y,-4.5e1\n")).toEqual({
      columns: ["a", "b"],
      labels: ["x", "y"],
      lines: [2, 3],
      values: [1, 2, 3, -45],
      warnings: [],
    });
    expect((await read("y,a\n7,1\n8,2\n")).labels).toEqual(["7", "8"]);
    expect((await read("y,target,a\n7,1,2\n")).labels).toEqual(["1"]);
  });

  it("takes the one column of text for the label, and y for a coordinate beside it", async () => {
    expect(await read("x,y,kind\n1,2,cat\n3,4,dog\n")).toMatchObject({ columns: ["x", "y"], labels: ["cat", "dog"] });
    expect((await read("kind,a\ncat,2\ndog,4\n")).labels).toEqual(["cat", "dog"]);
    expect((await read("y,a,b\ncat,2,1\ndog,4,1\n")).labels).toEqual(["cat", "dog"]);
  });

  it("is read without a header, the label being the one column of text", async () => {
    const table = await read("T,2,8\nI,5,12\n");
    expect([table.columns, table.labels, table.values, table.lines]).toEqual([
      ["2", "3"],
      ["T", "I"],
      [2, 8, 5, 12],
      [1, 2],
    ]);
  });

  it("takes the label by name, by position, first or last", async () => {
    const labels = async (label: string, text = "0,1,7\n0,2,8\n") => (await read(text, { label })).labels;
    expect(await labels("last")).toEqual(["7", "8"]);
    expect(await labels("first")).toEqual(["0", "0"]);
    expect(await labels("2")).toEqual(["1", "2"]);
    expect(await labels("kind", "kind,a\n1,2\n")).toEqual(["1"]);
    expect(await labels("kind", "0,kind\n1,2\n")).toEqual(["2"]);
    expect(await labels("1", "3,1,9\n0,2,8\n")).toEqual(["3", "0"]);
  });

  it("understands quotes, a byte order mark, every line end, empty lines and spaces", async () => {
    const expected = { labels: ["x, y", 'say "z"'], values: [1, 2], lines: [2, 4] };
    const text = '\uFEFFlabel,a\n"x, y",1\n\n"say ""z""", 2 \n';
    for (const end of ["\n", "\r\n", "\r"]) expect(await read(text.replaceAll("\n", end))).toMatchObject(expected);
    expect(await read('label,a\n"two\nlines",1\nb,2\n')).toMatchObject({ labels: ["two\nlines", "b"], lines: [3, 4] });
  });

  it("finds its delimiter, or is told", async () => {
    const expected = { labels: ["x"], values: [1, 2] };
    expect(await read("label;a;b\nx;1;2\n")).toMatchObject(expected);
    expect(await read("label\ta\tb\nx\t1\t2\n")).toMatchObject(expected);
    expect(await read("label\ta, or so\tb\nx\t1\t2\n", {}, "t.tsv")).toMatchObject(expected);
    expect(await read("label|a|b\nx|1|2\n", { delimiter: "|" })).toMatchObject(expected);
    await expectRefused("label,a\nx,1\n", "invalid delimiter", { delimiter: ",," });
  });

  it("is told whether there is a header, what to leave out and where it begins", async () => {
    expect(await read("label,1\nx,2\n", { header: false, label: "first", ignore: ["2"] }).catch(String)).toContain(
      "no column of numbers",
    );
    expect((await read("5,6\nx,7\nz,8\n", { header: true, label: "5" })).columns).toEqual(["6"]);
    expect((await read("label,id,a\nx,k1,1\n", { ignore: ["id"] })).columns).toEqual(["a"]);
    expect(await read("A,B,C\nT,2\nI,5\n", { skipLines: 1 })).toMatchObject({
      labels: ["T", "I"],
      values: [2, 5],
      lines: [2, 3],
    });
  });

  it("leaves out columns without a name, as pandas writes its index, and says so", async () => {
    const table = await read(",a,label\n0,1,x\n1,2,y\n");
    expect([table.columns, table.values, table.warnings.length]).toEqual([["a"], [1, 2], 1]);
  });

  it("has the columns of a run, in the run's order", async () => {
    expect((await read("b,extra,a,label\n1,9,2,x\n", { columns: ["a", "b"] })).values).toEqual([2, 1]);
    await expectRefused("b,label\n1,x\n", 'missing column: "a" of the run is not in', { columns: ["a", "b"] });
    // The label was the first column of three; here it is missing, or there, or at another place.
    const columns = ["2", "3"];
    expect(await read("5,6\n", { columns, labelled: false })).toMatchObject({ labels: ["unlabelled"], values: [5, 6] });
    expect(await read("9,5,6\n", { columns, labelled: false })).toMatchObject({ labels: ["9"], values: [5, 6] });
    await expectRefused("1,2,3,4\n", "has 4 columns of numbers and no header, expected the 2 of the run", {
      columns,
      labelled: false,
    });
  });

  it("is refused with file and line where a cell is no finite number", async () => {
    for (const cell of ["abc", "NaN", "Infinity", "-inf", "1e999", "1e39", "0x10", "1 2", "'1'", ""]) {
      await expectRefused(
        `label,a\nx,1\ny,${cell}\n`,
        /invalid number in \S*t\.csv:3, column "a": .*, expected a finite number/,
      );
    }
    await expectRefused("label,a\nx,\n", 'column "a": empty');
  });

  it("is refused with file and line where a row is ragged or has no label", async () => {
    await expectRefused("label,a\nx,1\ny\n", /t\.csv:3: 1 column, expected 2 as in line 1/);
    await expectRefused("label,a\nx,1\ny,1,2\n", /t\.csv:3: 3 columns, expected 2/);
    await expectRefused("A,B,C\nT,2\n", /t\.csv:2: 2 columns, expected 3 as in line 1/);
    await expectRefused("label,a\n ,1\n", /missing label in \S*t\.csv:2, column "label"/);
  });

  it("is refused where a column is missing, with those that are there", async () => {
    await expectRefused("a,b\n1,2\n", 'missing column: "kind", the label, is not in', { label: "kind" });
    await expectRefused("a,b\n1,2\n", 'which has the columns "a", "b"', { label: "kind" });
    await expectRefused("1,2\n", "which has 2 columns and no header", { label: "3" });
    await expectRefused("1,2\n3,4\n", "missing label column");
    await expectRefused("a,b,c\nx,y,1\n", "not just one with text in it");
    await expectRefused("a,b\n1,2\n", '"c", to be ignored', { ignore: ["c"] });
    await expectRefused("label,a,a\nx,1,2\n", 'duplicate column: "a"');
    await expectRefused("label\nx\n", "no column of numbers");
  });

  it("is refused with what was likely meant, or with how to leave out a line that is no row", async () => {
    await expectRefused("letter,a\nx,1\n", "first or last; did you mean letter?", { label: "leter" });
    await expectRefused("Letters of 2020\nlabel,a\nx,1\n", /t\.csv:2: 2 columns.* with --skip-lines 1$/);
    await expectRefused("label,a\nx,1\ny\n", /t\.csv:3: 1 column.*; mend it, or remove the row$/);
    await expectRefused("id,a\nx,1\n", /t\.csv:1, column "2": "a".*, say --header or skip it with --skip-lines 1$/, {
      header: false,
      label: "first",
    });
    await expectRefused("label,a\nx,?\n", /t\.csv:2, column "a": "\?".*; mend the cell or remove the row$/);
  });

  it("is refused where it is empty or a quote goes astray", async () => {
    await expectRefused("", "has no rows, expected");
    await expectRefused("label,a\n", "has no rows below its header");
    await expectRefused('label,a\n"x,1\n', "quote");
    await expectRefused('label,a\n"x"y,1\n', "line 2");
    await expectRefused("label,a\nx,1\n", "invalid number of lines to skip", { skipLines: -1 });
  });

  it("comes back as it was written, whatever is in its labels", async () => {
    const label = fc.string({ minLength: 1, unit: "binary" }).map((text) => `.${text.replaceAll("\0", "")}.`);
    const rows = fc.array(fc.tuple(label, fc.float({ noNaN: true, noDefaultInfinity: true })), {
      minLength: 1,
      maxLength: 20,
    });
    const path = onDisk("");
    await fc.assert(
      fc.asyncProperty(rows, async (written) => {
        writeFileSync(path, csvLine(["label", "a"]) + written.map(([name, value]) => csvLine([name, value])).join(""));
        const { data, labels } = await readTable(path);
        // -0 is written as 0.
        expect([...data.data]).toEqual(written.map(([, value]) => value + 0));
        expect(labels).toEqual(written.map(([name]) => Buffer.from(name).toString()));
      }),
      { numRuns: 40 },
    );
  });

  it("of random bytes is read or refused by an InputError", async () => {
    const path = onDisk("");
    const bytes = fc.uint8Array({ maxLength: 200 });
    const nearly = fc.array(fc.constantFrom("a", "1", ",", '"', "\n", "\r", ";", "\t", ".", "-", "label", " ", "é"), {
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          bytes,
          nearly.map((parts) => Buffer.from(parts.join(""))),
        ),
        async (content) => {
          writeFileSync(path, content);
          try {
            const { data, labels } = await readTable(path);
            expect(labels.length).toBe(data.rows);
            expect(data.data.every((value) => Number.isFinite(value))).toBe(true);
          } catch (error) {
            expect(error).toBeInstanceOf(InputError);
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});
