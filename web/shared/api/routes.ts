// The routes that the server has, as types: a call names a template of schema.d.ts, so that a route, a parameter or a
// body that the server does not know is a type error. Nothing here is checked while running.
import { request, withQuery } from "./request";
import type { paths } from "./schema";

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
type RouteOf<M extends Method> = { [P in keyof paths]: paths[P] extends Record<Lowercase<M>, { responses: unknown }> ? P : never }[keyof paths];
type Operation<M extends Method, P extends keyof paths> = paths[P] extends Record<Lowercase<M>, infer O> ? O : never;
type Names<P extends string> = P extends `${string}{${infer N}}${infer Rest}` ? N | Names<Rest> : never;

type At<P extends string> = [Names<P>] extends [never] ? { at?: undefined } : { at: Record<Names<P>, string> };
type Body<O> = O extends { requestBody: { content: { "application/json": infer B } } }
  ? { body: B; raw?: undefined }
  : O extends { requestBody: unknown }
    ? { body?: undefined; raw: { type: string; data: BodyInit } }
    : { body?: undefined; raw?: undefined };
/** A member without a value is left out of the address. */
type Blank<Q> = { [K in keyof Q]: Q[K] | null };
type QueryOf<O> = O extends { parameters: { query?: infer Q } } ? ([Q] extends [undefined] ? { query?: undefined } : { query?: Blank<Q> }) : { query?: undefined };
type Options<M extends Method, P extends keyof paths> = At<P> & Body<Operation<M, P>> & QueryOf<Operation<M, P>> & { key?: string | undefined; signal?: AbortSignal | undefined };
type Rest<M extends Method, P extends keyof paths> = Record<never, never> extends Options<M, P> ? [options?: Options<M, P>] : [options: Options<M, P>];

type Json<R> = R extends { content: { "application/json": infer T } } ? T : undefined;
type AnswerOf<O> = O extends { responses: { 200: infer R } } ? Json<R> : O extends { responses: { 201: infer R } } ? Json<R> : undefined;

/** A template with its parameters in place. */
export function fill<P extends keyof paths>(template: P, at: At<P>["at"]): string {
  const values: Record<string, string> = { ...at };
  return template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ""));
}

/** Calls one of the server's routes; the answer is the schema's. */
export function call<M extends Method, P extends RouteOf<M>>(method: M, template: P, ...[o]: Rest<M, P>): Promise<AnswerOf<Operation<M, P>>> {
  const { at, query, ...options } = (o ?? {}) as Loose;
  return request(method, withQuery(fill(template, at as At<P>["at"]), query), options);
}
type Loose = Omit<Parameters<typeof request>[2] & object, "query"> & { at?: Record<string, string>; query?: Parameters<typeof withQuery>[1] };

/** An address for a link: a file to save, a page to print. */
export function href<P extends RouteOf<"GET">>(template: P, o: At<P> & QueryOf<Operation<"GET", P>>): string {
  const { at, query } = o as Loose;
  return withQuery(fill(template, at as At<P>["at"]), query);
}
