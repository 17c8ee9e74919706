/** Checking and changing a password. Product.md section 7. */
import type { Clock } from '../kernel/clock.ts';
import { foldCode } from '../kernel/codes.ts';
import { AppError } from '../kernel/errors.ts';
import { makeEvent } from '../kernel/events.ts';
import type { Schools } from '../schools/index.ts';
import type {
  PasswordChange,
  PasswordChangeRequest,
  PasswordCheck,
  PasswordChoice,
  PasswordChosen,
  PasswordVerdict,
  Users,
} from './contract.ts';
import { accountActivated, passwordChanged } from './events.ts';
import { endingAt, isEndedSince, keptOf, type User } from './model.ts';
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

/** What stands for a password at this account, if anything does. */
const hashOf = (user: User): string | undefined => user.passwordHash ?? user.activation?.hash;

/** One hash, whoever it is and whatever the account has. */
async function judge(
  { passwords, clock }: PasswordDeps,
  user: User | undefined,
  check: Omit<PasswordCheck, 'user'>,
): Promise<PasswordVerdict> {
  const present = user?.disabled ? undefined : user;
  const code = present?.passwordHash === undefined ? present?.activation : undefined;
  const hash = present && hashOf(present);
  const typed = code ? foldCode(check.typed) : check.typed;
  const matches = await passwords.verify(hash ?? passwords.dummyHash, typed, turnOf(check));
  if (!matches || !present || hash === undefined) return 'wrong';
  if (!code) return present.mustChangePassword ? 'choose' : 'right';
  return code.expiresAt <= clock.now() ? 'expired' : 'choose';
}

async function change(deps: PasswordDeps, request: PasswordChangeRequest): Promise<PasswordChange> {
  const { store, passwords, rules, clock } = deps;
  const { user, current, next, keep, context } = request;
  const verified = user.passwordHash;
  const verdict = await judge(deps, user, { typed: current, address: request.address, signal: request.signal });
  if (verified === undefined || verdict === 'wrong') {
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
      mustChangePassword: undefined,
      sessionsValidFrom: endingAt(newest, now),
      keptSession: keptOf(newest, keep),
    };
    const event = makeEvent(passwordChanged, context, { schoolId: user.schoolId, accountId: user.id });
    return { answer: true, next: changed, events: [event] };
  });
  return written.answer ? { ok: true, user: written.user } : { ok: false, reason: 'current-wrong' };
}

/** The faults of a password in place of the code, or of the one that must be changed. */
async function faultsOf(deps: PasswordDeps, { user, next, ...turn }: PasswordChoice) {
  const faults = await deps.rules.check({ next, role: user.role, own: await ownNames(deps, user) });
  if (faults.length > 0) return faults;
  const same = (await judge(deps, user, { typed: next, ...turn })) !== 'wrong';
  return same ? [{ key: 'password.same', params: {} } as const] : [];
}

async function choose(deps: PasswordDeps, choice: PasswordChoice): Promise<PasswordChosen> {
  const { store, passwords, clock } = deps;
  const { user, next, context } = choice;
  const [fault, ...others] = await faultsOf(deps, choice);
  if (fault) return { ok: false, reason: 'refused', faults: [fault, ...others] };
  const passwordHash = await passwords.hash(next, turnOf(choice));
  const { answer, user: written } = await rewrite(store, user.id, (newest) => {
    const mustChoose = newest.passwordHash === undefined || newest.mustChangePassword;
    const stands = !newest.disabled && !isEndedSince(user, newest) && hashOf(newest) === hashOf(user);
    if (!mustChoose || !stands) return { answer: false };
    const now = clock.now();
    const about = { schoolId: user.schoolId, accountId: user.id };
    const event = newest.activation
      ? makeEvent(accountActivated, context, { ...about, fields: { kind: newest.activation.kind } })
      : makeEvent(passwordChanged, context, about);
    const changed: User = {
      ...newest,
      passwordHash,
      passwordChangedAt: now,
      mustChangePassword: undefined,
      activation: undefined,
      sessionsValidFrom: endingAt(newest, now),
      keptSession: undefined,
    };
    return { answer: true, next: changed, events: [event] };
  });
  return answer ? { ok: true, user: written } : { ok: false, reason: 'gone' };
}

export function ownPassword(deps: PasswordDeps): Pick<Users, 'checkPassword' | 'changePassword' | 'choosePassword'> {
  return {
    async checkPassword({ user, ...check }) {
      const verdict = await judge(deps, user, check);
      if (verdict === 'wrong' || !user) return 'wrong';
      const old = user.passwordHash !== undefined && deps.passwords.needsRehash(user.passwordHash);
      if (!old && check.settledLater) return verdict;
      // The hash took its time: a password that was reset meanwhile, or an account disabled, lets nobody in.
      const newest = await deps.store.get(user.id);
      if (!newest || newest.disabled || hashOf(newest) !== hashOf(user)) return 'wrong';
      // Of the very hash that was checked.
      if (old) await rehash(deps, newest, check);
      return verdict;
    },
    changePassword: (request) => change(deps, request),
    choosePassword: (choice) => choose(deps, choice),
  };
}
