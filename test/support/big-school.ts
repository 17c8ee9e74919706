/** A school of as many people as one asks for, and what people do on its pages, as the services do it; for tests and the bench. */
import { equal, ok } from 'node:assert/strict';
import { createFactorStore, createFactors } from '../../src/factors/index.ts';
import { systemClock as clock } from '../../src/kernel/clock.ts';
import type { EventContext } from '../../src/kernel/events.ts';
import { accountIdOf } from '../../src/kernel/ids.ts';
import { createLimitStore, createLimits } from '../../src/limits/index.ts';
import { createSchoolStore, createSchools, type School, type Schools } from '../../src/schools/index.ts';
import { openStore } from '../../src/storage/index.ts';
import {
  type By,
  createPasswordRules,
  createPasswords,
  createUserStore,
  createUsers,
  type User,
  type Users,
  usernameKeyOf,
} from '../../src/users/index.ts';
import { CHEAP, RING, RULES } from '../unit/users-world.ts';
import { probeStore, type StoreProbe } from './store-probe.ts';

/** One of twenty is staff. */
const STAFF = 20;
export const PER_CLASS = 30;
const BATCH = 1000;
const ROUNDS = 60;
const GIVEN = ['Sam', 'Nasira', 'Meti', 'Anja', 'Bram', 'Fleur', 'Daan', 'Yusuf', 'Zoë', 'Lotte', 'Mohammed', 'Eva'];
const FAMILY = ['Visser', 'Al-Hashim', 'Ayodele', 'de Wit', 'Jansen', 'Bakker', 'Yılmaz', 'Smit', 'Mulder', 'Kaya'];

const pick = <T>(list: readonly T[], n: number): T => {
  const found = list[n % list.length];
  if (found === undefined) throw new Error('an empty list');
  return found;
};

/** As the names of a country are: the commonest is borne by some four of a thousand. */
const ENDINGS = [
  '',
  'a',
  'e',
  'i',
  'o',
  'ine',
  'ert',
  'is',
  'o-Lin',
  'elle',
  'ik',
  'us',
  'an',
  'ka',
  'y',
  'mo',
  'ra',
  'te',
  'su',
  'wen',
];
const nameOf = (n: number) => ({
  givenName: pick(GIVEN, n) + pick(ENDINGS, Math.floor(n / 12)),
  familyName: pick(FAMILY, Math.floor(n / 240)) + pick(ENDINGS, Math.floor(n / 2400)).replace('-', ''),
});

const context: EventContext = { clock, actor: { kind: 'system', by: 'test' } };
const SYSTEM: By = { kind: 'system' };

/** A store with one school of so many people. */
export interface BigSchool {
  readonly staff: number;
  readonly probe: StoreProbe;
  readonly users: Users;
  readonly schools: Schools;
  readonly factors: ReturnType<typeof createFactors>;
  readonly school: School;
  readonly classIds: readonly string[];
}

/** The `n`th person; the first are staff. */
function personAt(
  { school, classIds, staff }: Pick<BigSchool, 'school' | 'classIds' | 'staff'>,
  n: number,
  year: string,
) {
  const username = `${n < staff ? 'm' : 'l'}${String(n).padStart(6, '0')}`;
  const now = clock.now();
  return {
    id: accountIdOf(school.id, `u${n}`),
    schoolId: school.id,
    username,
    usernameKey: usernameKeyOf(username),
    role: n < staff ? (n < 5 ? 'beheerder' : 'docent') : 'leerling',
    ...nameOf(n),
    classIds: n < staff && n % 2 === 0 ? [] : [pick(classIds, n)],
    classYears: n < staff && n % 2 === 0 ? [] : [year],
    ...(n < staff ? { email: `${username}@school.example` } : { leerlingnummer: String(200_000 + n) }),
    externalIds: [],
    emailVerified: false,
    disabled: false,
    sessionsValidFrom: now,
    createdAt: now,
    updatedAt: now,
  } satisfies Omit<User, 'version'>;
}

