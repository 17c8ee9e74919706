import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import Koa from 'koa';
import type { Clock } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import { randomId } from '../kernel/ids.ts';
import type { Log } from '../kernel/log.ts';
import type { Assets, Locale, Renderer } from '../render/index.ts';
import { MAX_BODY, MAX_FOREIGN_BODY, readForm } from './body.ts';
import type { BrowserGuard } from './browser.ts';
import type { Ctx, Next, Routes } from './context.ts';
import { type AddressOf, cleanHeaders, cleanTarget, isOurHost } from './edge.ts';
import { showError } from './errors.ts';
import { securityHeaders } from './headers.ts';
import { errorPage } from './pages.ts';
import type { SendPage } from './send.ts';
import { createTurns } from './turns.ts';
import { createUnreadable } from './unreadable.ts';

export interface AppDeps {
  readonly issuer: URL;
  readonly clock: Clock;
  readonly addressOf: AddressOf;
  readonly guard: BrowserGuard;
  readonly sendPage: SendPage;
  readonly renderer: Renderer;
  readonly assets: Assets;
  /** Our own pages. */
  readonly routes: readonly Routes[];
  /** Beginnings of the paths to which other systems post: no form of ours, so no token and no cookie of ours. */
  readonly foreignPosts: readonly string[];
  /** Everything that no page answers: the protocol's endpoints. */
  readonly protocol: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Paths that the protocol answers: first segments. */
  readonly protocolPaths: readonly string[];
  /** Beginnings of the paths that are answered at once; all others are pages, and take turns. */
  readonly quickPaths: readonly string[];
  readonly log: Log;
  /** Called once for each answer, for metrics: the route's pattern, never the path. */
  readonly observe: (seen: { route: string; method: string; status: number; ms: number }) => void;
  /** Told how many pages wait for their turn, for metrics. */
  readonly observeWaiting: (count: number) => void;
}

export interface App {
  readonly server: Server;
  /** Every route of our own pages (method and pattern); a test walks them. */
  readonly patterns: readonly { method: string; path: string }[];
}

const LOCALES: readonly Locale[] = ['nl', 'en'];

/** Dutch unless the browser prefers English (product.md section 9). */
export function localeOf(ctx: Ctx): Locale {
  const best = ctx.acceptsLanguages([...LOCALES]);
  return best === 'en' ? 'en' : 'nl';
}

const AGAIN = new Set(['error.csrf', 'error.foreign-origin', 'error.no-cookies', 'error.malformed', 'error.too-large']);
/** Only addresses of our own forms: what else was typed into the address is not linked to. */
const OWN_PATH = /^\/(interaction|profiel|beheer|support)(\/[\w-]+)*$/;

/** Forms that were too old or came from elsewhere: their page, with a fresh form, has the same address or leads on. */
const againAt = (ctx: Ctx, key: string): { againUrl?: string } =>
  ctx.method === 'POST' && AGAIN.has(key) && OWN_PATH.test(ctx.path) ? { againUrl: ctx.path } : {};

/** Who looks for a page that is not there for them goes on to the own profile: everybody who is logged in has one. */
const homeOf = (ctx: Ctx, key: string): { homeUrl?: string } =>
  key === 'error.not-found' && /^\/(beheer|support)(\/|$)/.test(ctx.path) ? { homeUrl: '/profiel' } : {};

function errorMiddleware(deps: AppDeps) {
  return async (ctx: Ctx, next: Next): Promise<void> => {
    try {
      await next();
      if (ctx.respond !== false && ctx.status === 404 && ctx.body == null) throw new AppError('not-found', 'not-found');
      // 501 is the router's word for a method that no route takes.
      if (ctx.status === 405 || ctx.status === 501) throw new AppError('method-not-allowed', 'method-not-allowed');
    } catch (error) {
      const shown = showError(error);
      const { requestId } = ctx.state;
      deps.log(
        shown.ours ? 'error' : 'warn',
        { requestId, method: ctx.method, status: shown.status, key: shown.key },
        error,
      );
      if (ctx.res.headersSent) return;
      if (shown.retryAfter !== undefined) ctx.set('Retry-After', String(shown.retryAfter));
      // The rest of a refused body is not read; the connection cannot be used again.
      if (shown.status === 413) ctx.set('Connection', 'close');
      deps.sendPage(
        ctx,
        errorPage,
        {
          status: shown.status,
          key: shown.key,
          params: { ...shown.params },
          requestId,
          ...againAt(ctx, shown.key),
          ...homeOf(ctx, shown.key),
        },
        { status: shown.status },
      );
    }
  };
}

/** Reads and checks the form of every POST to our own pages, before any route sees it. */
function postMiddleware(deps: AppDeps) {
  return async (ctx: Ctx, next: Next): Promise<unknown> => {
    if (ctx.method !== 'POST') return next();
    const foreign = deps.foreignPosts.some((path) => ctx.path.startsWith(path));
    ctx.state.post = await readForm(ctx.req, foreign ? MAX_FOREIGN_BODY : MAX_BODY);
    if (!foreign) deps.guard.check(ctx, ctx.state.post);
    return next();
  };
}

