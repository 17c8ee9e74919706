import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAccountId } from '../../src/kernel/ids.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { consoleHand } from '../support/console.ts';
import type { TestAccount } from '../support/seed.ts';
import { has, linkOf, type Seen, textOf, type Visitor } from '../support/visitor.ts';

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

describe('every address of /beheer and /support', () => {
  /** An id that names something at the school, for each parameter of a route; a new parameter must be named here. */
  const idsOf = async (): Promise<Record<string, readonly string[]>> => {
    const { schools, users } = app.running.domains;
    const made = await schools.addClass(app.school.id, { name: 'vmbo-havo 2a', kind: 'stamklas' }, hand.context);
    const pupil = await app.account({ role: 'leerling', classIds: [made.id] });
    const { userId = '' } = parseAccountId((await users.byId(pupil.id))?.id ?? '') ?? {};
    return { classId: [made.id], userId: [userId, pupil.id] };
  };

  const routes = () =>
    app.running.patterns.filter(
      ({ method, path }) => ['GET', 'POST'].includes(method) && /^\/(beheer|support)(\/|$)/.test(path),
    );

  /** What is answered, without what differs by request: number, address, form token. */
  const heart = (seen: Seen, id: string): unknown => [
    seen.status,
    seen.body
      .replaceAll(id, '(id)')
      .replace(/<code>[^<]+<\/code>/g, '')
      .replace(/name="_csrf" value="[^"]+"/g, ''),
  ];

  const ask = (visitor: Visitor, method: string, path: string, csrf: string): Promise<Seen> =>
    method === 'GET'
      ? visitor.get(`${app.issuer}${path}`)
      : visitor.post(`${app.issuer}${path}`, { _csrf: csrf, to: 'on', reason: 'lost-phone' });

  test('tells a beheerder of another school the same about an id that exists as about one that does not', async () => {
    const stranger = app.visitor();
    const csrf = await hand.csrf(stranger, await app.account({ role: 'beheerder' }, app.other));
    const ids = await idsOf();
    for (const { method, path } of routes().filter((route) => route.path.includes(':'))) {
      const names = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
      for (const name of names) expect(Object.keys(ids), `an id for :${name} of ${path}`).toContain(name);
      const fill = (real: string) =>
        path.replace(/:(\w+)/g, (_, name: string) => (name === names[0] ? real : (ids[name]?.[0] ?? '')));
      for (const real of ids[names[0] ?? ''] ?? []) {
        const unknown = real.replace(/[^.]+$/, 'AAAAAAAAAAAAAAAAAAAAAA');
        const [found, missing] = [
          await ask(stranger, method, fill(real), csrf),
          await ask(stranger, method, fill(unknown), csrf),
        ];
        expect([method, path, found.status]).toEqual([method, path, 404]);
        expect([method, path, heart(found, real)]).toEqual([method, path, heart(missing, unknown)]);
      }
    }
  });

  test('is not there for a leerling, and none of /support for anybody of a school', async () => {
    const ids = await idsOf();
    for (const role of ['leerling', 'beheerder'] as const) {
      const visitor = app.visitor();
      const csrf = await hand.csrf(visitor, account(role));
      for (const { method, path } of routes()) {
        if (path === '/beheer/terug' || (role === 'beheerder' && path.startsWith('/beheer'))) continue;
        const filled = path.replace(/:(\w+)/g, (_, name: string) => ids[name]?.[0] ?? '');
        const seen = await ask(visitor, method, filled, csrf);
        expect([role, method, path, seen.status, has(seen, 'home')]).toEqual([role, method, path, 404, true]);
      }
    }
  });
});
