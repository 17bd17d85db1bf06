// Mantine in the clothes of tokens.css: every colour below ends in a token, so that both faces and both themes agree.
// The neutral "ink" is the primary colour; the lantern accent is asked for by name, for "live" and the one main action.
import { createTheme, defaultVariantColorsResolver, type CSSVariablesResolver, type MantineColorsTuple, type VariantColorsResolver } from "@mantine/core";

const ink: MantineColorsTuple = ["#faf6f1", "#f4ede5", "#e9dfd4", "#dccfc1", "#c0aea0", "#97857a", "#6a5b50", "#4a3c33", "#33271f", "#241a15"];
const lantern: MantineColorsTuple = ["#fff1ec", "#fde2d9", "#f9c3b3", "#f5a18a", "#f07f60", "#e85f3b", "#d93a16", "#c23110", "#a0270b", "#7d1d07"];
const money: MantineColorsTuple = ["#effaf4", "#e2f3e9", "#bfe5cf", "#97d5b2", "#6cc494", "#3fae74", "#12804a", "#0f6f40", "#0b5833", "#074024"];
const wait: MantineColorsTuple = ["#fff8e8", "#fbefd5", "#f5dda6", "#eec872", "#e6b143", "#cf9020", "#96610a", "#815308", "#644006", "#472d03"];
const harm: MantineColorsTuple = ["#fef1f0", "#fbe5e3", "#f4c2be", "#eb9a95", "#e16f69", "#d1443f", "#b3201d", "#9a1a17", "#7a1411", "#5a0d0b"];
const warmGray: MantineColorsTuple = ["#faf6f1", "#f4ede5", "#e9dfd4", "#e2d6c9", "#d9cbbc", "#b5a596", "#8b7a6d", "#6a5b50", "#43362e", "#241a15"];
const warmDark: MantineColorsTuple = ["#f8efe6", "#c0aea0", "#97857a", "#6b5a4f", "#4a3c33", "#352a24", "#2a211c", "#1e1714", "#15100d", "#0d0908"];

/** Filled ink is the text colour on the surface colour, in either theme; the rest is Mantine's own choice. */
const variants: VariantColorsResolver = (input) => {
  const plain = defaultVariantColorsResolver(input);
  if (input.variant === "filled" && (input.color === undefined || input.color === "ink")) return { ...plain, background: "var(--text)", hover: "color-mix(in srgb, var(--text) 86%, var(--surface))", color: "var(--surface)" };
  return plain;
};

export const theme = createTheme({
  variantColorResolver: variants,
  fontFamily: "var(--font)",
  fontFamilyMonospace: "var(--mono)",
  primaryColor: "ink",
  primaryShade: { light: 8, dark: 1 },
  autoContrast: true,
  luminanceThreshold: 0.45,
  colors: { ink, lantern, money, wait, harm, gray: warmGray, dark: warmDark },
  defaultRadius: "md",
  radius: { xs: "4px", sm: "6px", md: "8px", lg: "12px", xl: "18px" },
  spacing: { xs: "8px", sm: "12px", md: "16px", lg: "24px", xl: "32px" },
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.9375rem", lg: "1.0625rem", xl: "1.3125rem" },
  lineHeights: { xs: "1.4", sm: "1.45", md: "1.5", lg: "1.5", xl: "1.35" },
  headings: {
    fontWeight: "680",
    sizes: { h1: { fontSize: "1.5rem", lineHeight: "1.25" }, h2: { fontSize: "1.0625rem", lineHeight: "1.35" }, h3: { fontSize: "0.9375rem", lineHeight: "1.4" } },
  },
  breakpoints: { xs: "30em", sm: "48em", md: "64em", lg: "75em", xl: "90em" },
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { variant: "default", size: "sm" } },
    ActionIcon: { defaultProps: { variant: "subtle", color: "ink" } },
    TextInput: { defaultProps: { size: "sm" } },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: true, transitionProps: { duration: 120 } } },
    Modal: { defaultProps: { centered: true, radius: "lg", transitionProps: { duration: 160 }, overlayProps: { backgroundOpacity: 0.45 } }, styles: { title: { fontWeight: 650, fontSize: "1.0625rem" } } },
    Drawer: { defaultProps: { position: "right", transitionProps: { duration: 180 }, overlayProps: { backgroundOpacity: 0.35 } }, styles: { title: { fontWeight: 650 } } },
    Menu: { defaultProps: { shadow: "md", withinPortal: true } },
    Table: { defaultProps: { verticalSpacing: "xs", horizontalSpacing: "sm" } },
    Badge: { defaultProps: { radius: "sm" }, styles: { root: { textTransform: "none", fontWeight: 600, letterSpacing: 0, minWidth: "max-content" } } },
    Skeleton: { defaultProps: { radius: "sm" } },
  },
});

const soft = (name: "lantern" | "money" | "wait" | "harm", token: string): Record<string, string> => ({
  [`--mantine-color-${name}-light`]: `var(--${token}-soft)`,
  [`--mantine-color-${name}-light-hover`]: `var(--${token}-soft)`,
  [`--mantine-color-${name}-light-color`]: name === "lantern" ? "var(--accent-text)" : `var(--${token})`,
  [`--mantine-color-${name}-text`]: name === "lantern" ? "var(--accent-text)" : `var(--${token})`,
});
const both = {
  "--mantine-color-body": "var(--surface)",
  "--mantine-color-text": "var(--text)",
  "--mantine-color-bright": "var(--text)",
  "--mantine-color-dimmed": "var(--text-2)",
  "--mantine-color-placeholder": "var(--text-3)",
  "--mantine-color-anchor": "var(--accent-text)",
  "--mantine-color-default": "var(--surface)",
  "--mantine-color-default-hover": "var(--surface-2)",
  "--mantine-color-default-border": "var(--line-2)",
  "--mantine-color-error": "var(--harm)",
  "--mantine-color-lantern-filled": "var(--accent)",
  "--mantine-color-lantern-filled-hover": "var(--accent-hover)",
  "--mantine-color-ink-filled": "var(--text)",
  "--mantine-color-ink-filled-hover": "var(--text)",
  "--mantine-color-harm-filled": "#b3201d",
  "--mantine-color-harm-filled-hover": "#9a1a17",
  "--mantine-color-ink-light": "var(--surface-2)",
  "--mantine-color-ink-light-hover": "var(--line)",
  "--mantine-color-ink-light-color": "var(--text)",
  ...soft("lantern", "accent"),
  ...soft("money", "money"),
  ...soft("wait", "wait"),
  ...soft("harm", "harm"),
};
export const resolver: CSSVariablesResolver = () => ({ variables: {}, light: both, dark: { ...both, "--mantine-color-harm-filled": "#c22e29", "--mantine-color-harm-filled-hover": "#d13a35" } });
