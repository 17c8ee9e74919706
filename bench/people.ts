import { randomBytes } from 'node:crypto';
import type { RunningApp } from '../src/compose.ts';
import { systemClock } from '../src/kernel/clock.ts';
import type { EventContext } from '../src/kernel/events.ts';
import { accountIdOf, randomId } from '../src/kernel/ids.ts';
import type { Store } from '../src/storage/index.ts';
import { createUserStore } from '../src/users/store.ts';
import { secretFrom } from './authenticator.ts';
import type { BenchUser } from './relying-party.ts';

export const PASSWORD = 'groene-fiets-regen-42';
/** Written at a time. */
const PORTION = 500;

export const context: EventContext = { clock: systemClock, actor: { kind: 'system', by: 'bench' } };

/** What a school of the bench is filled with. */
interface SchoolWish {
  readonly shortName: string;
  /** At least one. */
  readonly people: number;
  /** All of them have an authenticator. */
  readonly twoStep?: boolean;
}

/** Names enough for a school in which not everybody is called the same. */
const NAMES = ['Ayodele', 'Bakker', 'Celik', 'de Vries', 'Elmas', 'Fischer', 'Groen', 'Hendriks', 'Idrissi', 'Jansen'];

const named = (shortName: string, at: number) => {
  const username = `docent${at}`;
  return {
    username,
    usernameKey: username,
    givenName: `Meti ${at % 97}`,
    familyName: `${NAMES[at % NAMES.length]}`,
    email: `${username}@${shortName}.example`,
  };
};

/**
 * A school with a class and teachers. The first is made as every account is, the others are written straight into
 * the store as copies: one hash does for all of them.
 */
export async function fillSchool(
  { domains }: RunningApp,
  store: Store,
  { shortName, people, twoStep = false }: SchoolWish,
): Promise<{ readonly schoolId: string; readonly users: readonly BenchUser[] }> {
  const school = await domains.schools.create({ name: `School ${shortName}`, shortNames: [shortName] }, context);
  const { id: classId } = await domains.schools.addClass(
    school.id,
    { name: 'vmbo-havo 2a', kind: 'stamklas' },
    context,
  );
  const { usernameKey: _key, ...first } = named(shortName, 0);
  const model = await domains.users.create(
    { ...first, schoolId: school.id, role: 'docent', classIds: [classId], password: PASSWORD },
    context,
  );
  const accounts = createUserStore(store, systemClock);
  const users: BenchUser[] = [];
  const add = async (at: number): Promise<void> => {
    const { version: _version, ...copied } = model;
    const user = at === 0 ? model : { ...copied, ...named(shortName, at), id: accountIdOf(school.id, randomId()) };
    if (at > 0) await accounts.insert(user, []);
    const secret = twoStep ? secretFrom(randomBytes(32)) : undefined;
    if (secret) await domains.factors.seedActive({ ...model, ...user }, secret);
    users.push({ school: shortName, username: user.username, password: PASSWORD, ...(secret ? { secret } : {}) });
  };
  for (let from = 0; from < people; from += PORTION) {
    await Promise.all(Array.from({ length: Math.min(PORTION, people - from) }, (_, at) => add(from + at)));
  }
  return { schoolId: school.id, users };
}
