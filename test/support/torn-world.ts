import { ACTIONS } from '../../src/login/service.ts';
import type { TestApp } from './app.ts';
import { type Raw, requestIdOf, tear } from './torn.ts';
import { formOf, type Seen, type Visitor } from './visitor.ts';

export type Header = readonly [string, string];

export const FORM: Header = ['Content-Type', 'application/x-www-form-urlencoded'];

/** A browser in which somebody is logged in, with another login on its way. */
export interface Browser {
  readonly visitor: Visitor;
  /** Of the login on its way, which asks for the password. */
  readonly uid: string;
  readonly page: Seen;
  readonly csrf: string;
  readonly cookie: Header;
}

/** What tests of torn requests share: every route of the running app, and a wire to it. */
export interface TornWorld {
  /** Every route of our own pages as it is asked for; `:action` is each step that there is, `:uid` stays. */
  readonly routes: readonly { readonly method: string; readonly path: string }[];
  readonly paths: readonly string[];
  /** Paths that take a POST. */
  readonly posts: readonly string[];
  readonly host: Header;
  /** Request ids that pages have shown. */
  readonly shownIds: readonly string[];
  ask(raw: Partial<Raw> & Pick<Raw, 'target'>): Promise<Seen>;
  openBrowser(): Promise<Browser>;
}

/** Every cookie that a browser has, whatever its path. */
export function cookiesOf(visitor: Visitor): Header {
  const names = [...new Set(visitor.received.map(({ name }) => name))];
  const cookies = names.flatMap((name) => visitor.cookie(name) ?? []);
  return ['Cookie', cookies.map(({ name, value }) => `${name}=${value}`).join('; ')];
}

export function createTornWorld(app: TestApp): TornWorld {
  const { patterns, port } = app.running;
  const steps = ACTIONS.map((action) => `/interaction/:uid/${action}`);
  const routes = patterns.flatMap(({ method, path }) =>
    path.endsWith('/:action') ? steps.map((step) => ({ method, path: step })) : [{ method, path }],
  );
  const host: Header = ['Host', new URL(app.issuer).host];
  const shownIds: string[] = [];
  return {
    routes,
    paths: [...new Set(routes.map(({ path }) => path))],
    posts: [...new Set(routes.filter(({ method }) => method === 'POST').map(({ path }) => path))],
    host,
    shownIds,
    async ask(raw) {
      const seen = await tear(port, { method: 'GET', headers: [host], ...raw });
      const id = requestIdOf(seen);
      if (id) shownIds.push(id);
      return seen;
    },
    async openBrowser() {
      const visitor = app.visitor();
      await app.tokens(visitor, await app.account({ twoStep: true }));
      const page = await visitor.open(app.numo.ask({ prompt: 'login', login_hint: 'ander:' }).url);
      return {
        visitor,
        page,
        uid: new URL(page.url).pathname.split('/')[2] ?? '',
        csrf: formOf(page).hidden['_csrf'] ?? '',
        cookie: cookiesOf(visitor),
      };
    },
  };
}
