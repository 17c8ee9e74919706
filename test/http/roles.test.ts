/** Who may enter /beheer and /support at all: every route of the running app, for everybody who may not (product.md section 4). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAccountId } from '../../src/kernel/ids.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { leaveBulkJob } from '../support/bulk.ts';
import { consoleHand } from '../support/console.ts';
import { connectBySaml } from '../support/saml-idp.ts';
import type { TestAccount } from '../support/seed.ts';
import { has, type Seen, type Visitor } from '../support/visitor.ts';

const UNKNOWN = 'AAAAAAAAAAAAAAAAAAAAAA';
/** What a docent has of /beheer (product.md section 4): the own classes, and RESET of who is in them. */
const OF_A_DOCENT = [
  'GET /beheer',
  'GET /beheer/klassen/:classId',
  'GET /beheer/gebruikers/:userId',
  'GET /beheer/gebruikers/:userId/reset',
  'POST /beheer/gebruikers/:userId/reset',
];
/** Where a login comes back to, whoever it is of. */
const BACK = '/beheer/terug';

let app: TestApp;
let hand: ReturnType<typeof consoleHand>;
let ids: Record<string, string>;
let docent: TestAccount;
let support: TestAccount;

const userIdOf = ({ id }: TestAccount): string => parseAccountId(id)?.userId ?? '';

beforeAll(async () => {
  app = await startTestApp();
  hand = consoleHand(app);
  const { schools } = app.running.domains;
  const made = await schools.addClass(app.school.id, { name: 'havo 2a', kind: 'stamklas' }, hand.context);
  const pupil = await app.account({ role: 'leerling', classIds: [made.id] });
  docent = await app.account({ role: 'docent', classIds: [made.id] });
  support = await app.account({ role: 'support', twoStep: true }, await schools.ensureSystemRealm());
  const { id: connectionId } = await connectBySaml(app, app.school);
  ids = {
    classId: made.id,
    userId: userIdOf(pupil),
    connectionId,
    schoolId: app.school.id,
    clientId: 'lesson',
    preset: 'saml',
    what: 'codes',
    jobId: (await leaveBulkJob(app, { admin: docent, pupil, classId: made.id })).id,
  };
});
afterAll(() => app.close());

const routes = () =>
  app.running.patterns.filter(
    ({ method, path }) => ['GET', 'POST'].includes(method) && /^\/(beheer|support)(\/|$)/.test(path) && path !== BACK,
  );

const fill = (path: string, over: Readonly<Record<string, string>> = {}): string =>
  path.replace(/:(\w+)/g, (_, name: string) => over[name] ?? ids[name] ?? '');

const FIELDS = { to: 'on', reason: 'lost', verified: 'called-back', end: 'week' };

const ask = (visitor: Visitor, method: string, path: string, csrf: string): Promise<Seen> =>
  method === 'GET'
    ? visitor.get(`${app.issuer}${path}`)
    : visitor.post(`${app.issuer}${path}`, { _csrf: csrf, ...FIELDS });

async function logIn(account: TestAccount): Promise<{ visitor: Visitor; csrf: string }> {
  const visitor = app.visitor();
  return { visitor, csrf: await hand.csrf(visitor, account) };
}

/** What is answered, without what differs by request or was asked for. */
const heart = ({ status, body, location = '' }: Seen, id: string): unknown => [
  status,
  new URL(location, app.issuer).pathname,
  (location ? '' : body)
    .replaceAll(id, '(id)')
    .replace(/<code>[^<]+<\/code>/g, '')
    .replace(/name="_csrf" value="[^"]+"/g, ''),
];

