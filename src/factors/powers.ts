import type { Actor } from '../kernel/events.ts';
import { powerOf, type Relation, type TargetKind } from '../users/index.ts';
import type { Owner, Reason } from './results.ts';

/** What can be done to a second step; checking a code at login is nobody's power, so it is not here. */
export const ACTIONS = ['set-up', 'new-phone', 'recovery-codes', 'suspend', 'resume', 'wipe'] as const;
export type Action = (typeof ACTIONS)[number];

/** Who the actor is to the owner. `other`: anybody else. */
export const ACTOR_KINDS = ['owner', 'admin', 'support', 'system', 'other'] as const;
export type ActorKind = (typeof ACTOR_KINDS)[number];

/** What each is in the one matrix of powers (users/powers.ts). */
const RELATION = {
  owner: 'self',
  admin: 'beheerder',
  support: 'support',
  system: 'system',
  other: 'stranger',
} as const satisfies Record<ActorKind, Relation>;

/** Who `actor` is to `owner`: the owner, an admin of the same school, support, or the command line. */
export function actorKindOf(actor: Actor, owner: Owner): ActorKind {
  if (actor.kind === 'system') return 'system';
  if (actor.kind === 'anonymous') return 'other';
  if (actor.accountId === owner.id) return 'owner';
  if (actor.role === 'support') return 'support';
  const sameSchool = actor.accountId.startsWith(`${owner.schoolId}.`);
  return actor.role === 'beheerder' && sameSchool ? 'admin' : 'other';
}

/** Why this actor may not do this to such a person; undefined: may. */
export function forbidden(
  action: Action,
  kind: TargetKind,
  actor: ActorKind,
  reason: string | undefined,
): Extract<Reason, 'not-offered' | 'not-allowed' | 'reason-missing'> | undefined {
  if (kind === 'leerling') return 'not-offered';
  const power = powerOf(RELATION[actor], `two-step-${action}`, kind);
  if (!power.allowed) return 'not-allowed';
  return power.needs.includes('reason') && !reason ? 'reason-missing' : undefined;
}
