import type { Context } from "hono";
import type * as z from "zod";
import { describeIssue } from "../../recipe/run-schema.ts";
import type { Desk } from "../desk.ts";
import { refusal } from "../refusal.ts";
import type { RunFolder } from "../runs/run-folders.ts";

/** The run that a request names. Throws a refusal where there is none. */
export const runOf = (context: Context, { runs }: Desk): Promise<RunFolder> => runs.find(context.req.param("id") ?? "");

/** The body of a request, checked. Throws a refusal for what is no JSON or not as the schema says. */
export async function bodyOf<T>({ req }: Context, schema: z.ZodType<T>): Promise<T> {
  let value: unknown;
  try {
    value = await req.json();
  } catch {
    throw refusal(400, "invalid body: expected JSON");
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw refusal(400, `invalid body: ${describeIssue(parsed.error)}`);
}

/** A whole number among a request's parameters. Throws a refusal for anything else. */
export function numberOf(
  name: string,
  text: string | undefined,
  otherwise: number,
  most = Number.MAX_SAFE_INTEGER,
): number {
  if (text === undefined) return otherwise;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  if (value <= most) return value;
  throw refusal(400, `invalid ${name}: expected a whole number, ${most} at most`);
}
