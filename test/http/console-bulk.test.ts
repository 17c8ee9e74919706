import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createBulkStore } from '../../src/console/store.ts';
import { MINUTE } from '../../src/kernel/clock.ts';
import { parseAccountId } from '../../src/kernel/ids.ts';
import type { SchoolClass } from '../../src/schools/index.ts';
import type { User } from '../../src/users/index.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { consoleHand } from '../support/console.ts';
import { PASSWORD, type TestAccount } from '../support/seed.ts';
import { has, type Seen, textOf, type Visitor } from '../support/visitor.ts';

let app: TestApp;
let hand: ReturnType<typeof consoleHand>;
let admin: TestAccount;

beforeAll(async () => {
  app = await startTestApp();
  hand = consoleHand(app);
  admin = await app.account({ role: 'beheerder' });
});
afterAll(() => app.close());

const userIdOf = ({ id }: Pick<User, 'id'>): string => parseAccountId(id)?.userId ?? '';
const pick = (...people: readonly Pick<User, 'id'>[]) =>
  Object.fromEntries(people.map((one) => [`pick.${userIdOf(one)}`, 'on']));
const newest = async ({ id }: Pick<User, 'id'>): Promise<User | undefined> => app.running.domains.users.byId(id);

const makeClass = (name: string): Promise<SchoolClass> =>
  app.running.domains.schools.addClass(app.school.id, { name, kind: 'stamklas' }, hand.context);

/** Pupils of a class, in the order of their names; the first `activated` chose a password. */
async function pupilsOf(found: SchoolClass, count: number, activated = 0): Promise<readonly User[]> {
  const made: User[] = [];
  for (let at = 0; at < count; at += 1) {
    const familyName = `Leerling${String(at).padStart(2, '0')}`;
    made.push(
      await app.running.domains.users.create(
        {
          schoolId: app.school.id,
          username: `${found.name}-${at}`,
          role: 'leerling',
          givenName: 'Sam',
          familyName,
          classIds: [found.id],
          ...(at < activated ? { password: PASSWORD } : {}),
        },
        hand.context,
      ),
    );
  }
  return made;
}

async function open(found: SchoolClass, what: string, by = admin): Promise<{ visitor: Visitor; page: Seen }> {
  const visitor = app.visitor();
  return { visitor, page: await hand.open(visitor, by, `/beheer/klassen/${found.id}/samen/${what}`) };
}

const tickedIn = ({ body }: Seen): readonly string[] =>
  [...body.matchAll(/name="pick\.([^"]+)" value="on" checked/g)].map(([, id = '']) => id);

const codesIn = (page: Seen): readonly string[] => textOf(page).match(/[A-Z2-9]{4}-[A-Z2-9]{4}/g) ?? [];

const resets = async (user: User): Promise<number> =>
  (await app.audit(user as unknown as TestAccount)).filter(({ name }) => name === 'user.password-reset').length;

describe('codes for a class sheet', () => {
  test('ticks who never logged in, goes on a portion at a press, and shows the cards once', async () => {
    const found = await makeClass('sheet-a');
    const pupils = await pupilsOf(found, 24, 2);
    const { visitor, page } = await open(found, 'codes');
    const never = pupils.slice(2);
    expect(tickedIn(page)).toEqual(never.map(userIdOf));
    const halfway = await visitor.submit(page, pick(...never), 'bulk-submit');
    expect(textOf(halfway)).toContain('20 van 22 gedaan');
    expect(has(halfway, 'bulk-cards')).toBe(false);
    const done = await visitor.submit(halfway, {}, 'bulk-go-on');
    expect(textOf(done)).toContain('Nieuwe codes gemaakt: 22.');
    const cards = await visitor.submit(done, {}, 'bulk-cards');
    expect(new Set(codesIn(cards)).size).toBe(22);
    expect(textOf(cards)).toMatch(/Sam Leerling02 .*Gebruikersnaam sheet-a-2 /);
    const again = await visitor.send(done, {}, 'bulk-cards');
    expect([again.status, codesIn(again)]).toEqual([409, []]);
    expect(textOf(again)).toContain('De codes zijn al getoond');
    expect((await newest(pupils[2] as User))?.activation?.kind).toBe('sheet');
    expect((await newest(pupils[0] as User))?.passwordHash).toBeDefined();
    for (const one of [pupils[2], pupils[23]] as User[]) expect(await resets(one)).toBe(1);
  });

  test('puts no code in an address, a log line, or readable into the store', async () => {
    const found = await makeClass('sheet-b');
    const [pupil] = (await pupilsOf(found, 1)) as [User];
    const { visitor, page } = await open(found, 'codes');
    const done = await visitor.submit(page, pick(pupil), 'bulk-submit');
    const job = new URL(done.url).pathname.split('/').at(-1) ?? '';
    const kept = JSON.stringify(await createBulkStore(app.running.store).get(job));
    const cards = await visitor.submit(done, {}, 'bulk-cards');
    const [code = ''] = codesIn(cards);
    expect(kept).toContain('"codes":"');
    for (const place of [kept, done.url, cards.url, JSON.stringify(app.log)]) {
      expect(place).not.toContain(code);
      expect(place).not.toContain(code.replace('-', ''));
    }
    expect(JSON.stringify(await createBulkStore(app.running.store).get(job))).not.toContain('"codes":');
  });

  test('keeps codes for a quarter of an hour, and then has nothing to show', async () => {
    const found = await makeClass('sheet-c');
    const [pupil] = (await pupilsOf(found, 1)) as [User];
    const { visitor, page } = await open(found, 'codes');
    const done = await visitor.submit(page, pick(pupil), 'bulk-submit');
    app.clock.move(16 * MINUTE);
    expect((await visitor.send(done, {}, 'bulk-cards')).status).toBe(404);
  });

  test('makes one code for each, however many presses arrive at once', async () => {
    const found = await makeClass('sheet-d');
    const pupils = await pupilsOf(found, 25);
    const { visitor, page } = await open(found, 'codes');
    const halfway = await visitor.submit(page, pick(...pupils), 'bulk-submit');
    await Promise.all(Array.from({ length: 6 }, () => visitor.submit(halfway, {}, 'bulk-go-on')));
    const done = await visitor.open(halfway.url);
    expect(textOf(done)).toContain('Nieuwe codes gemaakt: 25.');
    const shown = await Promise.all(Array.from({ length: 4 }, () => visitor.send(done, {}, 'bulk-cards')));
    expect(shown.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409]);
    for (const one of pupils.slice(19)) expect(await resets(one)).toBe(1);
  });

  test('asks a recent login, and keeps who was ticked', async () => {
    const found = await makeClass('sheet-e');
    const pupils = await pupilsOf(found, 3, 3);
    const { visitor, page } = await open(found, 'codes');
    app.clock.move(31 * MINUTE);
    const asked = await visitor.send(page, pick(pupils[1] as User), 'bulk-submit');
    const back = await hand.goOn(visitor, admin, asked);
    expect(tickedIn(back)).toEqual([userIdOf(pupils[1] as User)]);
    expect(await resets(pupils[1] as User)).toBe(0);
  });
});

