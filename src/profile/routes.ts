import {
  type BrowserGuard,
  type Cookies,
  createRouter,
  type RouteCtx,
  type Routes,
  requestInfo,
  type SendPage,
} from '../http/index.ts';
import { truncateAddress } from '../kernel/addresses.ts';
import { BROWSER_COOKIE } from '../limits/index.ts';
import { PATHS } from './addresses.ts';
import type { ProfilePorts, Visitor } from './ports.ts';
import type { ProfileParts } from './screen.ts';
import { createProfile } from './service.ts';
import type { Asked, Reply } from './way.ts';

export interface ProfileRoutesDeps extends ProfilePorts {
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

async function ask(deps: ProfileRoutesDeps, ctx: RouteCtx): Promise<Asked> {
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
    query: queryOf(ctx),
    post: ctx.state.post ?? {},
  };
}

function answer(deps: ProfileRoutesDeps, ctx: RouteCtx, reply: Reply): void {
  if (reply.kind === 'page') {
    reply.show((page, model) => deps.sendPage(ctx, page, model, { status: reply.status }));
  } else if (reply.kind === 'redirect') {
    ctx.redirect(reply.to);
    ctx.status = 303;
  } else {
    ctx.attachment(reply.name);
    ctx.type = 'text/plain; charset=utf-8';
    ctx.body = reply.text;
  }
}

/** The routes of /profiel: every tab, screen and action of the list, and nothing else. */
export function createRoutes(parts: ProfileParts, deps: ProfileRoutesDeps): Routes {
  const router = createRouter();
  const profile = createProfile(parts, deps);
  const on = (run: (asked: Asked) => Promise<Reply>) => async (ctx: unknown) => {
    const context = ctx as RouteCtx;
    answer(deps, context, await run(await ask(deps, context)));
  };
  router.get(PATHS.profile, on(profile.tab));
  router.get(PATHS.back, on(profile.comeBack));
  router.get(PATHS.signedOut, on(profile.signedOut));
  for (const screen of parts.screens)
    router.get(
      screen.path,
      on((asked) => profile.screen(screen, asked)),
    );
  const shown = new Set(parts.screens.map(({ path }) => path));
  for (const action of parts.actions) {
    router.post(
      action.path,
      on((asked) => profile.action(action, asked)),
    );
    // A reload of what a refused POST showed: the page with the button.
    if (!shown.has(action.path)) {
      router.get(
        action.path,
        on((asked) => profile.instead(action, asked)),
      );
    }
  }
  // https://w3c.github.io/webappsec-change-password-url/
  router.get(
    '/.well-known/change-password',
    on(async () => ({ kind: 'redirect', to: PATHS.password })),
  );
  return router;
}
