import { FRESH_PROOF_MS, type SecondStepView } from '../factors/index.ts';
import { MINUTE, SECOND } from '../kernel/clock.ts';
import { dateWords, type Locale, momentWords } from '../render/index.ts';
import type { LoginMode } from '../schools/index.ts';
import type { Role } from '../users/index.ts';
import type { Due, SetupSteps, TwoStepRow } from './pages.ts';

/** What the row is made of; `setup` is there while a first set-up waits and may be seen. */
export interface RowFacts {
  readonly role: Role;
  readonly mode: LoginMode;
  readonly view: SecondStepView;
  readonly now: Date;
  readonly locale: Locale;
  readonly setup: SetupSteps | undefined;
  /** Where to log in for a set-up that this login may not see. */
  readonly proveUrl: string | undefined;
  readonly urls: {
    readonly switchAction: string;
    readonly wipe: string;
    readonly newPhone: string;
    readonly recovery: string;
  };
}

/** How long a set-up waits for its code (product.md section 3). */
const SETUP_MS = 15 * MINUTE;

/**
 * Whether this login may see the secret that waits: it was fresh when the set-up began, so that who
 * takes all of the 15 minutes is not sent away, and a login of yesterday elsewhere sees nothing.
 */
export function maySeeSetup(loginAt: number, pending: { readonly expiresAt: Date }): boolean {
  const begunAt = pending.expiresAt.getTime() - SETUP_MS;
  return begunAt - loginAt * SECOND <= FRESH_PROOF_MS;
}

function suspendedPart({ view, now, locale }: RowFacts): { since: string; until?: string } | undefined {
  if (view.state !== 'suspended' || !view.suspendedSince) return undefined;
  const until = view.suspendedUntil && momentWords(view.suspendedUntil, now, locale);
  return { since: dateWords(view.suspendedSince, now, locale), ...(until ? { until } : {}) };
}

function requiredBy({ role, view }: RowFacts): Pick<Extract<TwoStepRow, { elsewhere: false }>, 'required'> {
  if (!view.required) return {};
  return { required: role === 'support' ? 'profile.two-step.required.support' : 'profile.two-step.required.school' };
}

/** Without a second step that the school requires soon, or requires already. */
export function dueOf({ view, now, locale }: Pick<RowFacts, 'view' | 'now' | 'locale'>): { due?: Due } {
  if (view.overdue) return { due: {} };
  return view.dueFrom ? { due: { from: dateWords(view.dueFrom, now, locale) } } : {};
}

function urlsOf({ view, urls }: RowFacts): { wipe?: string; newPhone?: string; recovery?: string } {
  if (view.state === 'suspended') return { wipe: urls.wipe };
  return view.state === 'active' ? { wipe: urls.wipe, newPhone: urls.newPhone, recovery: urls.recovery } : {};
}

/** The row «Verificatie in twee stappen:» by role, login mode and state; undefined: no such row at all. */
export function twoStepRow(facts: RowFacts): TwoStepRow | undefined {
  const { role, mode, view, now, locale, setup, proveUrl } = facts;
  if (role === 'leerling' || !view.offered) return undefined;
  if (mode === 'sso' && role !== 'beheerder') return { elsewhere: true };
  const suspended = suspendedPart(facts);
  return {
    elsewhere: false,
    state: view.state,
    switchAction: facts.urls.switchAction,
    both: mode === 'both',
    ...requiredBy(facts),
    ...dueOf(facts),
    blocked: view.blocked,
    ...(view.state === 'active' && view.activeSince ? { since: dateWords(view.activeSince, now, locale) } : {}),
    ...(suspended ? { suspended } : {}),
    ...(view.state === 'pending' && setup ? { setup } : {}),
    ...(view.state === 'pending' && proveUrl ? { proveUrl } : {}),
    newPhoneWaits: view.pending?.kind === 'new-phone',
    recoveryLeft: view.recoveryLeft,
    urls: urlsOf(facts),
  };
}
