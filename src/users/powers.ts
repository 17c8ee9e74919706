/**
 * Who may do what to whom: the one matrix of product.md sections 3 and 4 («Limits of power» included).
 * Pure. What stands in no row is refused. Pages ask it to know what to show, services ask it again of
 * the newest record in the write itself.
 */
import { DAY, MINUTE } from '../kernel/clock.ts';
import type { School } from '../schools/index.ts';
import { countsAsBeheerder, type Role, type User } from './model.ts';
import {
  type AccountAction,
  type Grants,
  grantsFor,
  type Need,
  type Relation,
  type SchoolAction,
  type SchoolRelation,
  schoolGrantsFor,
  type TargetKind,
} from './powers-table.ts';

export {
  ACCOUNT_ACTIONS,
  type AccountAction,
  type Need,
  RELATIONS,
  type Relation,
  SCHOOL_ACTIONS,
  SCHOOL_RELATIONS,
  type SchoolAction,
  type SchoolRelation,
  TARGET_KINDS,
  type TargetKind,
} from './powers-table.ts';

/** Who acts, as the store has this person now. */
export type PowerActor =
  | { readonly kind: 'system' }
  | { readonly kind: 'anonymous' }
  | {
      readonly kind: 'account';
      /** `classIds`: those of the present school year, for whose pupils a docent may RESET. */
      readonly user: Pick<User, 'id' | 'schoolId' | 'role' | 'classIds' | 'disabled'>;
    };

/** The person that it is done to, and the own school of that person. */
export interface PowerTarget {
  readonly user: Pick<User, 'id' | 'schoolId' | 'role' | 'classIds' | 'beheerderUntil' | 'supportAct'>;
  readonly school: Pick<School, 'settings' | 'beheerderIds'>;
}

/**
 * `not-found`: answer as for an id that does not exist; `not-offered`: no second step for this role;
 * `own-account`: not to oneself; `is-beheerder`: of a (former) beheerder only support or the owner may;
 * `last-beheerder`: a school keeps one; `docent-reset-off`: the school switched it off; `not-allowed`: any other.
 */
export type Refusal =
  | 'not-found'
  | 'not-offered'
  | 'own-account'
  | 'is-beheerder'
  | 'last-beheerder'
  | 'docent-reset-off'
  | 'not-allowed';

export type Power =
  | { readonly allowed: true; readonly needs: readonly Need[] }
  | { readonly allowed: false; readonly reason: Refusal };

const no = (reason: Refusal): Power => ({ allowed: false, reason });

/** How old a login may be for what asks a recent one (product.md section 4). */
export const RECENT_LOGIN_MS = 30 * MINUTE;
/** RESET and wipe of one beheerder within this time take two support accounts. */
const SECOND_SUPPORT_MS = DAY;

/** A login of a disabled account is nobody's. */
export function relationOf(
  actor: PowerActor,
  target: Pick<PowerTarget['user'], 'id' | 'schoolId' | 'role' | 'classIds'>,
): Relation {
  if (actor.kind === 'system') return 'system';
  if (actor.kind === 'anonymous' || actor.user.disabled) return 'stranger';
  const { id, role, schoolId, classIds } = actor.user;
  if (id === target.id) return 'self';
  if (role === 'support') return 'support';
  if (schoolId !== target.schoolId) return 'stranger';
  if (role !== 'docent') return role;
  const isOwn = target.role === 'leerling' && target.classIds.some((classId) => classIds.includes(classId));
  return isOwn ? 'docent-of' : 'docent';
}

export function targetKindOf(user: Pick<User, 'role' | 'beheerderUntil'>, now: Date): TargetKind {
  return user.role !== 'beheerder' && user.role !== 'support' && countsAsBeheerder(user, now) ? 'former' : user.role;
}

const TWO_STEP = 'two-step-';

/** Why somebody who stands in no row is refused: the reason that tells most, and never that a stranger's person exists. */
function refusal(relation: Relation, action: AccountAction, kind: TargetKind): Refusal {
  if (relation === 'stranger') return 'not-found';
  if (kind === 'leerling' && action.startsWith(TWO_STEP)) return 'not-offered';
  if (kind === 'support' && relation !== 'self' && relation !== 'system') return 'not-found';
  if (relation === 'self') return 'own-account';
  const isOfBeheerders = relation === 'beheerder' && (kind === 'beheerder' || kind === 'former');
  return isOfBeheerders && action !== 'make-support' ? 'is-beheerder' : 'not-allowed';
}

