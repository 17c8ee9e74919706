import { afterAll, beforeAll, expect, test } from 'vitest';
import { consoleTexts } from '../../src/console/index.ts';
import { MINUTE } from '../../src/kernel/clock.ts';
import { csvLine } from '../../src/kernel/csv.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { consoleHand } from '../support/console.ts';
import type { TestAccount } from '../support/seed.ts';
import { inputValue, textOf } from '../support/visitor.ts';

let app: TestApp;
let hand: ReturnType<typeof consoleHand>;
let admin: TestAccount;
let teacher: TestAccount;

beforeAll(async () => {
  app = await startTestApp();
  hand = consoleHand(app);
  admin = await app.account({ role: 'beheerder' });
  teacher = await app.account({ role: 'docent', twoStep: true, givenName: '=cmd', familyName: 'Formule' });
});
afterAll(() => app.close());

test.each([
  [['a', 'b c'], 'a,b c\r\n'],
  [['=1', '+1', '-1', '@x', '\tx', '\rx'], `'=1,'+1,'-1,'@x,'\tx,"'\rx"\r\n`],
  [['say "hi"', 'a,b', 'a\nb'], '"say ""hi""","a,b","a\nb"\r\n'],
])('a CSV line of %j is no formula', (cells, line) => {
  expect(csvLine(cells)).toBe(line);
});

