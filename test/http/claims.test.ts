/** What relying parties learn of a person: claims by scope, userinfo, subjects (product.md section 6). */
import { afterAll, expect, it } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { context } from '../support/seed.ts';
import { has, send } from '../support/visitor.ts';
import { walk } from '../support/walk.ts';

const app = await startTestApp();
afterAll(() => app.close());

it('scope openid alone gives none of our own', async () => {
  const account = await app.account();
  const { claims, header, accessToken } = await app.tokens(app.visitor(), account);
  expect(Object.keys(claims).sort()).toEqual(
    ['acr', 'amr', 'aud', 'auth_time', 'exp', 'iat', 'iss', 'nonce', 'sid', 'sub'].sort(),
  );
  expect(header).toMatchObject({ alg: 'RS256', kid: expect.any(String) });
  expect(claims).toMatchObject({
    iss: app.issuer,
    sub: account.id,
    aud: 'numo',
    acr: 'urn:numo:acr:1',
    amr: ['pwd'],
  });
  const now = Math.floor(app.clock.now() / 1000);
  expect(claims.iat).toBe(now);
  expect(claims.auth_time).toBe(now);
  expect((await app.numo.userinfo(accessToken)).json).toEqual({ sub: account.id });
});

it('scopes profile, email and school give theirs at userinfo, and the ID token stays thin', async () => {
  const group = await app.running.domains.schools.addClass(
    app.school.id,
    { name: 'vmbo-havo 2a', kind: 'stamklas' },
    context,
  );
  const { year } = group;
  const [last, next] = await Promise.all(
    [year - 1, year + 1].map((other) =>
      app.running.domains.schools.addClass(app.school.id, { name: 'niet nu', kind: 'stamklas', year: other }, context),
    ),
  );
  const account = await app.account({
    username: 'Anja',
    givenName: 'Anja',
    middleName: 'de',
    familyName: 'Wit',
    // Of other school years nothing is told.
    classIds: [group, last, next].flatMap((one) => one?.id ?? []),
  });
  const params = { scope: 'school email openid profile' };
  const { claims, accessToken } = await app.tokens(app.visitor(), account, { params });
  expect(claims).not.toHaveProperty('name');
  expect(claims).not.toHaveProperty('school');
  const { json: info, headers } = await app.numo.userinfo(accessToken);
  expect(headers.get('content-type')).toMatch(/^application\/json/);
  expect(info).toEqual({
    sub: account.id,
    name: 'Anja de Wit',
    given_name: 'Anja',
    middle_name: 'de',
    family_name: 'Wit',
    preferred_username: 'Anja',
    locale: 'nl',
    zoneinfo: 'Europe/Amsterdam',
    updated_at: expect.any(Number),
    email: 'Anja@demo.example',
    email_verified: false,
    school: { id: app.school.id, short_name: 'demo', name: 'Demo College', brin: '99ZZ' },
    roles: ['docent'],
    classes: [{ id: group.id, name: 'vmbo-havo 2a', kind: 'stamklas' }],
  });
});

it('claims beyond our minimum come from provisioning, and never override what we know', async () => {
  const address = { formatted: 'Laan 1', locality: 'Ede' };
  const claims = {
    nickname: 'Mees',
    birthdate: '2012-03-04',
    phone_number: '+31 318 12',
    phone_number_verified: false,
    address,
    name: 'Iemand Anders',
  };
  const account = await app.account({ role: 'leerling', claims });
  const params = { scope: 'openid profile email address phone school' };
  const { accessToken } = await app.tokens(app.visitor(), account, { params });
  const { json: info } = await app.numo.userinfo(accessToken);
  expect(info).toMatchObject({ ...claims, name: 'Meti Ayodele', opleiding: 'vmbo tl+ klas 2', roles: ['leerling'] });
  expect(info).not.toHaveProperty('email');
});

it('a claim that is asked for one by one comes at userinfo, not in the ID token', async () => {
  const account = await app.account();
  const params = { claims: JSON.stringify({ userinfo: { name: { essential: true } } }) };
  const { claims, accessToken } = await app.tokens(app.visitor(), account, { params });
  expect(claims).not.toHaveProperty('name');
  expect((await app.numo.userinfo(accessToken)).json).toEqual({ sub: account.id, name: 'Meti Ayodele' });
});

it('userinfo takes GET and POST, the token in the header or in a form, and nothing else', async () => {
  const { accessToken } = await app.tokens(app.visitor(), await app.account());
  const url = `${app.issuer}/userinfo`;
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const bearer = { authorization: `Bearer ${accessToken}` };
  expect((await send(url, { headers: bearer })).status).toBe(200);
  expect((await send(url, { method: 'POST', headers: bearer })).status).toBe(200);
  expect((await send(url, { method: 'POST', headers: form, body: `access_token=${accessToken}` })).status).toBe(200);
  expect((await send(url, {})).status).toBe(401);
  const wrong = await send(url, { headers: { authorization: 'Bearer niets' } });
  expect(wrong.status).toBe(401);
  expect(wrong.headers.get('www-authenticate')).toContain('error="invalid_token"');
});

it('subjects are pairwise for other parties, public for first-party ones', async () => {
  const account = await app.account();
  const visitor = app.visitor();
  const subOf = async (party: typeof app.third) => {
    const ask = party.ask();
    const page = await walk(visitor, await visitor.open(ask.url), account);
    const seen = has(page, 'consent-allow') ? await visitor.submit(page, { consent: 'allow' }, 'consent-allow') : page;
    const { claims, accessToken } = await party.tokens(seen, ask);
    expect((await party.userinfo(accessToken)).json.sub).toBe(claims.sub);
    return claims.sub;
  };
  const [third, again, fourth] = [await subOf(app.third), await subOf(app.third), await subOf(app.fourth)];
  expect(third).toBe(again);
  expect(new Set([third, fourth, account.id]).size).toBe(3);
  expect(await subOf(app.numo)).toBe(account.id);
  expect(await subOf(app.lesson)).toBe(account.id);
});
