/** The rows of the matrix of powers.ts: by action and by what the person is, who may, and what it needs. */

/** Who the actor is to the person. `docent-of`: of a class of this pupil; `stranger`: of another school, or nobody. */
export const RELATIONS = [
  'self',
  'beheerder',
  'docent-of',
  'docent',
  'leerling',
  'support',
  'system',
  'stranger',
] as const;
export type Relation = (typeof RELATIONS)[number];

/** What a person is to the matrix. `former`: was beheerder in the past 30 days. */
export const TARGET_KINDS = ['leerling', 'docent', 'former', 'beheerder', 'support'] as const;
export type TargetKind = (typeof TARGET_KINDS)[number];

/** Who the actor is to a school. */
export const SCHOOL_RELATIONS = ['beheerder', 'docent', 'leerling', 'support', 'system', 'stranger'] as const;
export type SchoolRelation = (typeof SCHOOL_RELATIONS)[number];

/**
 * What must be there besides the power: a login at most 30 minutes old; a reason; how support verified
 * the caller; another support account than the one of the other half; on the own account a login at most
 * 10 minutes old, or a valid code.
 */
export type Need = 'recent-login' | 'reason' | 'verification' | 'second-support' | 'fresh-proof' | 'code';

export type Grants = Readonly<Partial<Record<Relation, readonly Need[]>>>;
type Row = Readonly<Partial<Record<TargetKind, Grants>>>;

const FREE: readonly Need[] = [];
const LOGIN: readonly Need[] = ['recent-login'];
const REASONED: readonly Need[] = ['recent-login', 'reason'];
const VERIFIED: readonly Need[] = ['recent-login', 'reason', 'verification'];
const FRESH: readonly Need[] = ['fresh-proof'];
const CODE: readonly Need[] = ['code'];

const ADMIN: Grants = { beheerder: FREE, system: FREE };
const ADMIN_LATELY: Grants = { beheerder: LOGIN, system: FREE };
const COMMAND: Grants = { system: FREE };
const OWN: Grants = { self: FRESH };

/** Everybody of a school in one way, but (former) beheerders in another. */
const withBeheerders = (others: Grants, beheerders: Grants): Row => ({
  leerling: others,
  docent: others,
  former: beheerders,
  beheerder: beheerders,
});

const everybody = (grants: Grants): Row => ({ ...withBeheerders(grants, grants), support: grants });
/** Who may have a second step at all. */
const staff = (docent: Grants, beheerder: Grants, support: Grants): Row => ({
  docent,
  former: beheerder,
  beheerder,
  support,
});

const SEEN: Grants = { self: FREE, beheerder: FREE, support: FREE, system: FREE };
const ROLE: Row = { leerling: ADMIN_LATELY, docent: ADMIN_LATELY, former: ADMIN_LATELY, beheerder: ADMIN_LATELY };

