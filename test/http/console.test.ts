import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { consoleHand } from '../support/console.ts';
import type { TestAccount } from '../support/seed.ts';
import { linkOf, textOf } from '../support/visitor.ts';

let app: TestApp;
let hand: ReturnType<typeof consoleHand>;
const people: Partial<Record<'leerling' | 'docent' | 'beheerder', TestAccount>> = {};

beforeAll(async () => {
  app = await startTestApp();
  hand = consoleHand(app);
  for (const role of ['leerling', 'docent', 'beheerder'] as const) people[role] = await app.account({ role });
});
afterAll(() => app.close());

const account = (role: 'leerling' | 'docent' | 'beheerder'): TestAccount => {
  const found = people[role];
  if (!found) throw new Error(`no ${role}`);
  return found;
};

describe('/beheer', () => {
  test('goes through the login like any relying party, and comes back to the page that was asked for', async () => {
    const visitor = app.visitor();
    const asked = await visitor.get(`${app.issuer}/beheer?zoek=sam`);
    const to = new URL(asked.location ?? '');
    expect(to.pathname).toBe('/auth');
    expect(Object.fromEntries(to.searchParams)).toMatchObject({
      client_id: 'numo-id-console',
      response_type: 'none',
      redirect_uri: `${app.issuer}/beheer/terug`,
    });
    const page = await hand.open(visitor, account('beheerder'), '/beheer?zoek=sam');
    expect([page.status, new URL(page.url).pathname, new URL(page.url).searchParams.get('zoek')]).toEqual([
      200,
      '/beheer',
      'sam',
    ]);
    expect(textOf(page)).toContain('Gebruikers');
  });

  test('is not there for a leerling, who is shown the way on', async () => {
    const page = await hand.open(app.visitor(), account('leerling'), '/beheer');
    expect(page.status).toBe(404);
    expect(linkOf(page, 'home')).toBe(`${app.issuer}/profiel`);
  });

  test('says who must set up a second step soon', async () => {
    const from = new Date(app.clock.now() + 13 * 24 * 3600_000);
    const school = await app.running.domains.schools.create(
      { name: 'Binnenkort', shortNames: ['binnenkort'], twoStep: { policy: 'beheerders', from } },
      hand.context,
    );
    const page = await hand.open(app.visitor(), await app.account({ role: 'beheerder' }, school), '/beheer');
    expect(textOf(page)).toContain('Je school verplicht verificatie in twee stappen vanaf');
  });
});

describe('/support', () => {
  test('lists all schools for support, with the second step', async () => {
    const realm = await app.running.domains.schools.ensureSystemRealm();
    const support = await app.account({ role: 'support', twoStep: true }, realm);
    const page = await hand.open(app.visitor(), support, '/support?zoek=ander');
    expect([page.status, textOf(page).includes('Ander Lyceum'), textOf(page).includes('Demo College')]).toEqual([
      200,
      true,
      false,
    ]);
  });
});

describe('«Gebruikers»', () => {
  test('leads a beheerder from the class to who is in it, sorted, filtered and in pages', async () => {
    const { schools } = app.running.domains;
    const school = await schools.create({ name: 'Groot Lyceum', shortNames: ['groot'] }, hand.context);
    const made = await schools.addClass(school.id, { name: 'havo 4b', kind: 'stamklas' }, hand.context);
    const names = ['Zoë', 'Bram', 'Çağla', ...Array.from({ length: 50 }, (_, at) => `Leerling${at}`)];
    for (const [at, givenName] of names.entries()) {
      const familyName = at < 3 ? `Achternaam${at}` : 'Zwart';
      await app.account({ role: 'leerling', username: `p${at}`, givenName, familyName, classIds: [made.id] }, school);
    }
    const teacher = await app.account({ role: 'docent', classIds: [made.id], twoStep: true }, school);
    await app.account({ role: 'docent', username: 'los', familyName: 'Losser' }, school);
    const admin = app.visitor();
    const home = await hand.open(admin, await app.account({ role: 'beheerder' }, school), '/beheer');
    expect(textOf(home)).toContain('havo 4b 54 personen');
    expect(textOf(home)).toContain('Medewerkers 2 personen');
    const path = `/beheer/klassen/${made.id}`;
    const page = await admin.open(`${app.issuer}${path}`);
    expect(textOf(page)).toContain('54 personen');
    expect(textOf(page)).toMatch(/Zoë Achternaam0.*Bram Achternaam1.*Çağla Achternaam2.*Meti Ayodele.*aan/);
    expect(textOf(page)).not.toContain('Leerling9 Zwart');
    const second = await admin.open(`${app.issuer}${path}?pagina=2`);
    expect([textOf(second).includes('Vorige'), textOf(second).includes('Volgende')]).toEqual([true, false]);
    const filtered = textOf(await admin.open(`${app.issuer}${path}?filter=cagla`));
    expect([filtered.includes('1 persoon'), filtered.includes('Çağla')]).toEqual([true, true]);
    const byRole = textOf(await admin.open(`${app.issuer}${path}?sorteer=-rol&wie=staff`));
    expect([byRole.includes('1 persoon'), byRole.includes(teacher.username)]).toEqual([true, true]);
    const found = textOf(await admin.open(`${app.issuer}/beheer?zoek=achternaam`));
    expect([found.includes('3 personen'), found.includes('havo 4b')]).toEqual([true, true]);
    expect(textOf(await admin.open(`${app.issuer}/beheer?zoek=qqq`))).toContain('Niemand gevonden.');

    const docent = await hand.open(app.visitor(), teacher, '/beheer');
    expect(textOf(docent)).toContain('havo 4b');
    expect(textOf(docent)).not.toMatch(/Medewerkers|Zoek in de hele school/);
    const own = app.visitor();
    const mine = textOf(await hand.open(own, teacher, path));
    expect([mine.includes('Zoë'), mine.includes('Twee stappen')]).toEqual([true, false]);
    const foreign = await schools.addClass(school.id, { name: 'havo 4c', kind: 'stamklas' }, hand.context);
    for (const closed of [`/beheer/klassen/${foreign.id}`, '/beheer/medewerkers']) {
      expect((await own.open(`${app.issuer}${closed}`)).status).toBe(404);
    }
  });
});
