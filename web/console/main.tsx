// The console: what an operator sees and may do, with a reason for each act.
import "@mantine/core/styles.css";
import "../shared/tokens.css";
import "../studio/app.css";
import { createRoot } from "react-dom/client";
import { startTheme } from "../shared/theme";
import { Frame } from "../studio/ui/frame";
import { App } from "./App";

startTheme();
const root = document.getElementById("root");
if (root) createRoot(root).render(<Frame>{() => <App />}</Frame>);
