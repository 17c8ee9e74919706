import { HOUR } from '../kernel/clock.ts';
import { fold } from '../kernel/fold.ts';
import { later } from '../kernel/later.ts';

export const LOGIN_MODES = ['local', 'sso', 'both'] as const;
export type LoginMode = (typeof LOGIN_MODES)[number];

/** What forbids a login mode (product.md section 5). */
export const MODE_FAULTS = ['no-connection', 'not-tested', 'no-second-step'] as const;
export type ModeFault = (typeof MODE_FAULTS)[number];

export const TWO_STEP_POLICIES = ['optional', 'beheerders', 'docenten-and-beheerders'] as const;
export type TwoStepPolicy = (typeof TWO_STEP_POLICIES)[number];

export const CLASS_KINDS = ['stamklas', 'lesgroep'] as const;
export type ClassKind = (typeof CLASS_KINDS)[number];

export interface SchoolClass {
  readonly id: string;
  readonly name: string;
  readonly kind: ClassKind;
  /** The school year by the year in which it begins (2026: 1 August 2026 – 31 July 2027). */
  readonly year: number;
}

/** What a school decides for itself. */
export interface SchoolSettings {
  /** A docent may RESET the pupils of the own classes (product.md section 4). */
  readonly docentMayReset: boolean;
}

export const DEFAULT_SCHOOL_SETTINGS: SchoolSettings = { docentMayReset: true };

/** A client that is not first-party, which pupils may use because their school allowed it (product.md section 6). */
export interface PupilClient {
  readonly clientId: string;
  /** What it may be told of them; `openid` goes without saying. */
  readonly scopes: readonly string[];
  /** Account id of who allowed it. */
  readonly by: string;
  readonly since: Date;
}

/** A school, or the system realm (`system: true`, short name `kurve`), which never federates. Product.md section 1. */
export interface School {
  readonly id: string;
  readonly version: number;
  readonly expiresAt?: Date | undefined;
  readonly name: string;
  /** Folded short name first, then aliases; one unique list over all schools. */
  readonly shortNames: readonly string[];
  readonly brin?: string | undefined;
  readonly system: boolean;
  readonly loginMode: LoginMode;
  readonly twoStep: { readonly policy: TwoStepPolicy; readonly from?: Date | undefined };
  readonly settings: SchoolSettings;
  /** What pupils can be given as «Opleiding:», in the school's own order. */
  readonly opleidingen: readonly string[];
  readonly pupilClients: readonly PupilClient[];
  /** Guards the last one by one atomic verb (product.md section 4). */
  readonly beheerderIds: readonly string[];
  readonly createdAt: Date;
}

export const SYSTEM_SHORT_NAME = 'kurve';

/** How long a school may be remembered in memory: every node sees a change within this time. */
export const SCHOOL_CACHE_MS = 5 * 1000;

/** The folded form in which short names are kept and looked up. */
export const foldShortName = fold;

const SHORT_NAME = /^(?=.{2,40}$)[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*$/u;

/** True for a folded short name of 2 to 40 letters, digits and single dashes between them. */
export const isShortName = (folded: string): boolean => SHORT_NAME.test(folded);

/** Roles as the policy sees them. */
export type PolicyRole = 'leerling' | 'docent' | 'beheerder' | 'support';

/** Why a second step is required: always for support, or by the school's policy. */
export type TwoStepReason = 'support' | 'school-policy';

/**
 * Why somebody of `role` must have a second step at `at`, or undefined when it is their own choice.
 * A policy without a start date holds at once. Product.md section 3, school policy.
 */
export function twoStepRequired(
  school: Pick<School, 'twoStep'>,
  role: PolicyRole,
  at: Date,
): TwoStepReason | undefined {
  if (role === 'support') return 'support';
  const { policy, from } = school.twoStep;
  if (from && at.getTime() < from.getTime()) return undefined;
  const bound =
    (role === 'beheerder' && policy !== 'optional') || (role === 'docent' && policy === 'docenten-and-beheerders');
  return bound ? 'school-policy' : undefined;
}

/** Made once: making one takes longer than all else that a school year takes. */
const yearAndMonth = later(
  () =>
    new Intl.DateTimeFormat('en-CA', {
      timeZone: 'Europe/Amsterdam',
      year: 'numeric',
      month: '2-digit',
    }),
);

/** The answer for the hour that was asked for last: years change at a whole hour, in every time zone of these. */
let asked = { hour: Number.NaN, year: 0 };

/** The school year that `at` falls in, by the year of its 1 August (Europe/Amsterdam). */
export function schoolYearOf(at: Date): number {
  const hour = Math.floor(at.getTime() / HOUR);
  if (asked.hour === hour) return asked.year;
  const [year = 0, month = 0] = yearAndMonth().format(at).split('-').map(Number);
  asked = { hour, year: month >= 8 ? year : year - 1 };
  return asked.year;
}

/**
 * The two school years that stand side by side: the present one (1 August - 31 July, Europe/Amsterdam)
 * and the one for which classes are being made.
 */
export function openYearsOf(at: Date): { readonly present: number; readonly next: number } {
  const present = schoolYearOf(at);
  return { present, next: present + 1 };
}

/**
 * Whether the school's pupils may use this client for all of `scopes`. What was allowed before the client was made
 * was another client of the same id.
 */
export function allowsPupils(
  { pupilClients }: Pick<School, 'pupilClients'>,
  client: { readonly id: string; readonly createdAt: Date },
  scopes: readonly string[],
): boolean {
  const allowed = pupilClients.find(({ clientId }) => clientId === client.id);
  if (!allowed || allowed.since < client.createdAt) return false;
  return scopes.every((scope) => scope === 'openid' || allowed.scopes.includes(scope));
}
