/** Logging out: by a relying party, and how it tells the others (RP-Initiated and Back-Channel Logout 1.0). */
import { afterAll, describe, expect, it, vi } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { formOf, has, type Seen, textOf, type Visitor } from '../support/visitor.ts';
import { walk } from '../support/walk.ts';

const app = await startTestApp();
afterAll(() => app.close());

const end = (params: Record<string, string> = {}) => `${app.issuer}/session/end?${new URLSearchParams(params)}`;
const AFTER = 'http://localhost:9/';
/** Whether the form sends itself where scripts run. */
const sendsItself = (page: Seen) => has(page, 'send-form');

const isSignedIn = async (visitor: Visitor) =>
  app.numo.callback(await visitor.open(app.numo.ask({ prompt: 'none' }).url)).error === undefined;

describe('RP-initiated logout', () => {
  it('with a hint of this session by a first-party client needs no question, and comes back with state alone', async () => {
    const visitor = app.visitor();
    const { idToken, accessToken } = await app.tokens(visitor, await app.account());
    const page = await visitor.open(end({ id_token_hint: idToken, post_logout_redirect_uri: AFTER, state: 'x y' }));
    expect([page.status, sendsItself(page), has(page, 'logout-yes')]).toEqual([200, true, true]);
    expect(page.headers.get('content-security-policy')).toMatch(/form-action 'self' http:\/\/localhost:9$/);
    const done = await visitor.send(page);
    expect([done.status, done.location]).toEqual([303, `${AFTER}?state=x+y`]);
    expect(await isSignedIn(visitor)).toBe(false);
    expect(visitor.cookie('numo_session')).toBeUndefined();
    expect(await app.numo.opens(accessToken)).toBe(false);
  });

  it('without state in the request there is none in the redirect', async () => {
    const visitor = app.visitor();
    const { idToken } = await app.tokens(visitor, await app.account());
    const done = await visitor.send(
      await visitor.open(end({ id_token_hint: idToken, post_logout_redirect_uri: AFTER })),
    );
    expect(done.location).toBe(AFTER);
  });

  it('without a hint, by other clients, or with a hint of another session, it asks', async () => {
    const account = await app.account();
    const visitor = app.visitor();
    await app.tokens(visitor, account);
    const elsewhere = await app.tokens(app.visitor(), account);
    const { idToken } = await app.tokens(visitor, account, { party: app.lesson });
    for (const params of [{}, { state: 'x' }, { client_id: 'numo' }, { id_token_hint: elsewhere.idToken }]) {
      const page = await visitor.open(end(params));
      expect([page.status, sendsItself(page), has(page, 'logout-yes')]).toEqual([200, false, true]);
    }
    // Nothing has happened yet: only the button ends anything.
    expect(await isSignedIn(visitor)).toBe(true);
    expect(sendsItself(await visitor.open(end({ id_token_hint: idToken })))).toBe(true);
  });

  it('a client that is not first-party asks, even with the right hint', async () => {
    const visitor = app.visitor();
    const account = await app.account();
    await app.signIn(visitor, account);
    const ask = app.third.ask();
    const consent = await visitor.open(ask.url);
    const { idToken } = await app.third.tokens(await visitor.submit(consent, { consent: 'allow' }), ask);
    expect(sendsItself(await visitor.open(end({ id_token_hint: idToken })))).toBe(false);
  });

  it('without an address, or with one but no hint: a last page «signed out», and no redirect', async () => {
    for (const params of [{}, { post_logout_redirect_uri: AFTER, state: 'x' }, { client_id: 'lesson' }]) {
      const visitor = app.visitor({ 'accept-language': 'en-US' });
      await app.tokens(visitor, await app.account());
      const done = await visitor.submit(await visitor.open(end(params)));
      expect([done.status, done.location]).toEqual([200, undefined]);
      expect(textOf(done)).toContain('You are signed out.');
      expect(await isSignedIn(visitor)).toBe(false);
    }
  });

  it('a wrong address or hint: a page that names it, and never a redirect', async () => {
    const visitor = app.visitor({ 'accept-language': 'en-US' });
    const { idToken } = await app.tokens(visitor, await app.account());
    const [, payload = ''] = idToken.split('.');
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    const wrong: readonly (readonly [Record<string, string>, string])[] = [
      [{ id_token_hint: idToken, post_logout_redirect_uri: 'http://localhost:9/other' }, 'post_logout_redirect_uri'],
      [{ id_token_hint: idToken, post_logout_redirect_uri: `${AFTER}?x=1` }, 'post_logout_redirect_uri'],
      [{ client_id: 'numo', post_logout_redirect_uri: 'https://evil.example/' }, 'post_logout_redirect_uri'],
      [{ id_token_hint: none }, 'id_token_hint'],
      [{ id_token_hint: `${idToken.slice(0, -6)}AAAAAA` }, 'id_token_hint'],
      [{ id_token_hint: 'nonsense' }, 'id_token_hint'],
      [{ id_token_hint: idToken, client_id: 'lesson' }, 'id_token_hint'],
    ];
    for (const [params, name] of wrong) {
      const page = await visitor.open(end(params));
      expect([page.status, page.location, textOf(page).includes(name)], JSON.stringify(params)).toEqual([
        400,
        undefined,
        true,
      ]);
      expect(page.headers.get('content-type')).toContain('text/html');
    }
    expect(await isSignedIn(visitor)).toBe(true);
  });

  it('an ID token of yesterday still serves as a hint', async () => {
    const visitor = app.visitor();
    const { idToken } = await app.tokens(visitor, await app.account());
    app.clock.move(50 * 60_000);
    await visitor.open(app.numo.ask({ prompt: 'none' }).url);
    app.clock.move(50 * 60_000);
    expect(sendsItself(await visitor.open(end({ id_token_hint: idToken })))).toBe(true);
  });

  it('who is not logged in at all: our own page, then the redirect all the same', async () => {
    const { idToken } = await app.tokens(app.visitor(), await app.account());
    const stranger = app.visitor({ 'accept-language': 'en' });
    const page = await stranger.open(end({ id_token_hint: idToken, post_logout_redirect_uri: AFTER, state: 's' }));
    expect([page.status, has(page, 'form-post-submit')]).toEqual([200, true]);
    expect(page.headers.get('content-security-policy')).not.toContain('sha256');
    expect((await stranger.send(page)).location).toBe(`${AFTER}?state=s`);
  });

  it('the button without its token, or of another browser, ends nothing', async () => {
    const visitor = app.visitor();
    await app.tokens(visitor, await app.account());
    const page = await visitor.open(end());
    const { action, hidden } = formOf(page);
    const refused = await visitor.post(action, { logout: 'yes' });
    expect(refused.status).toBe(400);
    const other = app.visitor();
    await app.tokens(other, await app.account());
    expect((await other.post(action, hidden)).status).toBe(400);
    expect([await isSignedIn(visitor), await isSignedIn(other)]).toEqual([true, true]);
  });
});

