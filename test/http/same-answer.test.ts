/** Whether there is an account, and of what kind, nobody learns from an answer (product.md sections 2 and 8). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { context, PASSWORD } from '../support/seed.ts';
import { connect, schoolWith } from '../support/sso.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';
import { formOf, type Seen } from '../support/visitor.ts';

let app: TestApp;
let upstream: Upstream;
/** Username and password of each kind that is not let in. */
let kinds: Readonly<Record<string, () => Promise<readonly [username: string, password: string]>>>;

beforeAll(async () => {
  app = await startTestApp();
  upstream = await startUpstream();
  const { users } = app.running.domains;
  kinds = {
    'a wrong password': async () => [(await app.account()).username, 'iets-heel-anders'],
    'an unknown user': async () => ['niemand-heet-zo', PASSWORD],
    'a disabled account': async () => {
      const { id, username } = await app.account();
      await users.disable(id, { kind: 'system' }, context);
      return [username, PASSWORD];
    },
    'an account without a password': async () => {
      const username = 'alleen-sso';
      await users.create(
        { schoolId: app.school.id, username, role: 'docent', givenName: 'Noor', familyName: 'Smit' },
        context,
      );
      return [username, PASSWORD];
    },
    'an account of another school': async () => [(await app.account({}, app.other)).username, PASSWORD],
    'a deleted account': async () => {
      const { id, username } = await app.account();
      await users.delete(id, { kind: 'system' }, context);
      return [username, PASSWORD];
    },
  };
});
afterAll(async () => {
  await app.close();
  await upstream.close();
});

/** All that an answer says, but for what differs at every request, and for the name as it was typed. */
const saidBy = ({ status, headers, body }: Seen, uid: string, csrf: string, username: string) => ({
  status,
  headers: [...headers]
    .filter(([name]) => !['date', 'set-cookie', 'content-length', 'etag'].includes(name))
    .map(([name, value]) => `${name}: ${value}`),
  cookies: headers.getSetCookie().map((line) => line.replace(/=[^;]*/, '')),
  body: body
    .replaceAll(uid, 'UID')
    .replaceAll(csrf, 'CSRF')
    .replaceAll(username, 'NAME')
    .replace(/<code>[\w-]{12}<\/code>/g, 'ID'),
});

type Said = ReturnType<typeof saidBy>;

describe('the same answer for', () => {
  it('everybody who is not let in: at the first try, at each of the others, and while they wait', async () => {
    const answers: Record<string, readonly Said[]> = {};
    for (const [kind, make] of Object.entries(kinds)) {
      const [username, password] = await make();
      const visitor = app.visitor();
      const page = await visitor.open(app.numo.ask({ login_hint: 'demo:' }).url);
      const { action, hidden } = formOf(page, 'login-submit');
      const uid = new URL(action).pathname.split('/')[2] ?? '';
      const said: Said[] = [];
      // Five are free, the sixth makes them wait, two more come too early.
      for (let tries = 0; tries < 8; tries += 1) {
        const seen = await visitor.post(action, { ...hidden, username, password });
        said.push(saidBy(seen, uid, hidden['_csrf'] ?? '', username));
      }
      answers[kind] = said;
    }
    const [first, ...others] = Object.entries(answers);
    expect(first?.[1].map(({ status }) => status)).toEqual([400, 400, 400, 400, 400, 400, 429, 429]);
    for (const [kind, said] of others) expect([kind, said]).toEqual([kind, first?.[1]]);
  });

  it('at a school whose logins are by its own provider, where the local page is a way for few', async () => {
    const sso = await schoolWith(app, 'eigen');
    await connect(app, sso, {
      issuer: upstream.issuer,
      clientId: 'numo-id',
      clientSecret: 'a-secret',
      tenantAttribute: 'brin',
      tenantValue: '01AB',
    });
    const docent = await app.account({}, sso);
    const answers: Said[] = [];
    for (const [username, password] of [
      [docent.username, PASSWORD],
      [docent.username, 'iets-heel-anders'],
      ['niemand-heet-zo', PASSWORD],
    ] as const) {
      const visitor = app.visitor();
      const begun = await visitor.open(app.numo.ask({ login_hint: 'eigen:' }).url);
      const uid = new URL(begun.url).pathname.split('/')[2] ?? '';
      const page = await visitor.open(`${app.issuer}/interaction/${uid}/lokaal`);
      const { action, hidden } = formOf(page, 'login-submit');
      const seen = await visitor.post(action, { ...hidden, username, password });
      answers.push(saidBy(seen, uid, hidden['_csrf'] ?? '', username));
    }
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400]);
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });
});
