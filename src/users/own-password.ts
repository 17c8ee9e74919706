/** Checking and changing a password. Product.md section 7. */
import type { Clock } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import { makeEvent } from '../kernel/events.ts';
import type { Schools } from '../schools/index.ts';
import type { PasswordChange, PasswordChangeRequest, PasswordCheck, Users } from './contract.ts';
import { passwordChanged } from './events.ts';
import type { User } from './model.ts';
import type { Passwords } from './password.ts';
import type { PasswordRules } from './password-rules.ts';
import type { QueueTurn } from './queue.ts';
import { rewrite } from './rewrite.ts';
import type { UserStore } from './store.ts';

export interface PasswordDeps {
  readonly store: UserStore;
  readonly passwords: Passwords;
  readonly rules: PasswordRules;
  readonly schools: Pick<Schools, 'byId' | 'classesByIds'>;
  readonly clock: Clock;
}

const turnOf = ({ address, signal }: { address: string; signal?: AbortSignal | undefined }): QueueTurn => ({
  address,
  ...(signal ? { signal } : {}),
});

/** What others know of a person: words that make no password. */
async function ownNames({ schools }: PasswordDeps, user: User): Promise<readonly string[]> {
  const [school, classes] = await Promise.all([
    schools.byId(user.schoolId),
    schools.classesByIds(user.schoolId, user.classIds),
  ]);
  const names = [user.username, user.givenName, user.middleName ?? '', user.familyName, user.email ?? ''];
  return [...names, school?.name ?? '', ...(school?.shortNames ?? []), ...classes.map(({ name }) => name)];
}

/** Keeps a hash at the present settings, if nothing else changed meanwhile; a busy queue puts it off to the next login. */
async function rehash(
  { store, passwords }: PasswordDeps,
  user: User,
  check: Omit<PasswordCheck, 'user'>,
): Promise<void> {
  try {
    const passwordHash = await passwords.hash(check.typed, turnOf(check));
    await store.replaceIf({ ...user, passwordHash }, []);
  } catch (error) {
    if (!(error instanceof AppError) || !['busy', 'cancelled'].includes(error.code)) throw error;
  }
}

const isRight = async ({ passwords }: PasswordDeps, user: User | undefined, check: Omit<PasswordCheck, 'user'>) => {
  const hash = user && !user.disabled ? user.passwordHash : undefined;
  const matches = await passwords.verify(hash ?? passwords.dummyHash, check.typed, turnOf(check));
  return matches && hash !== undefined;
};

async function change(deps: PasswordDeps, request: PasswordChangeRequest): Promise<PasswordChange> {
  const { store, passwords, rules, clock } = deps;
  const { user, current, next, keep, context } = request;
  const verified = user.passwordHash;
  if (!(await isRight(deps, user, { typed: current, address: request.address, signal: request.signal }))) {
    return { ok: false, reason: 'current-wrong' };
  }
  const faults = await rules.check({ next, current, role: user.role, own: await ownNames(deps, user) });
  if (faults.length > 0) return { ok: false, reason: 'refused', faults };
  const passwordHash = await passwords.hash(next, turnOf(request));
  const written = await rewrite(store, user.id, (newest) => {
    // Somebody else changed it meanwhile (another tab, a reset): the password that was typed is the old one no more.
    if (newest.disabled || newest.passwordHash !== verified) return { answer: false };
    const now = clock.now();
    const changed: User = {
      ...newest,
      passwordHash,
      passwordChangedAt: now,
      sessionsValidFrom: now,
      keptSession: keep,
    };
    const event = makeEvent(passwordChanged, context, { schoolId: user.schoolId, accountId: user.id });
    return { answer: true, next: changed, events: [event] };
  });
  return written.answer ? { ok: true, user: written.user } : { ok: false, reason: 'current-wrong' };
}

export function ownPassword(deps: PasswordDeps): Pick<Users, 'checkPassword' | 'changePassword'> {
  return {
    async checkPassword({ user, ...check }) {
      if (!(await isRight(deps, user, check)) || !user) return 'wrong';
      // The hash took its time: a password that was reset meanwhile, or an account disabled, lets nobody in.
      const newest = await deps.store.get(user.id);
      if (!newest || newest.disabled || newest.passwordHash !== user.passwordHash) return 'wrong';
      if (newest.passwordHash !== undefined && deps.passwords.needsRehash(newest.passwordHash)) {
        await rehash(deps, newest, check);
      }
      return 'right';
    },
    changePassword: (request) => change(deps, request),
  };
}
