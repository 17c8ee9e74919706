import { freshProof, type SecondStepView } from '../factors/index.ts';
import type { FormView } from '../forms/form.ts';
import { type Clock, SECOND } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import type { EventContext } from '../kernel/events.ts';
import type { Address, Draft, FileReply, Missing, Show, Visitor } from '../passage/index.ts';
import type { Locale, PageSpec } from '../render/index.ts';
import type { Flash } from './flash.ts';
import type { Frame } from './pages.ts';
import type { ProfilePorts } from './ports.ts';

/** One request of a person who is logged in; screens, actions and tabs see this and never the web. */
export interface Visit {
  readonly visitor: Visitor;
  readonly locale: Locale;
  readonly now: Date;
  readonly csrf: string;
  /** The client's address, whole. */
  readonly address: string;
  /** The known-browser cookie. */
  readonly known: string | undefined;
  readonly signal: AbortSignal | undefined;
  readonly context: EventContext;
  readonly query: Readonly<Record<string, string>>;
  readonly post: Readonly<Record<string, unknown>>;
  /** What was typed before a login came between; no secrets. */
  readonly draft: Draft;
  /** What every page shows around its own part. */
  readonly frame: (tab: string) => Frame;
  /** An address as a link or a form wants it: with the client that ✕ goes back to. */
  readonly link: (to: Address) => string;
}

/** What happens next. `status` is 200 when absent. */
export type Answer =
  | { readonly kind: 'page'; readonly status?: number; readonly show: (show: Show) => void }
  /** Shows a tab, with a form of it that failed. */
  | { readonly kind: 'tab'; readonly tab: string; readonly status?: number; readonly form?: FailedForm }
  | { readonly kind: 'go'; readonly to: Address; readonly flash?: Flash }
  /** A login is missing; afterwards the person is at `back` and presses again. */
  | {
      readonly kind: 'prove';
      readonly missing: Missing;
      readonly back: Address;
      readonly draft?: Draft;
    }
  | FileReply;

export interface FailedForm {
  readonly form: FormView;
  /** Seconds still to wait. */
  readonly seconds?: number | undefined;
  /** The third wrong code: say what may be the matter. */
  readonly hint?: boolean;
}

export const pageAnswer = <M extends object>(page: PageSpec<M>, model: M, status?: number): Answer => ({
  kind: 'page',
  show: (show) => show(page, model),
  ...(status === undefined ? {} : { status }),
});

export const go = (to: Address, flash?: Flash): Answer => ({ kind: 'go', to, ...(flash ? { flash } : {}) });

/** A page of its own under /profiel. */
export interface Screen {
  readonly path: string;
  /** `fresh`: nothing is shown without a login of at most 10 minutes ago, with the code where active. */
  readonly needs: 'session' | 'fresh';
  /** Part of the second step: absent for who has none here. */
  readonly twoStep?: true;
  show(visit: Visit, ports: ProfilePorts): Promise<Answer>;
}

/** Something that a POST does. */
export interface Action {
  readonly path: string;
  readonly needs: 'session' | 'fresh';
  readonly twoStep?: true;
  /** The page with its button: for a missing login, and for a GET of `path`. */
  readonly back: Address;
  /** Fields that come back after a missing login; never secrets. */
  readonly keep?: readonly string[];
  run(visit: Visit, ports: ProfilePorts): Promise<Answer>;
}

/** One tab of the dialog: a file in tabs/, a template, a line in index.ts. */
export interface Tab {
  /** In the address: `?tab=<id>`. */
  readonly id: string;
  /** Text key. */
  readonly label: string;
  show(visit: Visit, ports: ProfilePorts, failed: FailedForm | undefined): Promise<Answer>;
}

/** All screens, actions and tabs; only index.ts writes one. */
export interface ProfileParts {
  readonly tabs: readonly [Tab, ...Tab[]];
  readonly screens: readonly Screen[];
  readonly actions: readonly Action[];
}

/** What is missing of a fresh proof (product.md section 3): undefined when it is there. */
export function missingProof(
  session: Visitor['session'],
  state: SecondStepView['state'],
  now: Date,
): 'too-old' | 'code-missing' | undefined {
  const proof = freshProof({ authTime: new Date(session.loginAt * SECOND), amr: session.amr }, state, now);
  return proof === 'fresh' ? undefined : proof;
}

/** Whose second step is ruled here: pupils have none, and schools in mode `sso` leave it to their own provider but for a beheerder. */
export function twoStepHere({ user, school }: Pick<Visitor, 'user' | 'school'>): 'none' | 'elsewhere' | 'here' {
  if (user.role === 'leerling') return 'none';
  return school.loginMode === 'sso' && user.role !== 'beheerder' ? 'elsewhere' : 'here';
}

/** @throws AppError('two-step-not-here', 'forbidden') for who rules no second step here. */
export function demandTwoStep(visitor: Visitor): void {
  if (twoStepHere(visitor) !== 'here') throw new AppError('two-step-not-here', 'forbidden');
}

export const eventContext = (clock: Clock, visitor: Visitor, request: EventContext['request']): EventContext => ({
  clock,
  actor: { kind: 'account', accountId: visitor.user.id, role: visitor.user.role },
  ...(request ? { request } : {}),
});