function assetMiddleware(assets: Assets) {
  return (ctx: Ctx, next: Next): Promise<unknown> | undefined => {
    if (!ctx.path.startsWith('/assets/')) return next();
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') throw new AppError('method-not-allowed', 'method-not-allowed');
    const asset = assets.byPath(ctx.path);
    if (!asset) throw new AppError('not-found', 'not-found');
    ctx.set('Cache-Control', 'public, max-age=31536000, immutable');
    ctx.type = asset.type;
    ctx.body = asset.body;
    return undefined;
  };
}

/** The one of the beginnings that a path has. */
const under = (beginnings: readonly string[], path: string): string | undefined =>
  beginnings.find((own) => path === own || path.startsWith(`${own}/`));

function createHandler(deps: AppDeps, app: Koa) {
  const callback = app.callback();
  const turns = createTurns({ observe: deps.observeWaiting });
  const secure = Object.entries(securityHeaders(deps.issuer.protocol === 'https:'));
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const began = deps.clock.elapsed();
    cleanTarget(request);
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    response.once('close', () => {
      deps.observe({
        route: edgeOf(request).route,
        method: request.method ?? '',
        status: response.statusCode,
        ms: deps.clock.elapsed() - began,
      });
    });
    const route = under(deps.protocolPaths, path) ?? 'none';
    Object.assign(request, { numo: new Edge(deps.addressOf(request), route) });
    cleanHeaders(request, deps.issuer);
    for (const [name, value] of secure) response.setHeader(name, value);
    if (!isOurHost(request, deps.issuer) && !path.startsWith('/health/')) {
      edgeOf(request).misdirected = true;
      await callback(request, response);
      return;
    }
    const answer = (): Promise<void> =>
      route === 'none' ? callback(request, response) : deps.protocol(request, response);
    if (under(deps.quickPaths, path)) return answer();
    const kind = path === '/auth' ? 'beginning' : 'going-on';
    if (request.method === 'GET' && turns.isFull(kind)) {
      edgeOf(request).full = true;
      return callback(request, response);
    }
    await turns.run(() => (response.destroyed ? Promise.resolve() : answer()), kind);
  };
}

class Edge {
  readonly address: string;
  /** The pattern that answers, never the path itself; for metrics. */
  route: string;
  /** For a host that is not ours. */
  misdirected = false;
  /** Too many pages wait for their turn. */
  full = false;
  #requestId: string | undefined;

  constructor(address: string, route: string) {
    this.address = address;
    this.route = route;
  }

  /** Made for the first who asks: most requests of the protocol show and log none. */
  get requestId(): string {
    this.#requestId ??= randomId(9);
    return this.#requestId;
  }
}

/** What `createHandler` found out about a request, also for the protocol's middlewares. */
export const edgeOf = (request: IncomingMessage): Edge => (request as IncomingMessage & { numo: Edge }).numo;

/** The whole HTTP side: one server; our own pages through Koa, the protocol's paths to the provider. */
export function createApp(deps: AppDeps): App {
  const app = new Koa({ proxy: true });
  app.silent = true;
  app.use(async (context, next) => {
    const ctx = context as Ctx;
    const { address, requestId } = edgeOf(ctx.req);
    Object.assign(ctx.state, { address, requestId, locale: localeOf(ctx) });
    await next();
    const pattern: unknown = ctx._matchedRoute;
    if (typeof pattern === 'string') edgeOf(ctx.req).route = pattern;
  });
  app.use((ctx, next) => errorMiddleware(deps)(ctx as Ctx, next));
  app.use((ctx, next) => {
    const { misdirected, full } = edgeOf(ctx.req);
    if (full) throw new AppError('busy', 'busy');
    if (!misdirected) return next();
    // RFC 9112 section 3.2: without a Host it is no request for anybody.
    if (ctx.req.headers.host === undefined) throw new AppError('malformed', 'bad-request');
    throw new AppError('misdirected', 'misdirected');
  });
  app.use((ctx, next) => assetMiddleware(deps.assets)(ctx as Ctx, next));
  app.use((ctx, next) => deps.guard.read(ctx as Ctx, next));
  app.use((ctx, next) => postMiddleware(deps)(ctx as Ctx, next));
  for (const router of deps.routes) {
    app.use(router.routes() as unknown as Koa.Middleware);
    app.use(router.allowedMethods() as unknown as Koa.Middleware);
  }
  const handler = createHandler(deps, app);
  const unreadable = createUnreadable(deps);
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    unreadable.began(request, response);
    handler(request, response).catch((error: unknown) => {
      deps.log('error', { requestId: edgeOf(request)?.requestId }, error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  };
  const server = createServer({ requireHostHeader: false }, listener);
  // An expectation that we do not know is no reason to refuse (RFC 9110 section 10.1.1).
  server.on('checkExpectation', listener);
  server.on('clientError', unreadable.answer);
  const patterns = deps.routes.flatMap((router) =>
    router.stack.flatMap((layer) => layer.methods.map((method) => ({ method, path: String(layer.path) }))),
  );
  return { server, patterns };
}
