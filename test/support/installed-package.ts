import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

export interface InstalledPackage {
  /** The user's project. Whoever asked for it removes it. */
  readonly folder: string;
  /** Where the package lies in it. */
  readonly installed: string;
  /** What the package holds, by paths with slashes. */
  readonly files: readonly string[];
}

const repository = process.cwd();

export const readManifest = (path: string): Manifest => JSON.parse(readFileSync(path, "utf8")) as Manifest;

/**
 * The package as npm makes it, unpacked into an empty project. Its dependencies, and no other package of this repository,
 * are linked beside it, so that this needs no network and an undeclared dependency is missed. Throws an Error where
 * nothing has been built.
 */
export function installPackage(): InstalledPackage {
  if (!existsSync("dist/index.js")) throw new Error("missing dist/index.js, expected a build: npm run build");
  const folder = mkdtempSync(join(tmpdir(), "kinfold-package-"));
  const installed = join(folder, "node_modules/kinfold");
  execFileSync("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder], { cwd: repository });
  const { version, dependencies } = readManifest(join(repository, "package.json"));
  const tarball = join(folder, `kinfold-${version}.tgz`);
  mkdirSync(installed, { recursive: true });
  execFileSync("tar", ["-xzf", tarball, "--strip-components=1", "-C", installed]);
  const files = execFileSync("tar", ["-tzf", tarball], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((name) => name.replace(/^package\//, ""));
  for (const name of Object.keys(dependencies)) linkModule(folder, name);
  link(join(installed, "dist/cli/main.js"), join(folder, "node_modules/.bin/kinfold"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "user", private: true, type: "module" }));
  return { folder, installed, files };
}

/** Gives a project a package of this repository. */
export const linkModule = (folder: string, name: string): void =>
  link(join(repository, "node_modules", name), join(folder, "node_modules", name));

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}
