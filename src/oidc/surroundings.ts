import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Ctx } from '../http/index.ts';
import { createUpstreamLogout, type UpstreamLogoutDeps } from './logout.ts';
import { createFormPostPages, createOnwardPages, createUnknownPages } from './own-pages.ts';
import { createSafetyNet, type WatchDeps } from './watch.ts';

interface SurroundingsDeps extends WatchDeps, UpstreamLogoutDeps {
  /** Gives the request the state that our pages expect. */
  readonly prepare: (ctx: Ctx) => void;
}

/** What we do before and after the library's own work, in one middleware, for every request goes through it. */
export function createSurroundings(deps: SurroundingsDeps) {
  const net = createSafetyNet(deps);
  const putRight = [
    createFormPostPages(deps.sendPage),
    createOnwardPages(),
    createUnknownPages(deps),
    createUpstreamLogout(deps),
  ];
  return (ctx: KoaContextWithOIDC, next: () => Promise<unknown>): Promise<void> => {
    deps.prepare(ctx as unknown as Ctx);
    // Going on after an interaction takes no parameters; the library stumbles over some when it fails.
    if (ctx.path.startsWith('/auth/')) ctx.querystring = '';
    return net(ctx, async () => {
      await next();
      for (const settle of putRight) await settle(ctx);
    });
  };
}
