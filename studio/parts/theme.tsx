import { createSignal } from "solid-js";

const themes = ["system", "light", "dark"] as const;
type Theme = (typeof themes)[number];
const key = "kinfold-theme";

const stored = (): Theme => themes.find((theme) => theme === localStorage.getItem(key)) ?? "system";
const [theme, setTheme] = createSignal<Theme>(stored());
const system = matchMedia("(prefers-color-scheme: dark)");
const [systemIsDark, setSystemIsDark] = createSignal(system.matches);
system.addEventListener("change", ({ matches }) => {
  show(theme(), matches);
  setSystemIsDark(matches);
});

/** Whether the page is dark now. What is drawn on a canvas reads the tokens again when it changes. */
export const isDark = (): boolean => (theme() === "system" ? systemIsDark() : theme() === "dark");

/** A token's colour as it is now: `tokenColour("--p1")`. */
export function tokenColour(name: string): string {
  // Read, so that whoever draws with it draws again.
  isDark();
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Gives the page its colours, which it must have before anyone hears of the change and reads them. */
function show(next: Theme, systemDark: boolean): void {
  const dark = next === "system" ? systemDark : next === "dark";
  document.documentElement.dataset["theme"] = dark ? "dark" : "light";
}

show(theme(), system.matches);

function choose(next: Theme): void {
  show(next, system.matches);
  localStorage.setItem(key, next);
  setTheme(next);
}

/** Light, dark, or as the system has it. */
export function ThemeChoice() {
  return (
    <label class="small">
      <span class="hidden">Colours</span>
      <select
        value={theme()}
        onChange={(event) => choose(themes.find((one) => one === event.target.value) ?? "system")}
      >
        <option value="system">System</option>
        <option value="light">Light</option>
        <option value="dark">Dark</option>
      </select>
    </label>
  );
}