describe('back-channel logout', () => {
  it('tells the clients of this session: subject, sid, and nothing beside the token', async () => {
    const visitor = app.visitor();
    const account = await app.account();
    const { idToken, claims } = await app.tokens(visitor, account);
    await app.tokens(visitor, account, { party: app.lesson });
    app.backChannel.posts.length = 0;
    await visitor.send(await visitor.open(end({ id_token_hint: idToken })));
    // The browser does not wait for it.
    await vi.waitFor(() => expect(app.backChannel.posts).toHaveLength(1));
    const [post] = app.backChannel.posts;
    expect(post?.path).toBe('/numo');
    expect(post?.type).toBe('application/x-www-form-urlencoded');
    expect(Object.keys(post?.fields ?? {})).toEqual(['logout_token']);
    const token = await app.numo.read(post?.fields.logout_token ?? '');
    const { exp: _exp, ...rest } = token.claims;
    expect(rest).toEqual({
      iss: app.issuer,
      aud: 'numo',
      iat: Math.floor(app.clock.now() / 1000),
      jti: expect.any(String),
      sub: claims.sub,
      sid: claims.sid,
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    });
    expect(token.header).toMatchObject({ alg: 'RS256', typ: 'logout+jwt' });
  });

  it('a client that does not take it holds nothing up, and is in the audit', async () => {
    const visitor = app.visitor();
    const account = await app.account();
    const { idToken } = await app.tokens(visitor, account);
    app.backChannel.posts.length = 0;
    app.backChannel.answer = 500;
    const done = await visitor.send(
      await visitor.open(end({ id_token_hint: idToken, post_logout_redirect_uri: AFTER })),
    );
    expect(done.location).toBe(AFTER);
    expect(await isSignedIn(visitor)).toBe(false);
    await vi.waitFor(() => expect(app.backChannel.posts).toHaveLength(1));
    app.backChannel.answer = 200;
    await vi.waitFor(async () => {
      const kept = (await app.audit(account)).filter(({ name }) => name === 'oidc.logout-not-delivered');
      expect(kept.map(({ fields }) => fields)).toEqual([{ client: 'numo' }]);
    });
  });
});

describe('somebody else on a shared computer', () => {
  it('logs in where a session was: that one ends, and its relying parties are told', async () => {
    const [pupil, teacher] = [await app.account({ role: 'leerling' }), await app.account()];
    const visitor = app.visitor();
    const before = await app.tokens(visitor, pupil);
    app.backChannel.posts.length = 0;
    const ask = app.numo.ask({ prompt: 'login' });
    const page = await visitor.open(ask.url);
    const school = await visitor.open(`${page.url}/school`);
    const { claims } = await app.numo.tokens(await walk(visitor, school, teacher), ask);
    expect(claims.sub).toBe(teacher.id);
    expect(claims.sid).not.toBe(before.claims.sid);
    await vi.waitFor(() => expect(app.backChannel.posts).toHaveLength(1));
    const told = await app.numo.read(app.backChannel.posts[0]?.fields.logout_token ?? '');
    expect(told.claims).toMatchObject({ sub: pupil.id, sid: before.claims.sid });
    expect(await app.numo.opens(before.accessToken)).toBe(false);
    expect(await isSignedIn(visitor)).toBe(true);
  });
});
