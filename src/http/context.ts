import type Router from '@koa/router';
import type { Context, Next } from 'koa';
import type { RequestInfo } from '../kernel/events.ts';
import type { Locale } from '../render/index.ts';

/** A posted form: fields by name; a field that came twice is a list, which no form accepts. */
export type Post = Readonly<Record<string, unknown>>;

/** What the middlewares before the routes have found out about a request. */
export interface RequestState {
  /** Shown on error pages, in every log line, in audit. */
  requestId: string;
  /** The client's own address, as the configured proxies tell it (settings `proxies`). */
  address: string;
  locale: Locale;
  /** The random value of the browser's own cookie; undefined until there is one. */
  browser?: string;
  /** The parsed body of a POST; undefined for other methods. */
  post?: Post;
  /** Extra origins that redirects after a POST of this page may end at (CSP `form-action`). */
  formTargets?: readonly string[];
}

export type Ctx = Context & { state: RequestState };
export type { Next };
export type Routes = Router<RequestState>;
/** A context inside a route: with the path's parameters. */
export type RouteCtx = Ctx & { params: Record<string, string> };

/** What events of this request share. */
export const requestInfo = (ctx: Ctx, truncate: (address: string) => string): RequestInfo => ({
  requestId: ctx.state.requestId,
  address: truncate(ctx.state.address),
});
