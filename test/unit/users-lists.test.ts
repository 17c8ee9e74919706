import { beforeAll, describe, expect, it } from 'vitest';
import { DAY } from '../../src/kernel/clock.ts';
import type { School, SchoolClass } from '../../src/schools/index.ts';
import { countsAsBeheerder, fullNameOf, type NewUser, type User } from '../../src/users/index.ts';
import { makeWorld, type World } from './users-world.ts';

const PEOPLE = [
  ['sam', 'leerling', 'Sam', '', 'Visser'],
  ['noor', 'leerling', 'Noor', 'van den', 'Berg'],
  ['zoe', 'leerling', 'Zoë', '', 'Ångström-Berg'],
  ['nasira', 'docent', 'Nasira', '', 'Al-Hashim'],
  ['anja', 'beheerder', 'Anja', 'de', 'Wit'],
] as const;

const names = (people: readonly User[]): readonly string[] => people.map(fullNameOf);

it('the search finds who has two common words, however many have one of them', async () => {
  const { users, school, context, person } = await makeWorld();
  const make = async (username: string, givenName: string, middleName: string, familyName: string): Promise<void> => {
    const { password: _none, ...input } = person({ username, givenName, middleName, familyName });
    await users.create(input, context);
  };
  const more = Array.from({ length: 1005 }, (_, at) => at);
  await Promise.all(more.map((at) => make(`a${at}`, 'Aart', 'de', 'Jansen')));
  await make('zj', 'Zeger', '', 'Jansen');
  await make('jv', 'Jan', 'de', 'Vries');
  await make('av', 'Jan', 'van', 'Vries');
  const found = async (typed: string) => names((await users.search(school.id, typed)).people);
  // The first by name, and no more than are shown.
  const { people, more: hasMore } = await users.search(school.id, 'de');
  expect([people.length, new Set(names(people)).size, hasMore]).toEqual([50, 1, true]);
  const all = await users.search(school.id, 'zeger');
  expect([names(all.people), all.more]).toEqual([['Zeger Jansen'], false]);
  expect(await found('zeger jansen')).toEqual(['Zeger Jansen']);
  expect(await found('Jansen, Ze')).toEqual(['Zeger Jansen']);
  expect(await found('jan de vries')).toEqual(['Jan de Vries']);
  expect(await found('de vr')).toEqual(['Jan de Vries']);
  expect((await found('jan vries')).toSorted()).toEqual(['Jan de Vries', 'Jan van Vries']);
});

