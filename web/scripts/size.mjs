// Prints the gzip bytes that the home page of the storefront loads before any picture or player:
// the shell, its entry, the chunks that the entry imports statically, and their style sheets.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL("manifest.json", dist), "utf8"));
const files = new Set(["index.html"]);
function add(key) {
  const chunk = manifest[key];
  if (!chunk || files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const css of chunk.css ?? []) files.add(css);
  for (const next of chunk.imports ?? []) add(next);
}
add("index.html");
// The home page is its own chunk only if the router loads it lazily.
for (const key of Object.keys(manifest)) if (/storefront\/pages\/home\.tsx$/.test(key)) add(key);
let total = 0;
const parts = {};
for (const file of files) {
  const bytes = gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length;
  parts[file] = bytes;
  total += bytes;
}
const key = "web_first_load_kb";
// `ONLY=key` of `make bench` asks for one figure.
if ([undefined, "", key].includes(process.env.ONLY)) console.log(JSON.stringify({ key, value: Math.round(total / 102.4) / 10, unit: "KB", detail: parts }));
