import { Readable } from 'node:stream';
import { type BrowserGuard, type Cookies, type RouteCtx, requestInfo, type SendPage } from '../http/index.ts';
import { truncateAddress } from '../kernel/addresses.ts';
import { BROWSER_COOKIE } from '../limits/index.ts';
import type { Asked, Reply, Visitor } from './model.ts';

/** What an own room of pages needs of the edge. */
export interface PassageEdge {
  readonly issuer: URL;
  readonly guard: BrowserGuard;
  readonly cookies: Cookies;
  readonly sendPage: SendPage;
  /** The live session of this browser with user and school from the store; undefined: none, idle or over. */
  readonly visitor: (ctx: RouteCtx) => Promise<Visitor | undefined>;
}

/** Single values only; a parameter that comes twice counts as absent. */
const queryOf = (ctx: RouteCtx): Record<string, string> =>
  Object.fromEntries(
    Object.entries(ctx.query).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );

async function ask(deps: PassageEdge, ctx: RouteCtx): Promise<Asked> {
  const abort = new AbortController();
  ctx.req.once('close', () => ctx.res.writableEnded || abort.abort());
  return {
    visitor: await deps.visitor(ctx),
    locale: ctx.state.locale,
    browser: deps.guard.ensure(ctx),
    csrf: deps.guard.token(ctx),
    address: ctx.state.address,
    known: ctx.cookies.get(deps.cookies.name(BROWSER_COOKIE)),
    request: requestInfo(ctx, truncateAddress),
    signal: abort.signal,
    params: ctx.params,
    query: queryOf(ctx),
    post: ctx.state.post ?? {},
  };
}

function answer(deps: PassageEdge, ctx: RouteCtx, reply: Reply): void {
  if (reply.kind === 'page') {
    reply.show((page, model) => deps.sendPage(ctx, page, model, { status: reply.status }));
  } else if (reply.kind === 'redirect') {
    ctx.redirect(reply.to);
    ctx.status = 303;
  } else {
    ctx.attachment(reply.name);
    ctx.type = reply.type ?? 'text/plain; charset=utf-8';
    ctx.body = typeof reply.text === 'string' ? reply.text : Readable.from(reply.text);
  }
}

/** A handler of the router for a use case of an own room of pages. */
export const handlerOf = (deps: PassageEdge) => (run: (asked: Asked) => Promise<Reply>) => async (ctx: unknown) => {
  const context = ctx as RouteCtx;
  answer(deps, context, await run(await ask(deps, context)));
};
