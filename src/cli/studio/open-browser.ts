import { spawn } from "node:child_process";

/** The program that opens an address in each system's browser, and what comes before the address. */
const openers: Readonly<Record<string, readonly [program: string, ...before: string[]]>> = {
  darwin: ["open"],
  // `start` is no program of its own, and what it takes for an address a shell would read.
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
};

/** Opens an address in the browser. Where there is none, as on a server, nothing happens: the address has been printed. */
export function openBrowser(address: string): void {
  const [program, ...before] = openers[process.platform] ?? ["xdg-open"];
  const child = spawn(program, [...before, address], { stdio: "ignore", detached: true, windowsHide: true });
  child.on("error", () => undefined);
  child.unref();
}
