import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, SECOND } from '../../src/kernel/clock.ts';
import {
  createSchools,
  foldShortName,
  isShortName,
  type PolicyRole,
  schoolYearOf,
  TWO_STEP_POLICIES,
  twoStepRequired,
} from '../../src/schools/index.ts';
import { eventsOf, makeWorld, namesOf } from './users-world.ts';

/** Any text, a code point at a time; fast-check's own unit of all of them takes two seconds to make. */
const anything = fc
  .array(fc.integer({ max: 0x10ffff, min: 0 }), { maxLength: 20 })
  .map((points) => String.fromCodePoint(...points).toWellFormed());

describe('short names', () => {
  it('fold the same however they are typed', () => {
    for (const typed of ['demo', ' Demo ', 'DEMO', 'ｄｅｍｏ', 'de\u200Bmo', 'De\u00ADmo'])
      expect(foldShortName(typed)).toBe('demo');
    expect(foldShortName('STRAẞE')).toBe(foldShortName('strasse'));
    expect(foldShortName('ΣΊΣΥΦΟΣ')).toBe(foldShortName('σίσυφος'));
  });

  it('fold once and for all, whatever the case (property)', () => {
    fc.assert(
      fc.property(anything, (typed) => {
        const folded = foldShortName(typed);
        expect(foldShortName(folded)).toBe(folded);
        expect(foldShortName(typed.toUpperCase())).toBe(folded);
      }),
      { numRuns: 100 },
    );
  });

  it('are 2 to 40 letters, digits and single dashes', () => {
    for (const good of ['ab', 'demo', 'het-lyceum-2', 'é1', 'a'.repeat(40)]) expect(isShortName(good), good).toBe(true);
    const bad = ['', 'a', '-ab', 'ab-', 'a--b', 'a b', 'a.b', 'a/b', 'a\nb', 'ab\n', 'a:b', 'a\0b', 'a'.repeat(41)];
    for (const wrong of bad) expect(isShortName(wrong), JSON.stringify(wrong)).toBe(false);
  });
});

describe('two-step policy', () => {
  const from = new Date('2026-09-01T00:00:00Z');
  const before = new Date(from.getTime() - 1);
  const roles: readonly PolicyRole[] = ['leerling', 'docent', 'beheerder', 'support'];
  /** By product.md section 3: who is bound by which policy, once it has begun. */
  const bound: Record<(typeof TWO_STEP_POLICIES)[number], readonly PolicyRole[]> = {
    optional: [],
    beheerders: ['beheerder'],
    'docenten-and-beheerders': ['docent', 'beheerder'],
  };

  it('binds whom it names from its start on, and support always', () => {
    for (const policy of TWO_STEP_POLICIES) {
      for (const role of roles) {
        const begun = role === 'support' ? 'support' : bound[policy].includes(role) ? 'school-policy' : undefined;
        const notYet = role === 'support' ? 'support' : undefined;
        expect(twoStepRequired({ twoStep: { policy, from } }, role, from), `${policy} ${role}`).toBe(begun);
        expect(twoStepRequired({ twoStep: { policy } }, role, before), `${policy} ${role} without start`).toBe(begun);
        expect(twoStepRequired({ twoStep: { policy, from } }, role, before), `${policy} ${role} early`).toBe(notYet);
      }
    }
  });
});

