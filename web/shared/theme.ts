// Light, dark or as the device says; kept in localStorage and in the cookie phien_theme, set on <html data-theme>.
export type Theme = "auto" | "light" | "dark";
export const THEMES: readonly Theme[] = ["auto", "light", "dark"];
const KEY = "phien_theme";

export function getTheme(): Theme {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === "light" || kept === "dark" ? kept : "auto";
  } catch {
    return "auto";
  }
}
export function setTheme(theme: Theme): void {
  try {
    if (theme === "auto") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // Private mode: it holds for this page only.
  }
  document.cookie = `${KEY}=${theme}; Path=/; Max-Age=31536000; SameSite=Lax`;
  apply(theme);
}
function apply(theme: Theme): void {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
/** Call once, as early as the first script runs. */
export function startTheme(): void {
  apply(getTheme());
}
