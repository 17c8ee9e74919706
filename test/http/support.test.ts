/** What Kurve's support does in a school, and that the school can see it (product.md section 4). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { consoleHand } from '../support/console.ts';
import type { TestAccount } from '../support/seed.ts';
import { has, linkOf, type Seen, textOf, type Visitor } from '../support/visitor.ts';

let app: TestApp;
let hand: ReturnType<typeof consoleHand>;
/** Two colleagues, logged in. */
const colleagues: { account: TestAccount; visitor: Visitor }[] = [];
let anja: TestAccount;
let other: TestAccount;

beforeAll(async () => {
  app = await startTestApp();
  hand = consoleHand(app);
  const realm = await app.running.domains.schools.ensureSystemRealm();
  anja = await app.account({ role: 'beheerder', twoStep: true, familyName: 'de Wit' });
  other = await app.account({ role: 'beheerder' });
  for (let n = 0; n < 2; n += 1) {
    const account = await app.account({ role: 'support', twoStep: true }, realm);
    const visitor = app.visitor();
    await hand.open(visitor, account, '/support');
    colleagues.push({ account, visitor });
  }
});
afterAll(() => app.close());

const support = (n = 0) => {
  const found = colleagues[n];
  if (!found) throw new Error('no colleague');
  return found;
};
const pathOf = ({ id }: TestAccount, act = '') =>
  `/support/scholen/${id.split('.')[0]}/gebruikers/${id.split('.')[1]}${act}`;
const open = (path: string, n = 0): Promise<Seen> => support(n).visitor.open(`${app.issuer}${path}`);
const kept = async (schoolId: string) => {
  await app.running.flush();
  const { items } = await app.running.facts.audit.page(schoolId, { limit: 200 });
  return items.filter(({ actor }) => actor.kind === 'account' && actor.role === 'support').toReversed();
};
const why = { reason: 'lost-phone', verified: 'called-back' };

