import * as z from "zod";
import type { Question } from "../api.ts";

const id = z.string().min(1).max(4096);

/** What may be asked. */
export const questionSchema: z.ZodType<Question> = z.object({
  query: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("sample"), id }),
    z.object({ kind: z.literal("picture"), base64: z.base64().min(1) }),
    z.object({ kind: z.literal("vector"), values: z.array(z.number()).min(1).max(65_536) }),
  ]),
  k: z.int().min(0).max(100),
  support: z.array(id).max(1000),
  among: z.enum(["heldOut", "all"]),
});