/** The row of the matrix by itself, without what depends on school and moment. */
export function powerOf(relation: Relation, action: AccountAction, kind: TargetKind): Power {
  const needs = (grantsFor(action, kind) as Grants)[relation];
  return needs ? { allowed: true, needs } : no(refusal(relation, action, kind));
}

/** What takes the role of beheerder from somebody, or the use of it. */
const ENDS_BEHEERDER: readonly AccountAction[] = ['disable', 'delete', 'leave', 'make-docent', 'make-leerling'];

const isLast = ({ user, school }: PowerTarget): boolean =>
  user.role === 'beheerder' && school.beheerderIds.every((id) => id === user.id);

/** Whether this supporter did the other half of RESET and wipe to this beheerder within 24 hours. */
function needsSecondSupport(actor: PowerActor, action: AccountAction, { user }: PowerTarget, now: Date): boolean {
  const act = user.supportAct;
  if (actor.kind !== 'account' || !act || act.by !== actor.user.id) return false;
  const half = action === 'reset' ? 'wipe' : action === 'two-step-wipe' ? 'reset' : undefined;
  return act.action === half && act.at.getTime() + SECOND_SUPPORT_MS > now.getTime();
}

/** May `actor` do this to that person, and what must be there for it? */
export function may(actor: PowerActor, action: AccountAction, target: PowerTarget, now: Date): Power {
  const relation = relationOf(actor, target.user);
  const power = powerOf(relation, action, targetKindOf(target.user, now));
  if (!power.allowed) return power;
  if (relation === 'docent-of' && action === 'reset' && !target.school.settings.docentMayReset)
    return no('docent-reset-off');
  if (ENDS_BEHEERDER.includes(action) && isLast(target)) return no('last-beheerder');
  if (relation === 'support' && needsSecondSupport(actor, action, target, now)) {
    return { allowed: true, needs: [...power.needs, 'second-support'] };
  }
  return power;
}

function schoolRelationOf(actor: PowerActor, schoolId: string): SchoolRelation {
  if (actor.kind === 'system') return 'system';
  if (actor.kind === 'anonymous' || actor.user.disabled) return 'stranger';
  if (actor.user.role === 'support') return 'support';
  return actor.user.schoolId === schoolId ? actor.user.role : 'stranger';
}

/** May `actor` do this in that school (for what is of no school: in the system realm)? */
export function mayInSchool(
  actor: PowerActor,
  action: SchoolAction,
  school: Pick<School, 'id' | 'system' | 'beheerderIds'>,
): Power {
  const relation = schoolRelationOf(actor, school.id);
  const needs = schoolGrantsFor(action, school.system)[relation];
  const known = relation === 'stranger' ? 'not-found' : 'not-allowed';
  if (!needs) return no(known);
  // Support makes a school's first beheerder; the others are made by beheerders.
  if (relation === 'support' && action === 'create-beheerder' && school.beheerderIds.length > 0) return no(known);
  return { allowed: true, needs };
}

/** The action that gives somebody this role. */
export const makeAction = (role: Role): AccountAction => `make-${role}`;
/** The action that makes a person of this role in a school. */
export const createAction = (role: Role): SchoolAction => `create-${role}`;

/** What was given for the needs. */
export interface Given {
  readonly now: Date;
  /** `auth_time` of who acts. */
  readonly loginAt?: Date | undefined;
  readonly reason?: string | undefined;
  readonly verified?: string | undefined;
}

/** The needs that the page's own proofs answer: a fresh login, or a code (the factor checks it). */
const PROVEN_ELSEWHERE: readonly Need[] = ['fresh-proof', 'code'];

/** The first need that is not met; those of the own account are proven where they are done. */
export function unmetNeed(needs: readonly Need[], { now, loginAt, reason, verified }: Given): Need | undefined {
  return needs.find((need) => {
    if (PROVEN_ELSEWHERE.includes(need)) return false;
    if (need === 'recent-login') return !loginAt || loginAt.getTime() + RECENT_LOGIN_MS < now.getTime();
    if (need === 'reason') return !reason;
    return need === 'second-support' || !verified;
  });
}
