// One way to the server: adds language, CSRF and idempotency headers, reads problem+json into ApiError.
// Promises: a write carries the same Idempotency-Key when the caller repeats it with the same key;
// a network failure is an ApiError with code "offline" and status 0.
import { getLang } from "../i18n";
import type { Me, Problem } from "./types";

export class ApiError extends Error {
  override name = "ApiError";
  constructor(
    readonly code: string,
    readonly detail: string,
    readonly status: number,
    readonly retryAfterS: number | null = null,
    readonly field: string | null = null,
    /** Why a policy judged so, in the reader's language. */
    readonly reasons: readonly string[] = [],
    /** The judgement that may be appealed. */
    readonly decisionId: string | null = null,
  ) {
    super(`${code}: ${detail}`);
  }
}

let csrf = "";
/** Called with every Me that the server answers, so that writes carry its token. */
export function keepCsrf(me: Me): Me {
  csrf = me.csrf;
  return me;
}

/** A key for one intention of a person: the time in milliseconds, then 80 random bits. Keep it while the same intention is retried. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(10));
  return Date.now().toString(16).padStart(12, "0") + Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

export type Query = Record<string, string | number | boolean | null | undefined>;
export function withQuery(path: string, query?: Query): string {
  const pairs = Object.entries(query ?? {}).filter(([, v]) => v !== undefined && v !== null && v !== "");
  if (pairs.length === 0) return path;
  return `${path}?${pairs.map(([k, v]) => `${encodeURIComponent(k)}=${encodeURIComponent(String(v))}`).join("&")}`;
}

export type RequestOptions = { body?: unknown; raw?: { type: string; data: BodyInit }; key?: string; query?: Query; signal?: AbortSignal; as?: "json" | "text" };

export async function request<T>(method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", path: string, options: RequestOptions = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": getLang() };
  let body: BodyInit | undefined;
  if (options.raw) {
    headers["Content-Type"] = options.raw.type;
    body = options.raw.data;
  } else if (options.body !== undefined) {
    headers["Content-Type"] = "application/json";
    body = JSON.stringify(options.body);
  }
  if (method !== "GET") {
    if (csrf) headers["X-CSRF"] = csrf;
    headers["Idempotency-Key"] = options.key ?? newKey();
  }
  let answer: Response;
  try {
    const init: RequestInit = { method, headers, credentials: "same-origin" };
    if (body !== undefined) init.body = body;
    if (options.signal) init.signal = options.signal;
    answer = await fetch(withQuery(path, options.query), init);
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiError("offline", "", 0);
  }
  if (!answer.ok) throw await problem(answer);
  if (answer.status === 204) return undefined as T;
  return (options.as === "text" ? await answer.text() : await answer.json()) as T;
}

async function problem(answer: Response): Promise<ApiError> {
  const after = Number(answer.headers.get("Retry-After"));
  const retry = Number.isFinite(after) && after > 0 ? after : null;
  try {
    const p = (await answer.json()) as Partial<Problem>;
    if (typeof p.code === "string") return new ApiError(p.code, p.detail ?? p.title ?? "", answer.status, p.retry_after_s ?? retry, p.field ?? null, p.reasons ?? [], p.decision_id ?? null);
  } catch {
    // Not JSON: a proxy answered. The status is all there is.
  }
  return new ApiError(answer.status >= 500 ? "server" : "http", "", answer.status, retry);
}
