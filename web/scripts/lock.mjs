// Takes the addresses of the package registry out of package-lock.json; versions and integrity stay.
// Run after every change of dependencies: npm 10 and 11 install from what is left, from whatever registry is configured.
import { readFileSync, writeFileSync } from "node:fs";

const file = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(file, "utf8"));
for (const entry of Object.values(lock.packages)) if (!entry.link) delete entry.resolved;
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
