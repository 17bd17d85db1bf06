// The studio: where merchants and hosts prepare, run and follow up their live sales.
import "@mantine/core/styles.css";
import "../shared/tokens.css";
import "./app.css";
import { createRoot } from "react-dom/client";
import { startTheme } from "../shared/theme";
import { App } from "./App";
import { Frame } from "./ui/frame";

startTheme();
const root = document.getElementById("root");
if (root) createRoot(root).render(<Frame>{() => <App />}</Frame>);