const ACCOUNT = {
  view: {
    ...withBeheerders(SEEN, SEEN),
    leerling: { ...SEEN, 'docent-of': FREE },
    support: { self: FREE, system: FREE },
  },
  /** Name, classes, opleiding, leerlingnummer. */
  'edit-profile': {
    ...withBeheerders(ADMIN, ADMIN),
    beheerder: { ...ADMIN, self: FREE },
    support: COMMAND,
  },
  'edit-email': { ...withBeheerders(ADMIN, COMMAND), support: COMMAND },
  'edit-username': {
    ...withBeheerders(ADMIN_LATELY, COMMAND),
    beheerder: { ...COMMAND, self: LOGIN },
    support: COMMAND,
  },
  'edit-external-ids': { ...withBeheerders(ADMIN_LATELY, COMMAND), support: COMMAND },
  reset: {
    ...withBeheerders(ADMIN_LATELY, { support: VERIFIED, system: FREE }),
    leerling: { ...ADMIN_LATELY, 'docent-of': LOGIN },
    support: COMMAND,
  },
  'lift-delay': { ...withBeheerders(ADMIN, ADMIN), support: COMMAND },
  disable: { ...withBeheerders(ADMIN, ADMIN_LATELY), support: COMMAND },
  enable: { ...withBeheerders(ADMIN, ADMIN_LATELY), support: COMMAND },
  delete: { ...withBeheerders(ADMIN, COMMAND), support: COMMAND },
  undelete: { ...withBeheerders(ADMIN, COMMAND), support: COMMAND },
  leave: withBeheerders(ADMIN, COMMAND),
  'make-leerling': ROLE,
  'make-docent': ROLE,
  'make-beheerder': ROLE,
  /** Nobody makes somebody of a school support. */
  'make-support': {},
  'two-step-set-up': staff(OWN, OWN, OWN),
  'two-step-new-phone': staff(OWN, OWN, OWN),
  'two-step-recovery-codes': staff(OWN, OWN, OWN),
  'two-step-suspend': staff({ ...OWN, beheerder: LOGIN, support: LOGIN }, { ...OWN, support: VERIFIED }, {}),
  'two-step-resume': staff({ self: CODE, beheerder: LOGIN, support: LOGIN }, { self: CODE, support: VERIFIED }, {}),
  'two-step-wipe': staff(
    { ...OWN, beheerder: REASONED, support: REASONED },
    { ...OWN, support: VERIFIED },
    { system: ['reason'] },
  ),
  'own-password': everybody(OWN),
  'own-email': everybody(OWN),
  'own-sessions': everybody({ self: FREE }),
} as const satisfies Record<string, Row>;

export type AccountAction = keyof typeof ACCOUNT;
export const ACCOUNT_ACTIONS = Object.keys(ACCOUNT) as readonly AccountAction[];

/** Who may do this to such a person. */
export const grantsFor = (action: AccountAction, kind: TargetKind): Grants => (ACCOUNT[action] as Row)[kind] ?? {};

type SchoolGrants = Readonly<Partial<Record<SchoolRelation, readonly Need[]>>>;

const SUPPORT: SchoolGrants = { support: FREE, system: FREE };

/** In a school. */
const SCHOOL = {
  'view-classes': { beheerder: FREE, docent: FREE, support: FREE, system: FREE },
  'view-school': { beheerder: FREE, support: FREE, system: FREE },
  search: { beheerder: FREE, support: FREE, system: FREE },
  'edit-classes': { beheerder: FREE, system: FREE },
  'edit-school': { beheerder: FREE, system: FREE },
  connections: { beheerder: LOGIN, system: FREE },
  'clients-for-pupils': { beheerder: LOGIN, system: FREE },
  'view-security': { beheerder: FREE, system: FREE },
  'view-log': { beheerder: FREE, system: FREE },
  export: { beheerder: LOGIN, system: FREE },
  'create-leerling': { beheerder: FREE, system: FREE },
  'create-docent': { beheerder: LOGIN, system: FREE },
  'create-beheerder': { beheerder: LOGIN, support: LOGIN, system: FREE },
} as const satisfies Record<string, SchoolGrants>;

/** In the system realm: what belongs to no school. */
const REALM = {
  'list-schools': SUPPORT,
  'find-person': SUPPORT,
  'create-school': { support: LOGIN, system: FREE },
  clients: { support: LOGIN, system: FREE },
  'view-system-log': SUPPORT,
  'export-system-log': { support: LOGIN, system: FREE },
  'create-support': { system: FREE },
} as const satisfies Record<string, SchoolGrants>;

export type SchoolAction = keyof typeof SCHOOL | keyof typeof REALM;
export const SCHOOL_ACTIONS = [...Object.keys(SCHOOL), ...Object.keys(REALM)] as readonly SchoolAction[];

/** Who may do this in a school, or in the system realm. */
export function schoolGrantsFor(action: SchoolAction, system: boolean): SchoolGrants {
  const table: Readonly<Record<string, SchoolGrants>> = system ? REALM : SCHOOL;
  return table[action] ?? {};
}