/** Fills a new store at `address`. Who asks for it closes `probe.store`. */
export async function makeBigSchool(address: string, people: number): Promise<BigSchool> {
  const probe = probeStore(await openStore(address, { clock }));
  const { store } = probe;
  const [schoolStore, userStore, factorStore, limitStore] = [
    createSchoolStore(store),
    createUserStore(store, clock),
    createFactorStore(store),
    createLimitStore(store),
  ];
  await store.prepare();
  const schools = createSchools({ store: schoolStore, clock, modeFault: async () => undefined });
  const users = createUsers({
    store: userStore,
    passwords: createPasswords({ settings: CHEAP, clock }),
    rules: createPasswordRules({ settings: RULES }),
    schools,
    clock,
    delays: createLimits({ store: limitStore, key: Buffer.alloc(32, 2), clock }),
    emailCodeKey: Buffer.alloc(32, 1),
  });
  const factors = createFactors({ store: factorStore, schools, ring: RING, recoveryKey: Buffer.alloc(32, 3), clock });
  const school = await schools.create({ name: 'Groot College', shortNames: ['groot'] }, context);
  const groups = await Promise.all(
    Array.from({ length: Math.ceil(people / PER_CLASS) }, (_, n) =>
      schools.addClass(school.id, { name: `klas ${n}`, kind: 'stamklas' }, context),
    ),
  );
  const made = { staff: people / STAFF, school, classIds: groups.map(({ id }) => id) };
  const year = String(groups[0]?.year);
  for (let from = 0; from < people; from += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, people - from) }, (_, n) => from + n);
    await Promise.all(batch.map((n) => userStore.insert(personAt(made, n, year), [])));
  }
  return { ...made, probe, users, schools, factors };
}

/** What one go of a work asks of the store, at most, and the time that nineteen of twenty stay below. */
export interface Cost {
  readonly verbs: number;
  readonly records: number;
  readonly counted: number;
  readonly ms: number;
}

/** Does the work `rounds` times. */
export async function costOf({ probe }: BigSchool, work: (round: number) => Promise<unknown>): Promise<Cost> {
  const times: number[] = [];
  const most = { verbs: 0, records: 0, counted: 0 };
  for (let round = 0; round < ROUNDS; round += 1) {
    probe.verbs.splice(0);
    Object.assign(probe.given, { records: 0, counted: 0 });
    const begun = performance.now();
    await work(round);
    times.push(performance.now() - begun);
    const { records, counted } = probe.given;
    for (const [name, value] of Object.entries({ verbs: probe.verbs.length, records, counted }))
      most[name as keyof typeof most] = Math.max(most[name as keyof typeof most], value);
  }
  const p95 = times.toSorted((a, b) => a - b)[Math.ceil(ROUNDS * 0.95) - 1] ?? Number.POSITIVE_INFINITY;
  return { ...most, ms: Number(p95.toFixed(1)) };
}

/** What a person does on the pages of /beheer, as the services do it. */
export function worksOf({ users, factors, schools, school, classIds, staff }: BigSchool) {
  const pupil = (n: number, step: number) => staff + ((n * step) % (classIds.length * PER_CLASS - staff));
  const search = (typed: (n: number) => string) => async (n: number) =>
    ok((await users.search(school.id, typed(n))).people.length > 0);
  return {
    async 'class page'(n: number) {
      const { people } = await users.list(school.id, { list: 'class', classId: pick(classIds, n * 31) });
      ok(people.length > 10);
      await factors.viewMany(people.filter(({ role }) => role !== 'leerling'));
    },
    async 'staff page with second steps'() {
      const { people } = await users.list(school.id, { list: 'staff' });
      equal((await factors.viewMany(people)).length, 50);
    },
    async 'classes with their numbers'() {
      const shown = (await schools.classesOf(school.id)).slice(0, 40);
      const ids = shown.map(({ id }) => id);
      equal((await users.countClasses(school.id, ids)).length, 40);
      await users.count(school.id, { list: 'loose', year: shown[0]?.year ?? 0 });
    },
    'search: whole username': search((n) => `l${String(pupil(n, 100)).padStart(6, '0')}`),
    'search: given name and the beginning of the family name': search((n) => {
      const { givenName, familyName } = nameOf(pupil(n, 1500));
      return `${givenName} ${familyName.slice(0, 4)}`;
    }),
    'search: two letters that thousands have': search(() => 'vi'),
    'search: leerlingnummer': search((n) => String(200_000 + pupil(n, 1))),
    async edit(n: number) {
      const id = accountIdOf(school.id, `u${pupil(n, 17)}`);
      const user = await users.byId(id);
      if (!user) throw new Error(`nobody is ${id}`);
      const change = { givenName: `Anders${n}`, classIds: [pick(classIds, n * 13)] };
      equal((await users.edit(id, change, user.updatedAt, SYSTEM, context)).ok, true);
    },
  };
}
