import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../test/support/files.ts";
import { InputError } from "../core/errors.ts";
import { readClassWeights, readGrades, readSuperClasses, readTripletList } from "./sampler-lists.ts";

const file = (text: string | Uint8Array): string => join(temporaryFolder({ "list.csv": text }), "list.csv");

test("triplets are read by their columns' names, with the line that each stands in", async () => {
  const path = file('\ufeffNegative,anchor,note,positive\r\nc.png,a.png,x,b.png\r\n\r\n"d, e.png",f.png,,g.png\r\n');
  expect(await readTripletList(path)).toEqual([
    { anchor: "a.png", positive: "b.png", negative: "c.png", place: `${path}:2` },
    { anchor: "f.png", positive: "g.png", negative: "d, e.png", place: `${path}:4` },
  ]);
});

test("grades are read by their columns' names, with the line that each stands in", async () => {
  const path = file("relevance;second;first;by\n0.25;b.png;a.png;me\n1;c.png;a.png;\n");
  expect(await readGrades(path)).toEqual([
    { first: "a.png", second: "b.png", relevance: 0.25, place: `${path}:2` },
    { first: "a.png", second: "c.png", relevance: 1, place: `${path}:3` },
  ]);
});

test("weights and super-classes are read by the names of the classes", async () => {
  expect(await readClassWeights(file("class;weight\nant;0.5\nbee;2e1\ncat;0\n"))).toEqual({
    ant: 0.5,
    bee: 20,
    cat: 0,
  });
  expect(await readSuperClasses(file("superclass\tclass\nfirst\ta\nsecond\tb\nfirst\tc\n"))).toEqual({
    a: "first",
    b: "second",
    c: "first",
  });
});

test.each<[string, (path: string) => Promise<unknown>, string | Uint8Array, string]>([
  ["a grade beyond 1", readGrades, "first,second,relevance\na,b,1\na,c,1.5\n", "invalid relevance in LIST:3: 1.5"],
  ["a grade that is none", readGrades, "first,second,relevance\na,b,NaN\n", "invalid relevance in LIST:2: NaN"],
  ["a missing column", readTripletList, "anchor,positive\na,b\n", "missing column: negative in LIST:1"],
  ["a column twice", readClassWeights, "class,weight,weight\na,1,2\n", "duplicate column: weight in LIST:1"],
  [
    "a missing id",
    readTripletList,
    "anchor,positive,negative\na,b,c\na,,c\n",
    "missing positive in LIST:3; fill it in",
  ],
  ["a short row", readTripletList, "anchor,positive,negative\na,b\n", "missing negative in LIST:2"],
  ["no rows", readTripletList, "anchor,positive,negative\n", "invalid list of triplets: LIST has no rows"],
  ["an empty file", readSuperClasses, "", "invalid list of super-classes: LIST has no rows"],
  ["a weight that is no number", readClassWeights, "class,weight\na,1\nb,heavy\n", "invalid weight in LIST:3: heavy"],
  ["a weight that is not finite", readClassWeights, "class,weight\na,1\nb,1e999\n", "invalid weight in LIST:3: 1e999"],
  [
    "a negative weight",
    readClassWeights,
    "class,weight\na,-1\n",
    "invalid weight in LIST:2: -1, expected a finite number",
  ],
  [
    "a class twice",
    readSuperClasses,
    "class,superclass\na,x\nb,y\na,y\n",
    'duplicate class in LIST:4: "a" is in line 2',
  ],
  ["no text", readTripletList, Uint8Array.of(97, 0, 98), "invalid list of triplets: LIST is not text"],
  ["a stray quote", readTripletList, 'anchor,positive,negative\na,b,"c\n', "invalid list of triplets: LIST: "],
])("%s is told with file and line", async (_title, read, text, message) => {
  const path = file(text);
  await expect(read(path)).rejects.toThrow(InputError);
  await expect(read(path)).rejects.toThrow(message.replace("LIST", path));
});

test("a list that is not there is told by its name", async () => {
  const path = join(temporaryFolder({}), "none.csv");
  await expect(readTripletList(path)).rejects.toThrow(`invalid list of triplets: ${path} cannot be read (ENOENT)`);
});
