/** The next page of a login travels in a sealed cookie over the redirect that leads there (login/glimpse.ts). */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { probeStore, type StoreProbe } from '../support/store-probe.ts';
import { formOf, has, type Seen, textOf } from '../support/visitor.ts';
import { walk } from '../support/walk.ts';

let probe: StoreProbe | undefined;
const app = await startTestApp({
  around: (store) => {
    probe = probeStore(store);
    return probe.store;
  },
});
afterAll(() => app.close());

/** The attempts that were read since the last call. */
const reads = (): number => probe?.verbs.splice(0).filter((verb) => verb === 'attempts.get').length ?? 0;
beforeEach(() => void reads());

const attemptOf = ({ url }: Seen): string => /^.*\/interaction\/[\w-]+/.exec(url)?.[0] ?? '';

const begin = async () => {
  const account = await app.account({ twoStep: true });
  const ask = app.numo.ask({ login_hint: 'demo:' });
  return { account, ask, typed: { username: account.username, password: account.password } };
};

describe('a page that a redirect leads to', () => {
  it('asks the store nothing, and neither does its post for the attempt', async () => {
    const visitor = app.visitor();
    const { ask, typed, account } = await begin();
    const page = await visitor.open(ask.url);
    expect([has(page, 'login-submit'), reads()]).toEqual([true, 0]);
    const code = await visitor.submit(page, typed, 'login-submit');
    expect([has(code, 'code-submit'), reads()]).toEqual([true, 0]);
    const done = await visitor.submit(code, { code: app.freshCode(account) }, 'code-submit');
    expect(done.location).toContain('code=');
  });

  it('is read anew at a reload, also where another tab has gone on', async () => {
    const visitor = app.visitor();
    const { ask, typed } = await begin();
    const page = await visitor.open(ask.url);
    await visitor.submit(page, typed, 'login-submit');
    reads();
    expect(has(await visitor.get(attemptOf(page)), 'code-submit')).toBe(true);
    expect(reads()).toBe(1);
  });

  it('that is older than its attempt writes nothing: the post is taken anew', async () => {
    const visitor = app.visitor();
    const { ask, account } = await begin();
    const page = await visitor.open(ask.url);
    const old = visitor.cookie('numo_step')?.value ?? '';
    const school = await visitor.open(`${attemptOf(page)}/school`);
    expect(textOf(await visitor.submit(school, { school: 'ander' }, 'school-submit'))).toContain('Ander Lyceum');
    const cookie = `numo_step=${old}; numo_browser=${visitor.cookie('numo_browser')?.value}`;
    const form = formOf(school);
    const body = new URLSearchParams({ ...form.hidden, school: 'demo' }).toString();
    const headers = { cookie, origin: app.issuer, 'content-type': 'application/x-www-form-urlencoded' };
    reads();
    const sent = await app.visitor().request(form.action, { method: 'POST', body, headers });
    expect([sent.status, reads()]).toEqual([303, 1]);
    expect(
      (await walk(visitor, await visitor.open(attemptOf(page)), { ...account, code: () => app.freshCode(account) }))
        .location,
    ).toContain('code=');
  });

  it('is carried for its own attempt and browser only, and not for long', async () => {
    const [mine, other] = [app.visitor(), app.visitor()];
    const { ask } = await begin();
    const sent = await mine.get(ask.url);
    const carried = mine.cookie('numo_step')?.value ?? '';
    expect(carried.length).toBeGreaterThan(100);
    const foreign = await other.request(sent.location ?? '', {
      headers: { cookie: `numo_step=${carried}; numo_browser=${'x'.repeat(22)}` },
    });
    expect([foreign.status, textOf(foreign).includes('andere browser')]).toEqual([403, true]);
    const second = await mine.get(app.numo.ask({ login_hint: 'demo:' }).url);
    reads();
    const headers = { cookie: `numo_step=${carried}; numo_browser=${mine.cookie('numo_browser')?.value}` };
    expect((await other.request(second.location ?? '', { headers })).status).toBe(200);
    expect(reads()).toBe(1);
    app.clock.move(21_000);
    expect((await other.request(sent.location ?? '', { headers })).status).toBe(200);
    expect(reads()).toBe(1);
    for (const torn of ['x', `${carried}x`, carried.slice(1), 'a.b.c', 'x'.repeat(4000)]) {
      const cookie = headers.cookie.replace(carried, torn);
      expect((await other.request(sent.location ?? '', { headers: { cookie } })).status, torn).toBe(200);
    }
  });

  it('says nothing of a second step that has more to say than its form', async () => {
    const visitor = app.visitor();
    const { ask, typed, account } = await begin();
    const code = await visitor.submit(await visitor.open(ask.url), typed, 'login-submit');
    for (let n = 0; n < 3; n += 1) await visitor.submit(code, { code: '000000' }, 'code-submit');
    const next = app.visitor();
    const again = await walk(next, await next.open(app.numo.ask({ login_hint: 'demo:' }).url), account);
    expect(has(again, 'code-submit')).toBe(true);
    expect(textOf(again)).toMatch(/klok|tijd/i);
  });
});
