import type { Actor } from '../kernel/events.ts';
import { mayHaveSecondStep, type Role } from '../users/index.ts';
import type { Owner, Reason } from './results.ts';

/** What can be done to a second step; checking a code at login is nobody's power, so it is not here. */
export const ACTIONS = ['set-up', 'new-phone', 'recovery-codes', 'suspend', 'resume', 'wipe'] as const;
export type Action = (typeof ACTIONS)[number];

/** Who the actor is to the owner. `other`: anybody else. */
export const ACTOR_KINDS = ['owner', 'admin', 'support', 'system', 'other'] as const;
export type ActorKind = (typeof ACTOR_KINDS)[number];

const OWN = { 'set-up': ['owner'], 'new-phone': ['owner'], 'recovery-codes': ['owner'] } as const;

/** The table of product.md section 3: by the owner's role and the action, who may do it. */
const POWERS: Readonly<Record<Exclude<Role, 'leerling'>, Readonly<Record<Action, readonly ActorKind[]>>>> = {
  docent: {
    ...OWN,
    suspend: ['owner', 'admin', 'support'],
    resume: ['owner', 'admin', 'support'],
    wipe: ['owner', 'admin', 'support'],
  },
  beheerder: {
    ...OWN,
    suspend: ['owner', 'support'],
    resume: ['owner', 'support'],
    wipe: ['owner', 'support'],
  },
  support: { ...OWN, suspend: [], resume: [], wipe: ['system'] },
};

/** Who `actor` is to `owner`: the owner, an admin of the same school, support, or the command line. */
export function actorKindOf(actor: Actor, owner: Owner): ActorKind {
  if (actor.kind === 'system') return 'system';
  if (actor.kind === 'anonymous') return 'other';
  if (actor.accountId === owner.id) return 'owner';
  if (actor.role === 'support') return 'support';
  const sameSchool = actor.accountId.startsWith(`${owner.schoolId}.`);
  return actor.role === 'beheerder' && sameSchool ? 'admin' : 'other';
}

/** A reason is needed to wipe another's, and for all that support does to a beheerder's. */
const needsReason = (action: Action, role: Role, actor: ActorKind): boolean =>
  actor !== 'owner' && (action === 'wipe' || role === 'beheerder');

/** Why this actor may not do this to a person of this role; undefined: may. */
export function forbidden(
  action: Action,
  role: Role,
  actor: ActorKind,
  reason: string | undefined,
): Extract<Reason, 'not-offered' | 'not-allowed' | 'reason-missing'> | undefined {
  if (role === 'leerling' || !mayHaveSecondStep(role)) return 'not-offered';
  if (!POWERS[role][action].includes(actor)) return 'not-allowed';
  return needsReason(action, role, actor) && !reason ? 'reason-missing' : undefined;
}
