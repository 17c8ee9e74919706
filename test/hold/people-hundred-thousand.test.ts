/** A school of 100,000 people: its lists, search and form stay quick (product.md section 12). */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFactorStore, createFactors } from '../../src/factors/index.ts';
import { systemClock as clock } from '../../src/kernel/clock.ts';
import type { EventContext } from '../../src/kernel/events.ts';
import { accountIdOf } from '../../src/kernel/ids.ts';
import { createLimitStore, createLimits } from '../../src/limits/index.ts';
import { createSchoolStore, createSchools, type School, type Schools } from '../../src/schools/index.ts';
import { openStore, type Store } from '../../src/storage/index.ts';
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

const PEOPLE = 100_000;
const STAFF = 5000;
const PER_CLASS = 30;
const BATCH = 1000;
const ROUNDS = 60;
/** Milliseconds of server time that nineteen of twenty stay below (product.md section 4). */
const AT_MOST = 100;

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
let dir: string;
let store: Store;
let users: Users;
let schools: Schools;
let factors: ReturnType<typeof createFactors>;
let school: School;
let classIds: readonly string[];

/** The `n`th person; the first are staff. */
function personAt(n: number, year: string): Omit<User, 'version'> {
  const username = `${n < STAFF ? 'm' : 'l'}${String(n).padStart(6, '0')}`;
  const now = clock.now();
  return {
    id: accountIdOf(school.id, `u${n}`),
    schoolId: school.id,
    username,
    usernameKey: usernameKeyOf(username),
    role: n < STAFF ? (n < 5 ? 'beheerder' : 'docent') : 'leerling',
    ...nameOf(n),
    classIds: n < STAFF && n % 2 === 0 ? [] : [pick(classIds, n)],
    classYears: n < STAFF && n % 2 === 0 ? [] : [year],
    ...(n < STAFF ? { email: `${username}@school.example` } : { leerlingnummer: String(200_000 + n) }),
    externalIds: [],
    emailVerified: false,
    disabled: false,
    sessionsValidFrom: now,
    createdAt: now,
    updatedAt: now,
  };
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'people-hundred-'));
  store = await openStore(`sqlite:${join(dir, 'store.sqlite')}`, { clock });
  const [schoolStore, userStore, factorStore] = [
    createSchoolStore(store),
    createUserStore(store, clock),
    createFactorStore(store),
  ];
  const limitStore = createLimitStore(store);
  await store.prepare();
  schools = createSchools({ store: schoolStore, clock, modeFault: async () => undefined });
  const passwords = createPasswords({ settings: CHEAP, clock });
  const rules = createPasswordRules({ settings: RULES });
  const delays = createLimits({ store: limitStore, key: Buffer.alloc(32, 2), clock });
  users = createUsers({
    store: userStore,
    passwords,
    rules,
    schools,
    clock,
    delays,
    emailCodeKey: Buffer.alloc(32, 1),
  });
  factors = createFactors({ store: factorStore, schools, ring: RING, recoveryKey: Buffer.alloc(32, 3), clock });
  school = await schools.create({ name: 'Groot College', shortNames: ['groot'] }, context);
  const groups = await Promise.all(
    Array.from({ length: Math.ceil(PEOPLE / PER_CLASS) }, (_, n) =>
      schools.addClass(school.id, { name: `klas ${n}`, kind: 'stamklas' }, context),
    ),
  );
  classIds = groups.map(({ id }) => id);
  const year = String(groups[0]?.year);
  for (let from = 0; from < PEOPLE; from += BATCH) {
    await Promise.all(Array.from({ length: BATCH }, (_, n) => userStore.insert(personAt(from + n, year), [])));
  }
}, 600_000);
afterAll(async () => {
  await store.close();
  await rm(dir, { recursive: true, force: true });
});

/** The time that nineteen of twenty stay below, in milliseconds. */
async function p95(work: (round: number) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const begun = performance.now();
    await work(round);
    times.push(performance.now() - begun);
  }
  return times.toSorted((a, b) => a - b)[Math.ceil(ROUNDS * 0.95) - 1] ?? Number.POSITIVE_INFINITY;
}

test('class page, lists, search and edit take less than 100 ms', async () => {
  const classPage = async (n: number): Promise<void> => {
    const classId = pick(classIds, n * 31);
    const { people } = await users.list(school.id, { list: 'class', classId });
    expect(people.length).toBeGreaterThan(20);
    await factors.viewMany(people.filter(({ role }) => role !== 'leerling'));
  };
  const staffPage = async (): Promise<void> => {
    const { people } = await users.list(school.id, { list: 'staff' });
    expect((await factors.viewMany(people)).length).toBe(50);
  };
  const classesPage = async (): Promise<void> => {
    const shown = (await schools.classesOf(school.id)).slice(0, 50);
    await users.countClasses(
      school.id,
      shown.map(({ id }) => id),
    );
    await users.count(school.id, { list: 'loose', year: shown[0]?.year ?? 0 });
  };
  const search = (typed: (n: number) => string) => async (n: number) =>
    expect((await users.search(school.id, typed(n))).people.length).toBeGreaterThan(0);
  const edit = async (n: number): Promise<void> => {
    const id = accountIdOf(school.id, `u${STAFF + n * 17}`);
    const user = await users.byId(id);
    if (!user) throw new Error(`nobody is ${id}`);
    const change = { givenName: `Anders${n}`, classIds: [pick(classIds, n * 13)] };
    expect(await users.edit(id, change, user.updatedAt, SYSTEM, context)).toMatchObject({ ok: true });
  };
  const works = {
    'class page': classPage,
    'staff page with second steps': staffPage,
    'classes with their numbers': classesPage,
    'search: whole username': search((n) => `l${String(STAFF + n * 100).padStart(6, '0')}`),
    'search: given name and the beginning of the family name': search((n) => {
      const { givenName, familyName } = nameOf(STAFF + n * 1500);
      return `${givenName} ${familyName.slice(0, 4)}`;
    }),
    'search: two letters that thousands have': search(() => 'vi'),
    'search: leerlingnummer': search((n) => String(200_000 + STAFF + n)),
    edit,
  };
  const figures: Record<string, string> = {};
  for (const [name, work] of Object.entries(works)) figures[name] = (await p95(work)).toFixed(1);
  console.table(figures);
  for (const [name, ms] of Object.entries(figures)) expect(Number(ms), name).toBeLessThan(AT_MOST);
});
