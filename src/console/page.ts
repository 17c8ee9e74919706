/**
 * What a page of /beheer or /support declares. A new page is a file in pages/, its template, and a line in
 * index.ts: the frame asks for the login, checks who may enter, and answers 404 for whatever `load` does
 * not find, so that a page can forget none of it.
 */
import type { EventContext } from '../kernel/events.ts';
import type { Address, Draft, FileReply, LoginSession, Show } from '../passage/index.ts';
import type { Locale, PageSpec } from '../render/index.ts';
import type { User } from '../users/index.ts';
import type { Flash } from './flash.ts';
import type { Frame } from './frame.ts';
import type { Permission } from './permissions.ts';
import type { SchoolScope } from './scope.ts';
import type { SupportScope } from './support-scope.ts';

/** For whom a page is; with it comes what its pages can reach. */
interface Scopes {
  readonly school: SchoolScope;
  readonly support: SupportScope;
}
export type Audience = keyof Scopes;

/** One request of a person who may see the page. */
export interface Visit<A extends Audience = Audience> {
  readonly me: User;
  readonly session: LoginSession;
  /** The services, already narrowed to what this person may reach. */
  readonly scope: Scopes[A];
  readonly locale: Locale;
  readonly now: Date;
  readonly context: EventContext;
  readonly signal: AbortSignal | undefined;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly post: Readonly<Record<string, unknown>>;
  /** What was typed before a login came between; no secrets. */
  readonly draft: Draft;
  /** What every page shows around its own part. */
  readonly frame: Frame;
}

/** What happens next. `status` is 200 when absent. */
export type Answer =
  | { readonly kind: 'page'; readonly status?: number; readonly show: (show: Show) => void }
  | { readonly kind: 'go'; readonly to: Address; readonly flash?: Flash }
  /** To a school's provider, which was asked for its address just now. */
  | { readonly kind: 'away'; readonly to: string }
  | { readonly kind: 'not-found' }
  | FileReply;

export const pageAnswer = <M extends object>(page: PageSpec<M>, model: M, status?: number): Answer => ({
  kind: 'page',
  show: (show) => show(page, model),
  ...(status === undefined ? {} : { status }),
});

export const go = (to: Address, flash?: Flash): Answer => ({ kind: 'go', to, ...(flash ? { flash } : {}) });

export const away = (to: string): Answer => ({ kind: 'away', to });

/** The sections of the menu; the first page of each that a person may enter stands in it. */
export type Section = 'users' | 'school' | 'security' | 'log' | 'schools' | 'clients' | 'find';

interface Declared<A extends Audience> {
  /** Pattern of the address; what it leaves open (`:userId`) is for `load` to find, or not. */
  readonly path: string;
  readonly audience: A;
  readonly permission: Permission;
  readonly section: Section;
  /** Text key: the page stands under this name in the menu, or beside the other pages of its section. */
  readonly label?: string;
  /** Needs a login of at most 30 minutes ago, even to look at (product.md section 4: exports, connections, clients). */
  readonly fresh?: true;
}

/** Something that a POST does. */
export interface Action<A extends Audience, L> {
  /** The address: the page's own, and `/<name>` after it where there is one. */
  readonly name?: string;
  /** Where fewer may do it than see the page. */
  readonly permission?: Permission;
  /** Acting on another's credentials or role needs a login of at most 30 minutes ago (product.md section 4). */
  readonly fresh?: true | ((visit: Visit<A>, loaded: L) => boolean);
  /** Fields that come back after a missing login; never secrets. */
  readonly keep?: readonly string[];
  run(visit: Visit<A>, loaded: L): Promise<Answer>;
}

export interface Page<A extends Audience, L> extends Declared<A> {
  /** What the address names, found in the scope; undefined: there is no such thing for this person. */
  load(visit: Visit<A>): Promise<L | undefined>;
  show(visit: Visit<A>, loaded: L): Promise<Answer>;
  readonly actions?: readonly Action<A, L>[];
}

/** What an action declares, and its run on what was loaded. */
export interface OpenAction {
  readonly name: string;
  readonly permission: Permission;
  readonly keep: readonly string[];
}

/** A loaded page: the list and the frame need not know what it loaded. */
export interface Opened {
  show(): Promise<Answer>;
  needsFresh(action: string): boolean;
  run(action: string): Promise<Answer>;
}

export interface ConsolePage<A extends Audience = Audience> extends Declared<A> {
  readonly actions: readonly OpenAction[];
  open(visit: Visit): Promise<Opened | undefined>;
}

function definePage<A extends Audience, L>(page: Page<A, L>): ConsolePage<A> {
  const { load, show, actions = [], ...declared } = page;
  const named = (name: string) => actions.find((action) => (action.name ?? '') === name);
  return {
    ...declared,
    actions: actions.map(({ name = '', permission = page.permission, keep = [] }) => ({ name, permission, keep })),
    async open(visit) {
      // The frame made the visit for this page's audience.
      const own = visit as Visit<A>;
      const loaded = await load(own);
      if (loaded === undefined) return undefined;
      return {
        show: () => show(own, loaded),
        needsFresh(name) {
          const fresh = named(name)?.fresh;
          return typeof fresh === 'function' ? fresh(own, loaded) : fresh === true;
        },
        run: async (name) => named(name)?.run(own, loaded) ?? { kind: 'not-found' },
      };
    },
  };
}

/** A page of /beheer. */
export const schoolPage = <L>(page: Omit<Page<'school', L>, 'audience'>): ConsolePage<'school'> =>
  definePage<'school', L>({ ...page, audience: 'school' });

/** A page of /support. */
export const supportPage = <L>(page: Omit<Page<'support', L>, 'audience'>): ConsolePage<'support'> =>
  definePage<'support', L>({ ...page, audience: 'support' });
