import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MINUTE } from '../../src/kernel/clock.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { consoleHand } from '../support/console.ts';
import type { TestAccount } from '../support/seed.ts';
import { has, textOf } from '../support/visitor.ts';
import { walk } from '../support/walk.ts';

let app: TestApp;
let hand: ReturnType<typeof consoleHand>;
let admin: TestAccount;

beforeAll(async () => {
  app = await startTestApp();
  hand = consoleHand(app);
  admin = await app.account({ role: 'beheerder' });
});
afterAll(() => app.close());

/** A pupil's way to the other app, as far as it goes. */
async function go(pupil: TestAccount, scope: string, params: Record<string, string> = {}, visitor = app.visitor()) {
  const ask = app.third.ask({ scope, ...params });
  return { ask, visitor, seen: await walk(visitor, await visitor.open(ask.url), pupil) };
}

const press = async (fields: Record<string, string>, button: string) => {
  const visitor = app.visitor();
  const page = await hand.open(visitor, admin, '/beheer/apps');
  return visitor.submit(page, fields, button);
};

const withdraw = () => app.running.domains.schools.withdrawClient(app.school.id, 'third', hand.context);

describe('an app that is not Numo’s own', () => {
  test('works for pupils once their school allowed it, without a page, and tells no more than was allowed', async () => {
    const pupil = await app.account({ role: 'leerling', email: 'pupil@demo.example' });
    expect((await go(pupil, 'openid profile')).seen.status).toBe(403);
    const saved = await press({ 'scope.profile': 'on', 'scope.iets': 'on' }, 'app-allow-third');
    expect(textOf(saved)).toMatch(/Leerlingen kunnen bij deze app inloggen\..*Andere app toegestaan.*Toegestaan door/);
    const claims = JSON.stringify({ userinfo: { email: null } });
    const { ask, seen } = await go(pupil, 'openid profile', { claims });
    expect(seen.location).toContain('code=');
    const { accessToken } = await app.third.tokens(seen, ask);
    const { json } = await app.third.userinfo(accessToken);
    expect(json).toMatchObject({ name: 'Meti Ayodele' });
    expect(Object.keys(json as object)).not.toContain('email');
    expect((await go(pupil, 'openid profile school')).seen.status).toBe(403);
    await app.running.flush();
    const { items } = await app.running.facts.audit.page(app.school.id, { name: 'school.client-allowed', limit: 1 });
    expect(items[0]).toMatchObject({
      actor: { accountId: admin.id },
      fields: { client: 'third', scopes: 'profile' },
    });
    await withdraw();
  });

  test('works for the pupils of that school only', async () => {
    await press({ 'scope.profile': 'on' }, 'app-allow-third');
    const elsewhere = await app.account({ role: 'leerling' }, app.other);
    const { seen } = await go(elsewhere, 'openid profile');
    expect([seen.status, textOf(seen).includes('Je school heeft deze app nog niet toegestaan')]).toEqual([403, true]);
    await withdraw();
  });

  test('is over for pupils at once when the school takes it back: tokens, and the next login', async () => {
    await press({ 'scope.profile': 'on', 'scope.offline_access': 'on' }, 'app-allow-third');
    const pupil = await app.account({ role: 'leerling' });
    const scope = 'openid profile offline_access';
    const { ask, seen, visitor } = await go(pupil, scope, { prompt: 'consent' });
    const { accessToken, refreshToken = '' } = await app.third.tokens(seen, ask);
    expect((await app.third.userinfo(accessToken)).status).toBe(200);
    const active = async () =>
      Promise.all([accessToken, refreshToken].map(async (token) => (await app.third.introspect(token)).json));
    expect(await active()).toMatchObject([{ active: true }, { active: true }]);
    expect(textOf(await press({}, 'app-withdraw-third'))).toContain(
      'Leerlingen kunnen niet meer bij deze app inloggen.',
    );
    expect(await active()).toEqual([{ active: false }, { active: false }]);
    expect((await app.third.userinfo(accessToken)).status).toBe(401);
    expect((await app.third.refresh(refreshToken)).status).toBe(400);
    expect((await go(pupil, scope, {}, visitor)).seen.status).toBe(403);
    // The session itself stays: Numo goes on.
    const numo = await visitor.open(app.numo.ask().url);
    expect(numo.location).toContain('code=');
  });

  test('that was made anew under the same id is another one', async () => {
    const { clients, schools } = app.running.domains;
    const made = { id: 'again', name: 'Steeds weer', secret: 'x'.repeat(40), redirectUris: ['http://localhost:13/cb'] };
    await clients.upsert(made, hand.context);
    await press({}, 'app-allow-again');
    await clients.remove('again', hand.context);
    app.clock.move(MINUTE);
    await clients.upsert(made, hand.context);
    app.clock.move(MINUTE);
    const visitor = app.visitor();
    const page = await hand.open(visitor, admin, '/beheer/apps');
    expect([has(page, 'app-allow-again'), has(page, 'app-withdraw-again')]).toEqual([true, false]);
    expect((await schools.byId(app.school.id))?.pupilClients.map(({ clientId }) => clientId)).toContain('again');
  });
});

test('«Apps» asks a recent login, lists none of Numo’s own, and takes no other', async () => {
  const visitor = app.visitor();
  const page = await hand.open(visitor, admin, '/beheer/apps');
  expect([has(page, 'app-allow-third'), has(page, 'app-allow-numo'), has(page, 'app-allow-numo-id-console')]).toEqual([
    true,
    false,
    false,
  ]);
  for (const client of ['numo', 'numo-id-console', 'geen', '']) {
    expect((await visitor.send(page, { client }, 'app-allow-third')).status).toBe(404);
  }
  app.clock.move(31 * MINUTE);
  const asked = await visitor.send(page, { 'scope.email': 'on' }, 'app-allow-third');
  expect(new URL(asked.location ?? '').pathname).toBe('/auth');
  expect((await app.running.domains.schools.byId(app.school.id))?.pupilClients).not.toContainEqual(
    expect.objectContaining({ clientId: 'third' }),
  );
});
