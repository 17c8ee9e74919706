/** Schools, people, clients and keys on a real store in memory, with a clock that the test moves. */
import type { Clock } from '../../src/kernel/clock.ts';
import type { EventContext } from '../../src/kernel/events.ts';
import { createKeyRing } from '../../src/kernel/secrets.ts';
import { createLimitStore, createLimits } from '../../src/limits/index.ts';
import { createSchoolStore, createSchools, type School } from '../../src/schools/index.ts';
import { openStore, type Store } from '../../src/storage/index.ts';
import {
  createPasswordRules,
  createPasswords,
  createUserStore,
  createUsers,
  type HashSettings,
  type NewUser,
  type Passwords,
} from '../../src/users/index.ts';

export interface MovableClock extends Clock {
  move(ms: number): void;
}

export function movableClock(start = '2026-11-23T10:00:00.250Z'): MovableClock {
  let at = Date.parse(start);
  return {
    now: () => new Date(at),
    ms: () => at,
    elapsed: () => at,
    move(ms) {
      at += ms;
    },
  };
}

/** Hashes that cost next to nothing. */
export const CHEAP: HashSettings = { memoryKib: 64, passes: 1, parallelism: 1, hashThreads: 2, queueLength: 1000 };

export const RING = createKeyRing([{ id: 'test', key: Buffer.alloc(32, 7) }]);

export const RULES = { minLength: { pupils: 8, staff: 12 }, maxLength: 256 };

/** All events that were written so far, oldest first. */
export const eventsOf = async (store: Store) => (await store.pendingEvents(1000)).map(({ event }) => event);

export const namesOf = async (store: Store) => (await eventsOf(store)).map(({ name }) => name);

export async function makeWorld(options: { passwords?: Passwords; clock?: MovableClock } = {}) {
  const clock = options.clock ?? movableClock();
  const store = await openStore('sqlite::memory:', { clock });
  const schoolStore = createSchoolStore(store);
  const userStore = createUserStore(store, clock);
  const limitStore = createLimitStore(store);
  await store.prepare();
  const context: EventContext = { clock, actor: { kind: 'system', by: 'test' } };
  const schools = createSchools({ store: schoolStore, clock, modeFault: async () => undefined });
  const passwords = options.passwords ?? createPasswords({ settings: CHEAP, clock });
  const rules = createPasswordRules({ settings: RULES });
  const limits = createLimits({ store: limitStore, key: Buffer.alloc(32, 2), clock });
  const deps = {
    delays: limits,
    store: userStore,
    passwords,
    rules,
    schools,
    clock,
    emailCodeKey: Buffer.alloc(32, 1),
  };
  const users = createUsers(deps);
  const school: School = await schools.create({ name: 'Demo College', shortNames: ['demo'] }, context);
  const person = (more: Partial<NewUser> = {}): NewUser => ({
    schoolId: school.id,
    username: 'docent',
    role: 'docent',
    givenName: 'Nasira',
    familyName: 'Al-Hashim',
    password: 'groene-fiets-regen-42',
    ...more,
  });
  return {
    clock,
    store,
    schoolStore,
    userStore,
    context,
    schools,
    passwords,
    rules,
    limits,
    deps,
    users,
    school,
    person,
  };
}

export type World = Awaited<ReturnType<typeof makeWorld>>;
