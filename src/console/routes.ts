import { createRouter, type Routes } from '../http/index.ts';
import { handlerOf, type PassageEdge } from '../passage/index.ts';
import { PATHS } from './addresses.ts';
import type { ConsolePage } from './page.ts';
import type { ConsolePorts } from './ports.ts';
import { createConsole } from './service.ts';

export interface ConsoleRoutesDeps extends ConsolePorts, PassageEdge {}

/** The routes of /beheer and /support: every page and action of the list, and nothing else. */
export function createRoutes(pages: readonly ConsolePage[], deps: ConsoleRoutesDeps): Routes {
  const router = createRouter();
  const console = createConsole(pages, deps);
  const on = handlerOf(deps);
  router.get(PATHS.back, on(console.comeBack));
  for (const page of pages) {
    router.get(
      page.path,
      on((asked) => console.show(page, asked)),
    );
    for (const action of page.actions) {
      const path = action.name === '' ? page.path : `${page.path}/${action.name}`;
      router.post(
        path,
        on((asked) => console.act(page, action, asked)),
      );
      // A reload of what a refused POST showed: the page with the button.
      if (path !== page.path) {
        router.get(
          path,
          on((asked) => console.instead(page, action, asked)),
        );
      }
    }
  }
  return router;
}