test('«Beveiliging» shows who has the second step, and gives it as CSV after a login of half an hour', async () => {
  const visitor = app.visitor();
  const page = await hand.open(visitor, admin, '/beheer/beveiliging');
  expect(textOf(page)).toMatch(/=cmd Formule docent aan .* nooit/);
  app.clock.move(31 * MINUTE);
  const asked = await visitor.send(page, {}, 'id="export"');
  expect(new URL(asked.location ?? '').pathname).toBe('/auth');
  const file = await visitor.send(await hand.goOn(visitor, admin, asked), {}, 'id="export"');
  expect([file.status, file.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
  expect(file.body).toMatch(
    new RegExp(`${teacher.username},'=cmd Formule,docent,active,\\d{4}-\\d\\d-\\d\\dT[^,]+Z,,`),
  );
  await app.running.flush();
  const { items } = await app.running.facts.audit.page(app.school.id, { name: 'console.exported', limit: 2 });
  expect(items.map(({ actor, fields }) => ({ actor, fields }))).toEqual([
    { actor: { kind: 'account', accountId: admin.id, role: 'beheerder' }, fields: { what: 'security' } },
  ]);
});

test('«Logboek» tells what happened, by person and kind, and nothing of another school', async () => {
  const stranger = await app.account({ role: 'docent', givenName: 'Vreemd' }, app.other);
  const visitor = app.visitor();
  await hand.open(visitor, admin, '/beheer');
  await app.running.flush();
  const all = textOf(await visitor.open(`${app.issuer}/beheer/logboek`));
  expect([all.includes('gebruiker gemaakt'), all.includes('=cmd Formule'), all.includes('Vreemd')]).toEqual([
    true,
    true,
    false,
  ]);
  const path = `${app.issuer}/beheer/logboek?wie=${teacher.username}`;
  const mine = await visitor.open(path);
  expect(textOf(mine)).not.toContain('ingelogd Meti');
  expect(textOf(await visitor.open(`${path}&wat=login.failed`))).toContain('Niets gevonden in deze periode.');
  expect(textOf(await visitor.open(`${path}&tot=2020-01-01`))).toContain('Niets gevonden in deze periode.');
  const unknown = await visitor.open(`${app.issuer}/beheer/logboek?wie=${stranger.username}`);
  expect(textOf(unknown)).toContain('Niemand in je school heeft deze gebruikersnaam.');
  expect((await visitor.send(unknown, {}, 'id="export"')).body.trim().split('\n')).toHaveLength(1);
  const file = await visitor.send(mine, {}, 'id="export"');
  // An id may begin with a dash: then it is no formula for a spreadsheet either.
  expect(file.body).toMatch(new RegExp(`,user\\.created,'?${teacher.id},`));
  expect(file.body).not.toContain(admin.id);
});

test('every kind of event that any room declares has words of its own, and no words are left over', () => {
  const known = Object.keys(consoleTexts).filter((key) => key.startsWith('console.event.'));
  const names = app.running.facts.audit.names.map((name) => `console.event.${name}`);
  expect(names.filter((name) => !known.includes(name))).toEqual([]);
  expect(known.filter((key) => !names.includes(key))).toEqual(['console.event.other']);
  expect(known.length).toBeGreaterThan(40);
  for (const locale of ['nl', 'en'] as const) {
    const words = known.map((key) => (consoleTexts as Record<string, Record<typeof locale, string>>)[key]?.[locale]);
    expect(
      words.filter((word, at) => words.indexOf(word) !== at),
      `told twice in ${locale}`,
    ).toEqual([]);
  }
});

test('«School» keeps the policy with its date, the names and what docents may', async () => {
  const visitor = app.visitor();
  const page = await hand.open(visitor, admin, '/beheer/school');
  const typed = {
    name: 'Demo Nieuw',
    short_names: 'demo, ander',
    policy: 'beheerders',
    from: '2090-09-01',
    opleidingen: 'havo',
  };
  const refused = await visitor.submit(page, typed, 'id="save"');
  expect([refused.status, inputValue(refused, 'name')]).toEqual([400, 'Demo Nieuw']);
  expect(textOf(refused)).toContain('Een van deze namen is al van een andere school.');
  const saved = await visitor.submit(refused, { ...typed, short_names: 'demo, nieuw' }, 'id="save"');
  expect(textOf(saved)).toContain('Bewaard.');
  expect(inputValue(saved, 'from')).toBe('2090-09-01');
  expect(await app.running.domains.schools.byShortName('nieuw')).toMatchObject({
    name: 'Demo Nieuw',
    twoStep: { policy: 'beheerders', from: new Date('2090-08-31T22:00:00.000Z') },
    settings: { docentMayReset: false },
    opleidingen: ['havo'],
  });
});

test('«School» shows the second of two admins both versions, and keeps what was typed', async () => {
  const [first, second] = [app.visitor(), app.visitor()];
  const colleague = await app.account({ role: 'beheerder' });
  const pages = [
    await hand.open(first, admin, '/beheer/school'),
    await hand.open(second, colleague, '/beheer/school'),
  ] as const;
  const typed = { short_names: 'demo', policy: 'optional', from: '', docent_reset: 'on', opleidingen: 'havo\r\nvwo' };
  await first.submit(
    pages[0],
    { ...typed, name: 'Van de eerste', policy: 'beheerders', from: '2091-07-01' },
    'id="save"',
  );
  const told = await second.submit(pages[1], { ...typed, name: 'Van de tweede' }, 'id="save"');
  expect([told.status, inputValue(told, 'name')]).toEqual([409, 'Van de tweede']);
  expect(told.body).toMatch(/<textarea[^>]*>havo\r?\nvwo</);
  expect(textOf(told)).toMatch(
    /Iemand anders heeft dit net ook gewijzigd\..*Naam van de school: Van de eerste .*verplicht voor beheerders .*2091-07-01/,
  );
  expect(textOf(told)).not.toMatch(/Opleidingen: /);
  expect(await app.running.domains.schools.byId(app.school.id)).toMatchObject({ name: 'Van de eerste' });
  // Somebody who became beheerder meanwhile changed no setting.
  await app.account({ role: 'beheerder' });
  await second.submit(told, { ...typed, name: 'Van de tweede' }, 'id="save"');
  expect(await app.running.domains.schools.byId(app.school.id)).toMatchObject({
    name: 'Van de tweede',
    twoStep: { policy: 'optional' },
  });
});
