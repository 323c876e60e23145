import { expect, test } from "vitest";
import { runSchema } from "./run-schema.ts";

const issuesOf = (distance: unknown) => {
  const { error } = runSchema.safeParse({ settings: { distance } });
  return error?.issues.filter(({ path }) => path.join(".") === "settings.distance") ?? [];
};

test.each(["euclidean", "squaredEuclidean", "cosine", "manhattan", "lp:3", "normalised:squared:lp:1.5", "dotProduct"])(
  "a record may name the distance %s",
  (name) => {
    expect(issuesOf(name)).toEqual([]);
  },
);

test.each(["taxi", "lp:0.5", "squared:dotProduct", "lp:2", 7])(
  "a record with the distance %j is refused in a line",
  (name) => {
    const issues = issuesOf(name);
    expect(issues.map(({ message }) => message)).toEqual(["expected a distance, such as euclidean or lp:3"]);
  },
);