describe('a wrong role finds no page, and a way home', () => {
  test('a leerling none at all, a docent no more than the own classes', async () => {
    const open: Record<string, readonly string[]> = { leerling: [], docent: OF_A_DOCENT };
    for (const account of [await app.account({ role: 'leerling' }), docent]) {
      const { visitor, csrf } = await logIn(account);
      const found: string[] = [];
      for (const { method, path } of routes()) {
        const seen = await ask(visitor, method, fill(path), csrf);
        if (seen.status === 404) expect([method, path, has(seen, 'home')]).toEqual([method, path, true]);
        else found.push(`${method} ${path}`);
      }
      expect([account.role, found.toSorted()]).toEqual([account.role, (open[account.role] ?? []).toSorted()]);
    }
  });

  test('a beheerder none of /support, support none of /beheer', async () => {
    for (const [account, closed] of [
      [await app.account({ role: 'beheerder' }), '/support'],
      [support, '/beheer'],
    ] as const) {
      const { visitor, csrf } = await logIn(account);
      for (const { method, path } of routes().filter((route) => route.path.startsWith(closed))) {
        const seen = await ask(visitor, method, fill(path), csrf);
        expect([account.role, method, path, seen.status, has(seen, 'home')]).toEqual([
          account.role,
          method,
          path,
          404,
          true,
        ]);
      }
    }
  });

  test('a docent learns nothing of people and classes that are not the own', async () => {
    const { schools } = app.running.domains;
    const foreign = await schools.addClass(app.school.id, { name: 'havo 3b', kind: 'stamklas' }, hand.context);
    const stranger = await app.account({ role: 'leerling', classIds: [foreign.id] });
    const { visitor, csrf } = await logIn(docent);
    const there = { classId: foreign.id, userId: userIdOf(stranger) };
    for (const { method, path } of routes().filter((route) => /:(classId|userId)/.test(route.path))) {
      const name = path.includes(':classId') ? 'classId' : 'userId';
      const [found, missing] = [
        await ask(visitor, method, fill(path, there), csrf),
        await ask(visitor, method, fill(path, { [name]: UNKNOWN }), csrf),
      ];
      expect([method, path, found.status]).toEqual([method, path, 404]);
      expect([method, path, heart(found, there[name])]).toEqual([method, path, heart(missing, UNKNOWN)]);
    }
  });
});

describe('who is not logged in', () => {
  test('is sent to the login, whether or not there is such an id, and a POST does nothing', async () => {
    const visitor = app.visitor();
    const page = await visitor.open(`${app.issuer}/interaction/x`);
    expect(page.status).toBeGreaterThanOrEqual(400);
    const csrf = /name="_csrf" value="([^"]+)"/.exec((await visitor.open(app.numo.ask().url)).body)?.[1] ?? '';
    for (const { method, path } of routes()) {
      const [name] = [...path.matchAll(/:(\w+)/g)].map(([, one = '']) => one);
      const found = await ask(visitor, method, fill(path), csrf);
      expect([method, path, found.status, new URL(found.location ?? '').pathname]).toEqual([
        method,
        path,
        303,
        '/auth',
      ]);
      if (name === undefined || name === 'preset' || name === 'what') continue;
      const missing = await ask(visitor, method, fill(path, { [name]: UNKNOWN }), csrf);
      expect([method, path, heart(found, ids[name] ?? '')]).toEqual([method, path, heart(missing, UNKNOWN)]);
    }
  });
});

describe('support', () => {
  test('finds nobody of its own realm, and nobody of one school under another’s id', async () => {
    const { visitor, csrf } = await logIn(support);
    const { id: realm } = await app.running.domains.schools.ensureSystemRealm();
    const other = await app.account({ role: 'beheerder', twoStep: true }, app.other);
    const wrong = [
      { schoolId: realm, userId: userIdOf(support) },
      { schoolId: app.school.id, userId: userIdOf(other) },
      { schoolId: app.other.id, userId: ids.userId ?? '' },
      { schoolId: UNKNOWN, userId: userIdOf(other) },
    ];
    for (const { method, path } of routes().filter((route) => route.path.includes(':schoolId'))) {
      const missing = await ask(visitor, method, fill(path, { schoolId: UNKNOWN, userId: UNKNOWN }), csrf);
      expect([method, path, missing.status]).toEqual([method, path, 404]);
      for (const one of path.includes(':userId')
        ? wrong
        : wrong.filter(({ schoolId }) => [realm, UNKNOWN].includes(schoolId))) {
        const found = await ask(visitor, method, fill(path, one), csrf);
        expect([method, path, one, heart(found, one.userId)]).toEqual([method, path, one, heart(missing, UNKNOWN)]);
      }
    }
    // Nor one of the house's own clients.
    for (const { method, path } of routes().filter((route) => route.path.includes(':clientId'))) {
      const found = await ask(visitor, method, fill(path, { clientId: 'numo-id-console' }), csrf);
      const missing = await ask(visitor, method, fill(path, { clientId: UNKNOWN }), csrf);
      expect([method, path, found.status]).toEqual([method, path, 404]);
      expect([method, path, heart(found, 'numo-id-console')]).toEqual([method, path, heart(missing, UNKNOWN)]);
    }
  });
});
