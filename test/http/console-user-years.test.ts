/** The form of a person has the classes of both school years that stand side by side (product.md sections 1 and 4). */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseAccountId } from '../../src/kernel/ids.ts';
import { openYearsOf, type SchoolClass } from '../../src/schools/index.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { consoleHand } from '../support/console.ts';
import type { TestAccount } from '../support/seed.ts';
import { has, inputValue, type Seen, textOf, type Visitor } from '../support/visitor.ts';

let app: TestApp;
let hand: ReturnType<typeof consoleHand>;
let admin: TestAccount;
let made: (name: string, year: 'present' | 'next') => Promise<SchoolClass>;

beforeAll(async () => {
  app = await startTestApp();
  hand = consoleHand(app);
  made = (name, year) =>
    app.running.domains.schools.addClass(
      app.school.id,
      { name, kind: 'stamklas', year: openYearsOf(new Date(app.clock.now()))[year] },
      hand.context,
    );
  admin = await app.account({ role: 'beheerder' });
});
afterAll(() => app.close());

async function open(who: TestAccount): Promise<{ visitor: Visitor; page: Seen }> {
  const visitor = app.visitor();
  const page = await hand.open(visitor, admin, `/beheer/gebruikers/${parseAccountId(who.id)?.userId}`);
  return { visitor, page };
}

const filled = (page: Seen, changes: Record<string, string>): Record<string, string> => ({
  ...Object.fromEntries(
    ['given_name', 'family_name', 'username', 'email', 'seen'].map((name) => [name, inputValue(page, name) ?? '']),
  ),
  role: 'docent',
  ...changes,
});

const classesOf = async ({ id }: TestAccount) => (await app.running.domains.users.byId(id))?.classIds;

test('the form has the next school year as soon as it has classes, and changes either without the other', async () => {
  const here = await made('2a', 'present');
  const other = await made('2b', 'present');
  const who = await app.account({ role: 'docent', classIds: [here.id] });
  expect(has((await open(who)).page, 'next_main_class')).toBe(false);
  const [first, second] = [await made('3a', 'next'), await made('3b', 'next')];
  const { visitor, page } = await open(who);
  expect(textOf(page)).toMatch(/Hoofdklas in \d{4}–\d{4}: .*3a.*3b.*Extra klassen in \d{4}–\d{4}:/);

  const both = { main_class: here.id, next_main_class: second.id, next_extra_add: first.id };
  const saved = await visitor.submit(page, filled(page, both), 'save');
  expect(await classesOf(who)).toEqual([here.id, second.id, first.id]);
  expect(saved.body).toMatch(new RegExp(`<option value="${second.id}" selected>`));
  expect(saved.body).toContain(`name="next_extra.${first.id}"`);

  const moved = { main_class: other.id, next_main_class: second.id, [`next_extra.${first.id}`]: 'on' };
  const again = await visitor.submit(saved, filled(saved, moved), 'save');
  expect(await classesOf(who)).toEqual([other.id, second.id, first.id]);
  const left = await visitor.submit(again, filled(again, { main_class: other.id, next_main_class: '' }), 'save');
  expect(await classesOf(who)).toEqual([other.id]);
  // A post that names no class of a year leaves that year as it is.
  await visitor.submit(left, filled(left, { next_main_class: first.id }), 'save');
  expect(await classesOf(who)).toEqual([other.id, first.id]);
});

test('a class of one year is refused in the place of the other, and nothing is lost', async () => {
  const [here, ahead] = [await made('4a', 'present'), await made('5a', 'next')];
  const who = await app.account({ role: 'docent', classIds: [here.id] });
  const { visitor, page } = await open(who);
  for (const wrong of [{ next_main_class: here.id }, { main_class: ahead.id, next_main_class: '' }]) {
    const typed = filled(page, { main_class: here.id, given_name: 'Getypt', ...wrong });
    const refused = await visitor.submit(page, typed, 'save');
    expect([refused.status, inputValue(refused, 'given_name')]).toEqual([400, 'Getypt']);
    expect(textOf(refused)).toContain('Deze klas is er niet (meer).');
  }
  expect(await classesOf(who)).toEqual([here.id]);
});

test('the second of two admins sees which classes of the next year the first chose', async () => {
  const [here, mine, theirs] = [await made('6a', 'present'), await made('6b', 'next'), await made('6c', 'next')];
  const who = await app.account({ role: 'docent', classIds: [here.id] });
  const { visitor, page } = await open(who);
  const { visitor: second, page: same } = await open(who);
  await visitor.submit(page, filled(page, { main_class: here.id, next_main_class: theirs.id }), 'save');
  const told = await second.submit(same, filled(same, { main_class: here.id, next_main_class: mine.id }), 'save');
  expect(told.status).toBe(409);
  expect(textOf(told)).toContain('Klassen van volgend schooljaar: 6c');
  expect(told.body).toMatch(new RegExp(`<option value="${mine.id}" selected>`));
});
