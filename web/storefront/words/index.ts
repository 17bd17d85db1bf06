// The storefront's words in the language of the page.
import { catalogue } from "../../shared/i18n";
import { en } from "./en";
import { vi } from "./vi";
import { zh } from "./zh";

export const words = catalogue({ vi, zh, en });
