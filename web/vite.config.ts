// Builds the three faces (storefront, studio, console) from one project into dist/.
// Promises: every asset is hashed, nothing is inlined as a script, nothing is fetched from elsewhere.
import { defineConfig, type Plugin } from "vite";

const server = process.env.PHIEN_ADDR ?? "127.0.0.1:8080";
const faces = ["studio", "console"];

/** In development: the address of a page answers with the shell of its face, as the server does. */
function shells(): Plugin {
  return {
    name: "phien-shells",
    configureServer(dev) {
      dev.middlewares.use((req, _res, next) => {
        const path = (req.url ?? "/").split("?")[0] ?? "/";
        const last = path.slice(path.lastIndexOf("/") + 1);
        if (!path.startsWith("/@") && !path.startsWith("/node_modules/") && (!last.includes(".") || path.startsWith("/console/policies/"))) {
          const face = faces.find((f) => path === `/${f}` || path.startsWith(`/${f}/`));
          if (!/^\/(api|live\/[^/]+\/.|replay|media|pictures)/.test(path)) req.url = face ? `/${face}.html` : "/index.html";
        }
        next();
      });
    },
  };
}

export default defineConfig({
  plugins: [shells()],
  build: {
    outDir: "dist",
    assetsDir: "assets",
    assetsInlineLimit: 0,
    manifest: "manifest.json",
    modulePreload: { polyfill: false },
    target: ["es2022", "safari16"],
    reportCompressedSize: false,
    // The studio's component library and the player come whole; both load after the page, never with the home page.
    chunkSizeWarningLimit: 600,
    rollupOptions: {
      // "use client" means nothing here, and each file of the component library has it.
      onwarn: (warning, warn) => (warning.code === "MODULE_LEVEL_DIRECTIVE" ? undefined : warn(warning)),
      input: { index: "index.html", studio: "studio.html", console: "console.html" },
    },
  },
  server: {
    proxy: {
      "/api": { target: `http://${server}`, ws: true },
      "/replay": `http://${server}`,
      "/media": `http://${server}`,
      "^/live/[^/]+/.+": `http://${server}`,
    },
  },
  test: { include: ["shared/**/*.test.ts", "storefront/**/*.test.ts", "studio/**/*.test.{ts,tsx}", "console/**/*.test.{ts,tsx}"], environment: "node" },
} as Parameters<typeof defineConfig>[0]);