describe('/support', () => {
  test('lists, finds and makes schools, and hands out the first beheerder’s code once', async () => {
    const list = await open('/support');
    expect(textOf(list)).toContain('Demo College');
    expect(textOf(await open('/support?zoek=ander'))).not.toContain('Demo College');
    const form = await open('/support/scholen/nieuw');
    const wanted = { name: 'Nieuw Lyceum', short_name: 'nieuw', brin: '01ab' };
    const taken = await support().visitor.submit(form, { ...wanted, short_name: 'Demo' }, 'save');
    expect([taken.status, textOf(taken)]).toEqual([400, expect.stringContaining('al van een andere school')]);
    const school = await support().visitor.submit(taken, wanted, 'save');
    expect(textOf(school)).toContain('nog geen beheerder');
    const person = {
      given_name: 'Bo',
      middle_name: '',
      family_name: 'Jansen',
      username: 'bo',
      email: 'bo@demo.example',
    };
    const wrong = await support().visitor.submit(school, { ...person, email: 'geen adres' }, 'save');
    expect([wrong.status, wrong.body.includes('value="Jansen"')]).toEqual([400, true]);
    const made = await support().visitor.submit(wrong, person, 'save');
    const code = /<code id="activation-code">([^<]+)</.exec(made.body)?.[1] ?? '';
    expect(code).toMatch(/^[A-Z0-9]{4}([ -][A-Z0-9]{4}){2}$/);
    const back = await support().visitor.open(linkOf(made, 'done') ?? '');
    expect(has(back, 'save')).toBe(false);
    expect(textOf(back)).toContain('Bo Jansen');
    const id = /scholen\/([\w-]+)/.exec(back.url)?.[1] ?? '';
    const log = JSON.stringify(await kept(id));
    expect(log).toContain('school.created');
    expect(log).toContain('user.created');
    expect(log).not.toMatch(new RegExp(`Jansen|bo@|${code}`));
  });

  test('every look stands in that school’s log; a support account is nobody’s to find', async () => {
    const found = await open(`/support/zoeken?zoek=${anja.username}`);
    expect(textOf(found)).toContain('de Wit');
    await open(`/support/scholen/${app.school.id}`);
    await open(`/support/scholen/${app.school.id}?zoek=${anja.username}`);
    await open(pathOf(anja));
    await open(pathOf(anja, '/wissen'));
    expect((await kept(app.school.id)).map(({ name, fields, accountId }) => [name, fields.page, accountId])).toEqual([
      ['support.looked', 'found', anja.id],
      ['support.looked', 'school', undefined],
      ['support.looked', 'school', undefined],
      ['support.looked', 'found', anja.id],
      ['support.looked', 'person', anja.id],
      ['support.looked', 'person', anja.id],
    ]);
    // The beheerder reads it.
    const log = textOf(await hand.open(app.visitor(), anja, '/beheer/logboek?wat=support.looked'));
    expect(log).toContain('Kurve: Meti Ayodele');
    expect(log).toContain('support heeft gekeken');
    expect(log).toContain('Bij deze persoon.');
    const colleague = support(1).account;
    expect(textOf(await open(`/support/zoeken?zoek=${colleague.username}`))).toContain('Niemand gevonden');
    expect((await open(pathOf(colleague))).status).toBe(404);
  });

  test('acts on a beheerder with a reason and a verified caller only; all beheerders are told', async () => {
    const page = await open(pathOf(anja, '/uit'));
    const refused = await support().visitor.submit(page, { reason: 'lost-phone' }, 'two-step-suspend');
    expect([refused.status, textOf(refused)]).toEqual([400, expect.stringContaining('Kies hoe je de beller')]);
    expect((await support().visitor.submit(page, { ...why, reason: 'zomaar' }, 'two-step-suspend')).status).toBe(400);
    const done = await support().visitor.submit(refused, why, 'two-step-suspend');
    expect(textOf(done)).toContain('tijdelijk uitgezet');
    const [event] = (await app.audit(anja)).filter(({ name }) => name === 'two-step-suspended');
    expect(event?.fields).toEqual({ factor: 'totp', by: 'support', until: 'manual', ...why });
    expect((await app.mails(`${anja.username}@demo.example`)).map(({ template }) => template)).toContain(
      'two-step-suspended',
    );
    expect((await app.mails(`${other.username}@demo.example`)).map(({ template }) => template)).toContain(
      'colleague-two-step-suspended',
    );
    expect(textOf(await support().visitor.submit(await open(pathOf(anja, '/aan')), why, 'two-step-resume'))).toContain(
      'staat weer aan',
    );
  });

  test('RESET and wipe of one beheerder within 24 hours take two support accounts', async () => {
    const made = await support().visitor.submit(await open(pathOf(anja, '/reset')), why, 'password-reset');
    expect(has(made, 'activation-code')).toBe(true);
    expect((await app.mails(`${other.username}@demo.example`)).map(({ template }) => template)).toContain(
      'colleague-password-reset',
    );
    // A beheerder reads there why, and how the caller was known.
    const log = textOf(await hand.open(app.visitor(), other, '/beheer/logboek?wat=user.password-reset'));
    expect(log).toMatch(
      /Reden: telefoon kwijt of stuk\. Beller: teruggebeld op het bekende nummer van de school\. kind=staff/,
    );
    const again = await support().visitor.submit(await open(pathOf(anja, '/wissen')), why, 'two-step-wipe-confirm');
    expect([again.status, textOf(again)]).toEqual([409, expect.stringContaining('Een andere supportmedewerker')]);
    expect(textOf(again)).not.toContain('gewist');
    const wiped = await support(1).visitor.submit(await open(pathOf(anja, '/wissen'), 1), why, 'two-step-wipe-confirm');
    expect(textOf(wiped)).toContain('De koppeling is gewist');
    expect((await app.audit(anja)).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['user.password-reset', 'user.support-wipe', 'two-step-wiped']),
    );
  });

  test('of a docent asks no caller, offers no RESET; of a leerling there is no second step', async () => {
    const docent = await app.account({ twoStep: true });
    expect((await open(pathOf(docent, '/reset'))).status).toBe(404);
    const form = await open(pathOf(docent, '/wissen'));
    expect(form.body).not.toContain('name="verified"');
    expect(textOf(await support().visitor.submit(form, { reason: 'new-phone' }, 'two-step-wipe-confirm'))).toContain(
      'De koppeling is gewist',
    );
    const pupil = await open(pathOf(await app.account({ role: 'leerling' })));
    expect([pupil.status, has(pupil, 'two-step-state')]).toEqual([200, false]);
  });

  test('relying parties: lists, registers with a secret shown once, changes, renews, removes', async () => {
    expect(textOf(await open('/support/clients'))).toContain('Andere app');
    const wanted = {
      id: 'bieb',
      name: 'Schoolbibliotheek',
      redirect_uris: 'https://bieb.example.nl/a\r\nhttps://bieb.example.nl/b',
      auth_method: 'client_secret_post',
    };
    const press = (on: Seen, fields: Record<string, string>, button: string) =>
      support().visitor.submit(on, fields, button);
    const form = await open('/support/nieuwe-client');
    const taken = await press(form, { ...wanted, id: 'numo' }, 'save');
    expect([taken.status, textOf(taken)]).toEqual([409, expect.stringContaining('al een app met dit client-id')]);
    const wrong = await press(taken, { ...wanted, redirect_uris: 'http://bieb.example.nl/#a' }, 'save');
    expect([wrong.status, wrong.body.includes('http://bieb.example.nl/#a')]).toEqual([400, true]);
    const made = await press(wrong, wanted, 'save');
    const secretOn = ({ body }: Seen) => /<code id="client-secret">([^<]+)</.exec(body)?.[1];
    const { clients } = app.running.domains;
    const stored = async () => {
      const client = await clients.byId('bieb');
      return client && { ...client, secret: clients.secretOf(client) };
    };
    expect(await stored()).toMatchObject({
      redirectUris: ['https://bieb.example.nl/a', 'https://bieb.example.nl/b'],
      firstParty: false,
      eckId: false,
      subjectType: 'pairwise',
      secret: secretOn(made),
    });
    const page = await support().visitor.open(linkOf(made, 'done') ?? '');
    expect(page.body).not.toContain(secretOn(made));
    const { id: _, ...shown } = { ...wanted, subject_type: 'pairwise', id_token_alg: 'RS256' };
    const bieb = { ...shown, name: 'Bieb', client_uri: 'https://bieb.example.nl/', eck_id: 'yes' };
    const saved = await press(page, bieb, 'save');
    expect(has(saved, 'secret-new')).toBe(true);
    expect(await stored()).toMatchObject({
      name: 'Bieb',
      eckId: true,
      clientUri: 'https://bieb.example.nl/',
      secret: secretOn(made),
    });
    const renewed = secretOn(await press(saved, {}, 'secret-new'));
    expect(renewed).not.toBe(secretOn(made));
    expect((await stored())?.secret).toBe(renewed);
    // An app without a secret, and back: then it gets a new one.
    const open2 = await press(await open('/support/clients/bieb'), { ...bieb, auth_method: 'none' }, 'save');
    expect([has(open2, 'secret-new'), (await stored())?.secret]).toEqual([false, undefined]);
    const again = await press(open2, { ...bieb, auth_method: 'client_secret_basic' }, 'save');
    expect(secretOn(again)).toBe((await stored())?.secret);
    const gone = await press(await open('/support/clients/bieb/verwijderen'), {}, 'client-remove-confirm');
    expect([textOf(gone).includes('De app is verwijderd'), await stored()]).toEqual([true, undefined]);
    // One of the house's own pages is nobody's to change.
    expect((await open('/support/clients/numo-id-console')).status).toBe(404);
    await app.running.flush();
    const log = textOf(await open('/support/logboek'));
    for (const words of ['app toegevoegd', 'app gewijzigd', 'app verwijderd']) expect(log).toContain(words);
    expect(log).not.toContain(renewed);
  });

  test('needs a login of at most half an hour for clients, and always the second step', async () => {
    const { account, visitor } = support();
    app.clock.move(31 * 60_000);
    const asked = await visitor.open(`${app.issuer}/support/clients/numo`);
    expect(new URL(asked.url).pathname).toMatch(/^\/interaction\//);
    const back = await hand.open(visitor, account, '/support/clients/numo');
    expect([back.status, has(back, 'save')]).toEqual([200, true]);
    // Who has no second step gets no session: the login sets it up first.
    const realm = await app.running.domains.schools.ensureSystemRealm();
    const fresh = await app.account({ role: 'support' }, realm);
    const seen = await hand.open(app.visitor(), fresh, '/support');
    expect([new URL(seen.url).pathname.startsWith('/interaction/'), has(seen, 'two-step-confirm')]).toEqual([
      true,
      true,
    ]);
  });

  test('shows the system’s own log with names, by person, kind and time, and gives it as a file', async () => {
    const { users, schools } = app.running.domains;
    const realm = await schools.ensureSystemRealm();
    const gone = await app.account({ role: 'support', givenName: 'Weg', familyName: 'Gegaan' }, realm);
    await app.running.flush();
    expect(textOf(await open('/support/logboek'))).toContain('Weg Gegaan');
    await users.delete(gone.id, { kind: 'system' }, hand.context);
    await app.running.flush();
    const page = await open('/support/logboek');
    expect(textOf(page)).toMatch(/app verwijderd – Meti Ayodele .*client\.removed: /);
    expect(textOf(page)).not.toContain('Weg Gegaan');
    const [, id = ''] = gone.id.split('.');
    expect(textOf(page)).toContain(`gebruiker verwijderd verwijderd account ${id}`);

    const { username } = support().account;
    const query = `wie=${username}&wat=client.removed`;
    const mine = await open(`/support/logboek?${query}`);
    expect(textOf(mine)).toContain('app verwijderd');
    expect(mine.body).not.toContain('client.changed:');
    expect(textOf(await open(`/support/logboek?${query}&tot=2020-01-01`))).toContain('Niets gevonden');
    // What the page shows of who is gone finds all of it.
    expect(textOf(await open(`/support/logboek?wie=${id}&wat=user.created`))).toContain(id);
    const unknown = await open(`/support/logboek?wie=${anja.username}`);
    expect(textOf(unknown)).toContain('Niemand van het support-team heeft deze gebruikersnaam.');

    const { account, visitor } = support();
    app.clock.move(31 * 60_000);
    const asked = await visitor.send(mine, {}, 'id="export"');
    expect(new URL(asked.location ?? '').pathname).toBe('/auth');
    const file = await visitor.send(await hand.goOn(visitor, account, asked), {}, 'id="export"');
    expect([file.status, file.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(file.headers.get('content-disposition')).toContain('systeemlogboek.csv');
    const lines = file.body.trim().split('\r\n');
    expect([lines.length > 1, lines.slice(1).every((line) => line.includes(',client.removed,'))]).toEqual([true, true]);
    await app.running.flush();
    expect(textOf(await open('/support/logboek?wat=console.exported'))).toContain('console.exported: what=log');
  });
});
