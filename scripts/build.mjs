// @ts-check
// Compiles src/ to dist/, and the studio's page to dist/studio: `npm run build`.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, rmSync } from "node:fs";
import { build } from "vite";

// A module that was renamed must not stay behind, to be packed.
rmSync("dist", { recursive: true, force: true });

const { status } = spawnSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], {
  stdio: "inherit",
});
if (status !== 0) process.exit(status ?? 1);

const program = "dist/cli/main.js";
if (!existsSync(program) || !readFileSync(program, "utf8").startsWith("#!/usr/bin/env node\n")) {
  console.error(`invalid ${program}: expected a program whose first line is #!/usr/bin/env node`);
  process.exit(1);
}
chmodSync(program, 0o755);

await build({ root: "studio", configFile: "studio/vite.config.ts", logLevel: "warn" });
