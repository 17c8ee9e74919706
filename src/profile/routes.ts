import { createRouter, type Routes } from '../http/index.ts';
import { handlerOf, type PassageEdge } from '../passage/index.ts';
import { PATHS } from './addresses.ts';
import type { ProfilePorts } from './ports.ts';
import type { ProfileParts } from './screen.ts';
import { createProfile } from './service.ts';

export interface ProfileRoutesDeps extends ProfilePorts, PassageEdge {}

/** The routes of /profiel: every tab, screen and action of the list, and nothing else. */
export function createRoutes(parts: ProfileParts, deps: ProfileRoutesDeps): Routes {
  const router = createRouter();
  const profile = createProfile(parts, deps);
  const on = handlerOf(deps);
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
