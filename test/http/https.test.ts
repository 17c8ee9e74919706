/** Behind a proxy with TLS, with the settings that certification needs: cookies, POST, request objects, the outbound guard. */
import { createHmac } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { formOf, has, send, type Visitor } from '../support/visitor.ts';
import { walk } from '../support/walk.ts';

const ISSUER = 'https://id.numo.test';
const app = await startTestApp({
  issuer: ISSUER,
  settings: { oidc: { postAuthorization: true, requestObjects: true }, outbound: { allowPrivateAddresses: false } },
});
afterAll(() => app.close());

const metadataOf = async (visitor: Visitor) =>
  JSON.parse((await visitor.get(`${ISSUER}/.well-known/openid-configuration`)).body) as Record<string, unknown>;

describe('the issuer', () => {
  it('is https everywhere, whatever the connection is', async () => {
    const metadata = await metadataOf(app.visitor());
    expect(metadata.issuer).toBe(ISSUER);
    const addresses = Object.entries(metadata).filter(([name]) => name.endsWith('_endpoint') || name === 'jwks_uri');
    expect(addresses.length).toBeGreaterThan(6);
    for (const [, address] of addresses) expect(String(address)).toMatch(/^https:\/\/id\.numo\.test\//);
  });

  it('another host is not served, and what a client says of a proxy is not believed', async () => {
    const at = `http://127.0.0.1:${app.running.port}`;
    expect((await send(`${at}/.well-known/openid-configuration`, { headers: { host: 'evil.example' } })).status).toBe(
      421,
    );
    const seen = await send(`${at}/.well-known/openid-configuration`, {
      headers: { host: 'id.numo.test', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' },
    });
    expect([seen.status, seen.body.includes('evil.example')]).toEqual([200, false]);
  });

  it('a target that is no path is no fault of ours', async () => {
    const answers = await Promise.all(
      ['?x', '*', 'https://id.numo.test/jwks', 'https://evil.example/jwks', 'x:y', 'http://'].map(
        (target) =>
          new Promise<string>((resolve, reject) => {
            const socket = connect(app.running.port, '127.0.0.1');
            let text = '';
            socket.on('data', (piece) => {
              text += piece;
            });
            socket.on('end', () => resolve(`${target} ${text.slice(9, 12)}`));
            socket.on('error', reject);
            const method = target === '*' ? 'OPTIONS' : 'GET';
            socket.write(`${method} ${target} HTTP/1.1\r\nHost: id.numo.test\r\nConnection: close\r\n\r\n`);
          }),
      ),
    );
    expect(answers.filter((answer) => / 5\d\d$/.test(answer))).toEqual([]);
    expect(answers).toEqual(expect.arrayContaining(['https://id.numo.test/jwks 200', 'https://evil.example/jwks 421']));
  });

  it('is told to be https from now on', async () => {
    const page = await app.visitor().open(app.numo.ask().url);
    expect(page.headers.get('strict-transport-security')).toMatch(/^max-age=\d{8}/);
  });
});

describe('cookies', () => {
  it('are bound to this host and to TLS; only the session’s goes along with a POST from elsewhere', async () => {
    const visitor = app.visitor();
    await app.tokens(visitor, await app.account());
    const names = new Set(visitor.received.map(({ name }) => name));
    expect([...names].sort()).toEqual([
      '__Host-numo_browser',
      '__Host-numo_known',
      '__Host-numo_school',
      '__Host-numo_session',
      '__Host-numo_step',
      '__Secure-numo_attempt',
      '__Secure-numo_resume',
    ]);
    for (const { name, path, attributes } of visitor.received) {
      const sameSite = name === '__Host-numo_session' ? 'samesite=none' : 'samesite=lax';
      expect([name, ...['httponly', 'secure', sameSite].filter((one) => !attributes.includes(one))]).toEqual([name]);
      if (name.startsWith('__Host-')) expect(path).toBe('/');
      expect(attributes.some((attribute) => attribute.startsWith('domain'))).toBe(false);
    }
  });
});

describe('POST at the authorization endpoint, with the setting on', () => {
  it('succeeds like GET, without an Origin and with one of elsewhere', async () => {
    const account = await app.account();
    for (const headers of [{}, { origin: 'https://rp.example' }]) {
      const visitor = app.visitor({ accept: '*/*' });
      const { params, ...ask } = app.numo.ask();
      const first = await visitor.request(`${ISSUER}/auth`, {
        method: 'POST',
        body: new URLSearchParams(params).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      });
      expect(first.status).toBe(303);
      const page = await visitor.follow(first);
      expect(page.headers.get('content-type')).toContain('text/html');
      const { claims } = await app.numo.tokens(await walk(visitor, page, account), { ...ask, params });
      expect(claims).toMatchObject({ iss: ISSUER, sub: account.id });
    }
  });

  it('at the end of a session as well', async () => {
    const visitor = app.visitor();
    const { idToken } = await app.tokens(visitor, await app.account());
    const body = new URLSearchParams({
      id_token_hint: idToken,
      post_logout_redirect_uri: 'http://localhost:9/',
    }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://localhost:9' };
    const page = await visitor.request(`${ISSUER}/session/end`, { method: 'POST', body, headers });
    expect((await visitor.send(page)).location).toBe('http://localhost:9/');
  });

  it('our own forms still take none from elsewhere', async () => {
    const visitor = app.visitor();
    const page = await visitor.open(app.numo.ask().url);
    const { action, hidden } = formOf(page);
    const body = new URLSearchParams({ ...hidden, school: 'demo' }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://evil.example' };
    expect((await visitor.request(action, { method: 'POST', body, headers })).status).toBe(403);
  });
});

describe('request objects, with the setting on', () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claimsOf = (params: Readonly<Record<string, string>>) => ({ ...params, iss: 'numo', aud: ISSUER });

  it('signed by the client they count, also with a response_mode of their own', async () => {
    const metadata = await metadataOf(app.visitor());
    expect(metadata.request_object_signing_alg_values_supported).toContain('RS256');
    const ask = app.numo.ask({ response_mode: 'form_post' });
    const signed = `${part({ alg: 'HS256' })}.${part(claimsOf(ask.params))}`;
    const secret = app.numo.client.secret ?? '';
    const request = `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
    const url = `${ISSUER}/auth?${new URLSearchParams({ client_id: 'numo', response_type: 'code', scope: 'openid', request })}`;
    const visitor = app.visitor();
    const page = await walk(visitor, await visitor.open(url), await app.account());
    expect(has(page, 'form-post-submit')).toBe(true);
    expect(formOf(page).hidden.state).toBe(ask.state);
  });

  it('unsigned or wrongly signed they are refused', async () => {
    const { params } = app.numo.ask();
    for (const request of [
      `${part({ alg: 'none' })}.${part(claimsOf(params))}.`,
      `${part({ alg: 'HS256' })}.${part(claimsOf(params))}.AAAA`,
    ]) {
      const seen = await app.visitor().get(app.numo.ask({ request }).url);
      expect(seen.location ?? seen.body).toMatch(/error=invalid_request_object|invalid_request_object/);
      expect(seen.location ?? '').not.toContain('/interaction/');
    }
  });
});

describe('the outbound guard', () => {
  it('reaches no private address as long as the setting is off; that is in the audit, and holds nobody up', async () => {
    const visitor = app.visitor();
    const account = await app.account();
    const { idToken } = await app.tokens(visitor, account);
    const page = await visitor.open(`${ISSUER}/session/end?${new URLSearchParams({ id_token_hint: idToken })}`);
    const done = await visitor.submit(page);
    expect(done.status).toBe(200);
    await vi.waitFor(async () => {
      expect((await app.audit(account)).map(({ name }) => name)).toContain('oidc.logout-not-delivered');
    });
    expect(app.backChannel.posts).toEqual([]);
  });
});
