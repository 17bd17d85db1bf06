// Writes shared/api/schema.d.ts from openapi.json, which `phien openapi` prints.
import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const api = JSON.parse(readFileSync(new URL("../openapi.json", import.meta.url), "utf8"));
const head = "// Written by `npm run api` from openapi.json; not edited by hand.\n";
writeFileSync(new URL("../shared/api/schema.d.ts", import.meta.url), head + astToString(await openapiTS(api, { defaultNonNullable: false })));
