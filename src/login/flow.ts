import type { LoginMode } from '../schools/index.ts';
import type { SecondStepAnswer } from './policy.ts';

/**
 * The whole login on one screen: which page comes next, and nothing else decides it.
 *
 *   begin ──┬─► account ──(continue)──────────────────────────────► [after login]
 *           │      └────(other)──┐
 *           ├──────────────────► school ──┬─► sso ──(returned)────► [after login]
 *           │                             │    └─(unknown)─► link ─┬─(made)──► [after login]
 *           │                             │                       └─(local)─► password
 *           │                             └─► password ──(right)──► [second step]
 *           ├─► code (step-up only)           ▲ (local, change)
 *           └─► consent ──(allowed)──► done
 *
 *   [second step] ─┬─► code ──(right)──► [password], or recovery-codes for who moved in
 *                  └───────────────────► [password]
 *   [password] ────┬─► choose-password ──(renewed)──► [set-up]
 *                  └────────────────────────────────► [set-up]
 *   [set-up] ──────┬─► setup ──(confirmed)──► recovery-codes ─► [after login]
 *                  └──────────────────────────────────────────► [after login]
 *   [after login] ─┬─► confirm-link ─┬─(linked, declined)─► [after login]
 *                  │ (while linking)  └─(declined, no login of its own)─► sso
 *                  ├─► notice ──(seen)──► done
 *                  └────────────────────► done
 *
 * A password is chosen after an activation code, or where it must be changed. No session exists before `done`.
 */
export type Step =
  | 'account'
  | 'school'
  | 'sso'
  | 'link'
  | 'password'
  | 'code'
  | 'choose-password'
  | 'setup'
  | 'recovery-codes'
  | 'confirm-link'
  | 'notice'
  | 'consent'
  | 'done';

/** What can happen at a step. */
export type Move =
  | 'begin'
  | 'continue'
  | 'other'
  | 'chosen'
  | 'change'
  | 'local'
  | 'upstream'
  | 'returned'
  | 'unknown'
  | 'made'
  | 'linked'
  | 'declined'
  | 'right'
  | 'renewed'
  | 'confirmed'
  | 'seen'
  | 'allowed';

/** What the table asks; whoever calls it has found these out at this very moment. */
export interface Facts {
  readonly purpose: 'login' | 'step-up' | 'select' | 'consent';
  /** A known first-party client gets no consent page. */
  readonly firstParty: boolean;
  /** The chosen school's mode; undefined while there is none. */
  readonly mode?: LoginMode | undefined;
  readonly secondStep?: SecondStepAnswer | undefined;
  /** A new password must be chosen. */
  readonly choose?: boolean | undefined;
  /** Recovery codes were just made for a second step that moved in without any: they are shown once. */
  readonly newCodes?: boolean | undefined;
  /** There is something to tell the person at this login. */
  readonly toTell: boolean;
  /** An unknown school account waits for the account that this login proves. */
  readonly linking?: boolean | undefined;
  /** A local login counts by itself here; false: it was the one linking login. */
  readonly localCounts?: boolean | undefined;
}

const afterLink = (facts: Facts): Step => (facts.toTell ? 'notice' : 'done');

const afterLogin = (facts: Facts): Step => (facts.linking ? 'confirm-link' : afterLink(facts));

const atSchool = (facts: Facts): Step => {
  if (facts.mode === undefined) return 'school';
  return facts.mode === 'sso' ? 'sso' : 'password';
};

const begin = (facts: Facts): Step => {
  if (facts.purpose === 'consent') return facts.firstParty ? 'done' : 'consent';
  if (facts.purpose === 'step-up') return 'code';
  return facts.purpose === 'select' ? 'account' : atSchool(facts);
};

/** What is still to be set up once the person is who was said; the code, where one is due, was given. */
const afterChoice = (facts: Facts): Step => (facts.secondStep?.due === 'setup' ? 'setup' : afterLogin(facts));

const afterProof = (facts: Facts): Step => (facts.choose ? 'choose-password' : afterChoice(facts));

const afterPassword = (facts: Facts): Step => (facts.secondStep?.due === 'code' ? 'code' : afterProof(facts));

/** A step-up and a chosen account leave the login as it was: nothing more to tell. */
const afterCode = (facts: Facts): Step => {
  if (facts.purpose === 'step-up') return 'done';
  if (facts.choose) return 'choose-password';
  return facts.newCodes ? 'recovery-codes' : afterLogin(facts);
};

type Row = Readonly<Partial<Record<Move, (facts: Facts) => Step | undefined>>>;

/** A step-up belongs to who is logged in: there is no other school to choose. */
const change = { change: ({ purpose }: Facts) => (purpose === 'step-up' ? undefined : ('school' as const)) };

const TABLE: Readonly<Record<Step | 'new', Row>> = {
  new: { begin },
  account: { continue: () => 'done', other: atSchool },
  school: { chosen: atSchool },
  sso: { ...change, returned: afterLink, unknown: () => 'link', local: () => 'password', upstream: () => 'sso' },
  link: { ...change, made: afterLink, local: () => 'password', upstream: () => 'sso' },
  password: { ...change, right: afterPassword, upstream: () => 'sso', local: () => 'password' },
  code: { ...change, right: afterCode },
  'choose-password': { ...change, renewed: afterChoice },
  setup: { ...change, confirmed: () => 'recovery-codes' },
  'recovery-codes': { seen: afterLogin },
  'confirm-link': { linked: afterLink, declined: (facts) => (facts.localCounts ? afterLink(facts) : 'sso') },
  notice: { seen: () => 'done' },
  consent: { allowed: () => 'done' },
  done: {},
};

/** The next step, or undefined when this move does not exist at this step. */
export const next = (from: Step | 'new', move: Move, facts: Facts): Step | undefined => TABLE[from][move]?.(facts);