describe('lists of people', () => {
  let world: World;
  let now: SchoolClass;
  let before: SchoolClass;
  let other: School;
  const made = new Map<string, User>();

  beforeAll(async () => {
    world = await makeWorld();
    const { schools, users, school, context, person } = world;
    now = await schools.addClass(school.id, { name: '2a', kind: 'stamklas' }, context);
    before = await schools.addClass(school.id, { name: '1a', kind: 'stamklas', year: now.year - 1 }, context);
    other = await schools.create({ name: 'Ander', shortNames: ['ander'] }, context);
    for (const [username, role, givenName, middleName, familyName] of PEOPLE) {
      const classIds = role === 'leerling' ? [now.id] : username === 'nasira' ? [before.id] : [];
      const extra: Partial<NewUser> =
        role === 'leerling' ? { leerlingnummer: `77-${username}` } : { email: 'Staf@demo.example' };
      const { password: _none, ...input } = person({
        username,
        role,
        givenName,
        middleName,
        familyName,
        classIds,
        ...extra,
      });
      made.set(username, await users.create(username === 'sam' ? person({ ...input }) : input, context));
    }
  });

  it('are sorted by family name without accents, narrowed by role and status, and come in pages', async () => {
    const { users, school } = world;
    const inClass = { list: 'class', classId: now.id } as const;
    const sorted = ['Zoë Ångström-Berg', 'Noor van den Berg', 'Sam Visser'];
    expect(names((await users.list(school.id, inClass)).people)).toEqual(sorted);
    const first = await users.list(school.id, inClass, { limit: 2 });
    expect(names(first.people)).toEqual(sorted.slice(0, 2));
    const rest = await users.list(school.id, inClass, { limit: 2, cursor: first.next });
    expect(names(rest.people)).toEqual(sorted.slice(2));
    expect(rest.next).toBeUndefined();
    const fresh = await users.list(school.id, inClass, { filter: { status: 'never-activated' } });
    expect(names(fresh.people)).toEqual(sorted.slice(0, 2));
    expect((await users.list(school.id, { list: 'everybody' }, { filter: { role: 'beheerder' } })).people).toHaveLength(
      1,
    );
    expect(await users.countClasses(school.id, [now.id, before.id, 'none'])).toEqual([3, 1, 0]);
    expect(await users.count(other.id, { list: 'everybody' })).toBe(0);
  });

  it('know the staff without a class of a school year', async () => {
    const { users, school } = world;
    const loose = async (year: number) => names((await users.list(school.id, { list: 'loose', year })).people);
    expect(await loose(now.year)).toEqual(['Nasira Al-Hashim', 'Anja de Wit']);
    expect(await loose(before.year)).toEqual(['Anja de Wit']);
  });

  it.each([
    ['berg', ['Zoë Ångström-Berg', 'Noor van den Berg']],
    ['noor BERG', ['Noor van den Berg']],
    ['van den b', ['Noor van den Berg']],
    ['angstrom', ['Zoë Ångström-Berg']],
    ['angstrong', []],
    ['sam', ['Sam Visser']],
    ['77-n', ['Noor van den Berg']],
    ['de', ['Anja de Wit']],
    ['', []],
    ['x'.repeat(10_000), []],
  ])('search for «%s»', async (typed, expected) => {
    const { users, school } = world;
    expect(names((await users.search(school.id, typed)).people)).toEqual(expected);
    expect((await users.search(other.id, typed)).people).toEqual([]);
  });

  it('are found anywhere by username, address and account id as a whole', async () => {
    const { users } = world;
    const sam = made.get('sam')?.id ?? '';
    for (const typed of ['SAM', sam, ` ${sam} `])
      expect((await users.findAnywhere(typed)).map(({ id }) => id)).toEqual([sam]);
    expect(await users.findAnywhere('staf@DEMO.example')).toHaveLength(2);
    for (const typed of ['sa', 'staf', '', `${sam}x`]) expect(await users.findAnywhere(typed), typed).toEqual([]);
    expect(await users.byIds([sam, 'x', `${other.id}.x`])).toHaveLength(1);
  });

  it('refuse a class of another school and an external id given twice', async () => {
    const { users, person, context, schools, school } = world;
    const theirs = await schools.addClass(other.id, { name: '9z', kind: 'stamklas' }, context);
    const wrong = person({ username: 'a', classIds: [theirs.id] });
    await expect(users.create(wrong, context)).rejects.toMatchObject({ code: 'class-unknown' });
    const one = await users.create(person({ username: 'a', externalIds: ['som:1', 'magister:1'] }), context);
    const again = person({ username: 'b', externalIds: ['som:2', 'magister:1'] });
    await expect(users.create(again, context)).rejects.toMatchObject({ code: 'external-id-taken' });
    expect((await users.byExternalId(school.id, 'magister', '1'))?.id).toBe(one.id);
    expect(await users.byExternalId(other.id, 'magister', '1')).toBeUndefined();
  });

  it('count a former beheerder as one for thirty days', () => {
    const until = world.clock.now();
    const at = (ms: number) => new Date(until.getTime() + ms);
    const former = { role: 'docent', beheerderUntil: until } as const;
    expect(countsAsBeheerder(former, at(30 * DAY - 1))).toBe(true);
    expect(countsAsBeheerder(former, at(30 * DAY))).toBe(false);
    expect(countsAsBeheerder({ role: 'docent' }, until)).toBe(false);
    expect(countsAsBeheerder({ role: 'beheerder' }, until)).toBe(true);
  });
});

describe('schools', () => {
  it('are listed by name and found by a word, short name or BRIN; a class is renamed', async () => {
    const { schools, context, school } = await makeWorld();
    await schools.ensureSystemRealm();
    await schools.create({ name: 'Ander Lyceum', shortNames: ['al', 'ander'], brin: '01AB' }, context);
    const listed = async (search?: string) =>
      (await schools.list(search === undefined ? {} : { search })).schools.map(({ name }) => name);
    expect(await listed()).toEqual(['Ander Lyceum', 'Demo College']);
    for (const search of ['lyc', 'AL', 'ander', '01ab']) expect(await listed(search), search).toEqual(['Ander Lyceum']);
    expect(await listed('yceum')).toEqual([]);
    const group = await schools.addClass(school.id, { name: '2a', kind: 'stamklas' }, context);
    await schools.renameClass(school.id, group.id, ' 2b ', context);
    expect((await schools.classesOf(school.id)).map(({ name }) => name)).toEqual(['2b']);
    await expect(schools.renameClass(school.id, 'weg', 'x', context)).rejects.toMatchObject({ code: 'class-unknown' });
    const changed = await schools.update(
      school.id,
      () => ({ settings: { docentMayReset: false }, opleidingen: ['havo', 'vwo', 'havo'] }),
      context,
    );
    expect(changed).toMatchObject({ settings: { docentMayReset: false }, opleidingen: ['havo', 'vwo'] });
  });
});
