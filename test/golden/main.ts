import { resolve } from "node:path";
import { runGolden } from "./run.ts";

const [folder = "../shared/golden"] = process.argv.slice(2);
const { lines, code } = await runGolden(resolve(folder));
process[code === 2 ? "stderr" : "stdout"].write(`${lines.join("\n")}\n`);
process.exitCode = code;