describe('schools', () => {
  it('are found by short name and alias, typed in any way', async () => {
    const { schools, context } = await makeWorld();
    const made = await schools.create({ name: ' Het  Lyceum ', shortNames: ['Lyceum', 'het-lyceum'] }, context);
    expect(made.shortNames).toEqual(['lyceum', 'het-lyceum']);
    expect(await schools.byShortName(' LYCEUM')).toEqual(made);
    expect(await schools.byShortName('Het-Lyceum')).toEqual(made);
    expect(await schools.byId(made.id)).toEqual(made);
    for (const typed of ['', 'onbekend', 'a'.repeat(10_000), '\0', "' or 1=1"]) {
      expect(await schools.byShortName(typed)).toBeUndefined();
    }
  });

  it('refuse a short name that is taken, malformed or reserved', async () => {
    const { schools, context } = await makeWorld();
    await expect(schools.create({ name: 'X', shortNames: ['nieuw', 'DEMO'] }, context)).rejects.toMatchObject({
      code: 'short-name-taken',
      kind: 'conflict',
    });
    expect(await schools.byShortName('nieuw')).toBeUndefined();
    await expect(schools.create({ name: 'X', shortNames: ['kurve'] }, context)).rejects.toThrow('short-name-taken');
    for (const shortNames of [[], ['a b'], ['x']]) {
      await expect(schools.create({ name: 'X', shortNames }, context)).rejects.toThrow('short-name-invalid');
    }
    await expect(schools.create({ name: ' ', shortNames: ['xy'] }, context)).rejects.toThrow('school-name-invalid');
  });

  it('of twenty at once, one gets a short name', async () => {
    const { schools, context } = await makeWorld();
    const tries = Array.from({ length: 20 }, (_, n) =>
      schools.create({ name: `S${n}`, shortNames: ['zelfde'] }, context),
    );
    const settled = await Promise.allSettled(tries);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await schools.byShortName('zelfde')).toBeDefined();
  });

  it('tell of another way to log in, and of nothing else in words of its own', async () => {
    const { schools, school, context, store } = await makeWorld();
    await schools.update(school.id, () => ({ name: 'Anders' }), context);
    await schools.update(school.id, () => ({ loginMode: 'both' }), context);
    await schools.update(school.id, () => ({ loginMode: 'both' }), context);
    const told = (await eventsOf(store)).filter(({ name }) => name === 'school.login-mode-changed');
    expect(told.map(({ fields }) => fields)).toEqual([{ loginMode: 'both' }]);
  });

  it('change under the eyes of many writers without losing a change', async () => {
    const { schools, school, context, store } = await makeWorld();
    const add = (n: number) =>
      schools.update(school.id, ({ shortNames }) => ({ shortNames: [...shortNames, `alias-${n}`] }), context);
    await Promise.all(Array.from({ length: 10 }, (_, n) => add(n)));
    expect((await schools.byId(school.id))?.shortNames).toHaveLength(11);
    const changes = (await eventsOf(store)).filter(({ name }) => name === 'school.changed');
    expect(changes).toHaveLength(10);
    expect(changes[0]?.fields).toMatchObject({ changed: 'shortNames', loginMode: 'local', policy: 'optional' });
    const version = (await schools.byId(school.id))?.version;
    expect((await schools.update(school.id, () => ({ name: school.name }), context)).version).toBe(version);
    await expect(schools.update('weg', () => ({}), context)).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('are remembered for 5 seconds at most, on other nodes too; what is unknown is not', async () => {
    const { schools, schoolStore, school, context, clock } = await makeWorld();
    const other = createSchools({ store: schoolStore, clock, modeFault: async () => undefined });
    expect((await other.byShortName('demo'))?.name).toBe('Demo College');
    expect(await other.byShortName('nieuw')).toBeUndefined();
    await schools.update(school.id, () => ({ name: 'Nieuw College', shortNames: ['demo', 'nieuw'] }), context);
    expect((await schools.byShortName('demo'))?.name).toBe('Nieuw College');
    expect((await other.byShortName('demo'))?.name).toBe('Demo College');
    expect((await other.byShortName('nieuw'))?.name).toBe('Nieuw College');
    clock.move(5 * SECOND);
    expect((await other.byShortName('demo'))?.name).toBe('Nieuw College');
  });

  it('load a school once for a whole class that comes at the same moment', async () => {
    const { schoolStore, clock } = await makeWorld();
    let loads = 0;
    const counted = {
      ...schoolStore,
      byShortName: (folded: string) => {
        loads += 1;
        return schoolStore.byShortName(folded);
      },
    };
    const schools = createSchools({ store: counted, clock, modeFault: async () => undefined });
    await Promise.all(Array.from({ length: 30 }, () => schools.byShortName('demo')));
    expect(loads).toBe(1);
  });

  it('make the realm of support once, whoever starts first', async () => {
    const { schoolStore, clock, store } = await makeWorld();
    const nodes = Array.from({ length: 8 }, () =>
      createSchools({ store: schoolStore, clock, modeFault: async () => undefined }),
    );
    const realms = await Promise.all(nodes.map((node) => node.ensureSystemRealm()));
    expect(new Set(realms.map(({ id }) => id)).size).toBe(1);
    expect(realms[0]).toMatchObject({ shortNames: ['kurve'], system: true, loginMode: 'local' });
    const made = (await namesOf(store)).filter((name) => name === 'school.created');
    expect(made).toHaveLength(2);
  });

  it('guard the last beheerder', async () => {
    const { schools, school, context } = await makeWorld();
    for (const id of ['a', 'b', 'b']) await schools.addBeheerder(school.id, id, context);
    const both = await Promise.allSettled(['a', 'b'].map((id) => schools.dropBeheerder(school.id, id, context)));
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'last-beheerder' } });
    expect((await schools.byId(school.id))?.beheerderIds).toHaveLength(1);
  });
});

describe('classes', () => {
  it('are listed by school and year, numbers in their order', async () => {
    const { schools, school, context, clock } = await makeWorld();
    const other = await schools.create({ name: 'Ander', shortNames: ['ander'] }, context);
    const year = schoolYearOf(clock.now());
    expect(year).toBe(2026);
    const names = ['havo 10', 'Havo 2b', 'havo 2a'];
    const made = await Promise.all(
      names.map((name) => schools.addClass(school.id, { name, kind: 'stamklas' }, context)),
    );
    await schools.addClass(school.id, { name: 'oud', kind: 'stamklas', year: 2025 }, context);
    await schools.addClass(other.id, { name: 'elders', kind: 'stamklas' }, context);
    expect((await schools.classesOf(school.id)).map(({ name }) => name)).toEqual(['havo 2a', 'Havo 2b', 'havo 10']);
    expect((await schools.classesOf(school.id, 2025)).map(({ name }) => name)).toEqual(['oud']);
    const ids = [made[2]?.id ?? '', 'weg', made[0]?.id ?? ''];
    expect((await schools.classesByIds(school.id, ids)).map(({ name }) => name)).toEqual(['havo 2a', 'havo 10']);
    expect(await schools.classesByIds(other.id, ids)).toEqual([]);
    await expect(schools.addClass('weg', { name: 'x', kind: 'lesgroep' }, context)).rejects.toThrow('school-unknown');
    await expect(schools.addClass(school.id, { name: '\n', kind: 'lesgroep' }, context)).rejects.toThrow('class-name');
  });

  it('belong to a school year that begins on 1 August in Amsterdam', () => {
    expect(schoolYearOf(new Date('2026-07-31T21:59:59Z'))).toBe(2025);
    expect(schoolYearOf(new Date('2026-07-31T22:00:00Z'))).toBe(2026);
    expect(schoolYearOf(new Date(Date.parse('2027-01-01T00:00:00Z') + DAY))).toBe(2026);
  });
});