test('one person who cannot be done stops nobody, is named with the reason, and can be tried again', async () => {
  const found = await makeClass('stops-a');
  const elsewhere = await makeClass('stops-b');
  const pupils = await pupilsOf(found, 23);
  const [gone, moved, last] = pupils.slice(20) as [User, User, User];
  const { visitor, page } = await open(found, 'codes');
  const halfway = await visitor.submit(page, pick(...pupils), 'bulk-submit');
  const { users } = app.running.domains;
  await users.delete(gone.id, { kind: 'system' }, hand.context);
  await users.move([moved.id], { from: found.id, to: elsewhere.id }, { kind: 'system' }, hand.context);
  const done = await visitor.submit(halfway, {}, 'bulk-go-on');
  expect(textOf(done)).toContain('Nieuwe codes gemaakt: 21.');
  expect(textOf(done)).toMatch(/Niet gelukt: 2 .*dit account is er niet meer Sam Leerling21: zit niet \(meer\)/);
  expect((await newest(last))?.activation).toBeDefined();
  await users.move([moved.id], { from: elsewhere.id, to: found.id }, { kind: 'system' }, hand.context);
  const again = await visitor.submit(done, {}, 'bulk-again');
  expect(textOf(again)).toMatch(/Nieuwe codes gemaakt: 22\..*Niet gelukt: 1/);
  expect(codesIn(await visitor.submit(again, {}, 'bulk-cards'))).toHaveLength(22);
});

test('what broke off in the middle is taken up again once its claim lapsed', async () => {
  const found = await makeClass('torn');
  const pupils = await pupilsOf(found, 2);
  const { visitor, page } = await open(found, 'uitschakelen');
  const store = createBulkStore(app.running.store);
  const done = await visitor.submit(page, pick(...pupils), 'bulk-submit');
  const job = await store.get(new URL(done.url).pathname.split('/').at(-1) ?? '');
  if (!job) throw new Error('no job');
  // As a process leaves it that died between its claim and its note of what it did.
  const claimedUntil = new Date(app.clock.now() + MINUTE);
  await store.replaceIf({ ...job, items: job.items.map(({ userId }) => ({ userId, state: 'todo' })), claimedUntil });
  const waiting = await visitor.open(done.url);
  expect([has(waiting, 'bulk-look'), has(waiting, 'bulk-go-on')]).toEqual([true, false]);
  app.clock.move(MINUTE);
  const lapsed = await visitor.open(done.url);
  expect(textOf(await visitor.submit(lapsed, {}, 'bulk-go-on'))).toContain('Uitgeschakeld: 2.');
});

