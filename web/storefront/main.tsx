// The storefront starts here: theme, the data that came with the page, the router, the first render.
import { render } from "preact";
import { boot } from "../shared/api";
import { startTheme } from "../shared/theme";
import "../shared/tokens.css";
import { App } from "./app";
import "./base.css";
import { loadMe, me } from "./lib/me";
import { startRouter } from "./lib/router";

startTheme();
const data = boot();
if (data.me) me.set(data.me);
else void loadMe();
startRouter();
const root = document.getElementById("root");
if (root) render(<App boot={data} />, root);
