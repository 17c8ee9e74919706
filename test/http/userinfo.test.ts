/**
 * Plain questions for userinfo go past the provider library. That nobody can tell from the answer is held to by every
 * test that asks: `party.userinfo` asks in both ways.
 */
import Provider from 'oidc-provider';
import { afterAll, beforeEach, expect, it, vi } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { send } from '../support/visitor.ts';

const app = await startTestApp();
/** Requests that the library's own router took. */
const library = vi.spyOn(Provider.prototype as unknown as { handleRequest: () => void }, 'handleRequest');
afterAll(() => app.close());
beforeEach(() => void library.mockClear());

const url = `${app.issuer}/userinfo`;
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const everything = { scope: 'openid profile email school' };

it('a plain question is not taken through the library, any other is', async () => {
  const account = await app.account();
  const { accessToken } = await app.tokens(app.visitor(), account, { params: everything });
  library.mockClear();
  const plain = await send(url, { headers: bearer(accessToken) });
  expect(JSON.parse(plain.body)).toMatchObject({ sub: account.id, name: 'Meti Ayodele', roles: ['docent'] });
  expect(library).not.toHaveBeenCalled();
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const others: Parameters<typeof send>[] = [
    [url, { method: 'POST', headers: bearer(accessToken) }],
    [url, { method: 'POST', headers: form, body: `access_token=${accessToken}` }],
    [url, { headers: { ...bearer(accessToken), origin: 'http://localhost:9' } }],
    [`${url}?scope=openid`, { headers: bearer(accessToken) }],
  ];
  for (const [at, wish] of others) {
    library.mockClear();
    expect((await send(at, wish)).status).toBe(200);
    expect(library).toHaveBeenCalledOnce();
  }
});

it('what is refused is refused by the library, in its words', async () => {
  const account = await app.account();
  const { accessToken } = await app.tokens(app.visitor(), account, { params: everything });
  const headers: Record<string, string>[] = [
    {},
    { authorization: accessToken },
    { authorization: `Bearer  ${accessToken}` },
    { authorization: `Bearer ${accessToken} x` },
    { authorization: `DPoP ${accessToken}` },
    { authorization: `Bearer ${accessToken}x` },
  ];
  for (const given of headers) {
    library.mockClear();
    expect((await send(url, { headers: given })).status, JSON.stringify(given)).toBeGreaterThanOrEqual(400);
    expect(library).toHaveBeenCalledOnce();
  }
});