describe('moving and switching', () => {
  test('moves who is ticked, says what is missing, and keeps the ticks', async () => {
    const [from, to] = [await makeClass('from-a'), await makeClass('to-a')];
    const [one, two] = (await pupilsOf(from, 2)) as [User, User];
    const { visitor, page } = await open(from, 'verplaatsen');
    expect(tickedIn(page)).toEqual([]);
    const nobody = await visitor.submit(page, { to: to.id }, 'bulk-submit');
    expect([nobody.status, textOf(nobody).includes('Kies eerst wie.')]).toEqual([400, true]);
    const nowhere = await visitor.submit(page, pick(one), 'bulk-submit');
    expect([nowhere.status, textOf(nowhere).includes('Kies een klas.'), tickedIn(nowhere)]).toEqual([
      400,
      true,
      [userIdOf(one)],
    ]);
    const done = await visitor.submit(nowhere, { to: to.id, ...pick(one) }, 'bulk-submit');
    expect(textOf(done)).toContain('Verplaatst: 1.');
    expect((await newest(one))?.classIds).toEqual([to.id]);
    expect((await newest(two))?.classIds).toEqual([from.id]);
    const audited = await app.audit(one as unknown as TestAccount);
    expect(audited.at(-1)).toMatchObject({ actor: { accountId: admin.id }, fields: { changed: 'classIds' } });
  });

  test('gives a class of the next school year beside the present one, and that of last year another', async () => {
    const { schools, users } = app.running.domains;
    const present = await makeClass('year-a');
    const of = (name: string, year: number) =>
      schools.addClass(app.school.id, { name, kind: 'stamklas', year }, hand.context);
    const [next, other] = [await of('year-b', present.year + 1), await of('year-c', present.year + 1)];
    const [pupil] = (await pupilsOf(present, 1)) as [User];
    const { visitor, page } = await open(present, 'verplaatsen');
    expect(textOf(page)).toContain(`year-b (${next.year}–${next.year + 1})`);
    await visitor.submit(page, { to: next.id, ...pick(pupil) }, 'bulk-submit');
    expect((await newest(pupil))?.classIds).toEqual([present.id, next.id]);
    const person = await visitor.open(`${app.issuer}/beheer/gebruikers/${userIdOf(pupil)}`);
    expect(person.body).toMatch(new RegExp(`name="next_main_class".*<option value="${next.id}" selected>year-b<`));
    expect((await users.classesOfUser((await newest(pupil)) as User)).map(({ name }) => name)).toEqual(['year-a']);
    const ahead = await visitor.open(`${app.issuer}/beheer/klassen/${next.id}/samen/verplaatsen`);
    await visitor.submit(ahead, { to: other.id, ...pick(pupil) }, 'bulk-submit');
    expect((await newest(pupil))?.classIds).toEqual([present.id, other.id]);
  });

  test('switches off and on again, and offers only whom it concerns', async () => {
    const found = await makeClass('switch');
    const [one, two] = (await pupilsOf(found, 2, 2)) as [User, User];
    const off = await open(found, 'uitschakelen');
    expect(textOf(await off.visitor.submit(off.page, pick(one), 'bulk-submit'))).toContain('Uitgeschakeld: 1.');
    expect([(await newest(one))?.disabled, (await newest(two))?.disabled]).toEqual([true, false]);
    const on = await off.visitor.open(`${app.issuer}/beheer/klassen/${found.id}/samen/inschakelen`);
    expect([textOf(on).includes('Leerling00'), textOf(on).includes('Leerling01')]).toEqual([true, false]);
    await off.visitor.submit(on, pick(one), 'bulk-submit');
    expect((await newest(one))?.disabled).toBe(false);
  });

  test('changes nobody who is no pupil of that class, whatever is posted', async () => {
    const [found, other] = [await makeClass('strict-a'), await makeClass('strict-b')];
    const [pupil] = (await pupilsOf(found, 1)) as [User];
    const [stranger] = (await pupilsOf(other, 1)) as [User];
    const teacher = await app.account({ role: 'docent', classIds: [found.id] });
    const { visitor, page } = await open(found, 'uitschakelen');
    const posted = pick(pupil, stranger, teacher, admin);
    expect(textOf(await visitor.submit(page, posted, 'bulk-submit'))).toContain('Uitgeschakeld: 1.');
    for (const one of [stranger, teacher, admin]) expect((await newest(one))?.disabled).toBe(false);
  });
});

test('is only for a beheerder, and a job only for who began it', async () => {
  const found = await makeClass('closed');
  const [pupil] = (await pupilsOf(found, 1)) as [User];
  const teacher = await app.account({ role: 'docent', classIds: [found.id] });
  expect((await open(found, 'codes', teacher)).page.status).toBe(404);
  expect((await open(found, 'iets-anders')).page.status).toBe(404);
  const { visitor, page } = await open(found, 'codes');
  const done = await visitor.submit(page, pick(pupil), 'bulk-submit');
  const colleague = await app.account({ role: 'beheerder' });
  const other = app.visitor();
  expect((await hand.open(other, colleague, new URL(done.url).pathname)).status).toBe(404);
  const csrf = await hand.csrf(other, colleague);
  expect((await other.post(`${done.url}/kaarten`, { _csrf: csrf })).status).toBe(404);
  expect(codesIn(await visitor.submit(done, {}, 'bulk-cards'))).toHaveLength(1);
});
