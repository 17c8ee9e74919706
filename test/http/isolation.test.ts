/**
 * A beheerder reaches nothing of another school, whatever the address, the field or the role (product.md
 * section 4). The router itself is asked which routes there are, and the pages which ids they take: a new
 * one is in here without a line, or makes a test fail that wants to hear what its ids are.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAccountId } from '../../src/kernel/ids.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { leaveBulkJob } from '../support/bulk.ts';
import { consoleHand } from '../support/console.ts';
import { formsOf, linksOf } from '../support/forms.ts';
import { connectBySaml } from '../support/saml-idp.ts';
import type { TestAccount } from '../support/seed.ts';
import type { Seen, Visitor } from '../support/visitor.ts';

type Ids = Readonly<
  Record<'classId' | 'freeClassId' | 'userId' | 'goneId' | 'connectionId' | 'schoolId' | 'jobId', string>
>;
type Role = 'leerling' | 'docent' | 'beheerder';
interface Side {
  readonly ids: Ids;
  readonly people: Readonly<Record<Role | 'pupil', TestAccount>>;
}

/** Says a kind of thing, or is another room's: what is behind it is no school's, or answers without a login. */
const NO_ID = ['preset', 'what', 'action', 'protocol'];
/** `uid`: of a login on its way, bound to its browser; `connection`: where a school's provider sends people. */
const OTHER_ROOMS = /^\/(interaction\/:uid|sso\/:protocol\/:connection)(\/|$)/;
const ROOMS = /^\/(beheer|support)(\/|$)/;
const UNKNOWN = 'AAAAAAAAAAAAAAAAAAAAAA';

let app: TestApp;
let hand: ReturnType<typeof consoleHand>;
let mine: Side;
let theirs: Side;

async function makeSide(which: 'school' | 'other'): Promise<Side> {
  const school = app[which];
  const made = await app.running.domains.schools.addClass(
    school.id,
    { name: 'havo 2a', kind: 'stamklas' },
    hand.context,
  );
  // Nobody is in it: a form offers it.
  const free = await app.running.domains.schools.addClass(
    school.id,
    { name: 'havo 2b', kind: 'lesgroep' },
    hand.context,
  );
  const person = (role: Role, username: string) =>
    app.account({ role, username: `${username}-${which}`, classIds: role === 'beheerder' ? [] : [made.id] }, school);
  const people = {
    leerling: await person('leerling', 'l'),
    docent: await person('docent', 'd'),
    beheerder: await person('beheerder', 'b'),
    pupil: await person('leerling', 'p'),
  };
  const { userId = '' } = parseAccountId(people.pupil.id) ?? {};
  const { id: connectionId } = await connectBySaml(app, school);
  const gone = await person('leerling', 'g');
  await app.running.domains.users.delete(gone.id, { kind: 'system' }, hand.context);
  const { userId: goneId = '' } = parseAccountId(gone.id) ?? {};
  const job = await leaveBulkJob(app, { admin: people.beheerder, pupil: people.pupil, classId: made.id });
  const things = { classId: made.id, freeClassId: free.id, connectionId, schoolId: school.id, jobId: job.id };
  return { ids: { ...things, userId, goneId }, people };
}

beforeAll(async () => {
  app = await startTestApp();
  hand = consoleHand(app);
  mine = await makeSide('school');
  theirs = await makeSide('other');
});
afterAll(() => app.close());

const namesOf = (path: string): string[] => [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
/** Every route of the running app with a parameter; the rest names nothing. */
const routesWithIds = () => app.running.patterns.filter(({ path }) => namesOf(path).length > 0);
const routes = () =>
  app.running.patterns.filter(({ method, path }) => ['GET', 'POST'].includes(method) && ROOMS.test(path));

const OTHERS: Readonly<Record<string, string>> = { preset: 'saml', what: 'codes', clientId: 'lesson' };
const fill = (path: string, ids: Readonly<Record<string, string>>): string =>
  path.replace(/:(\w+)/g, (_, name: string) => ids[name] ?? OTHERS[name] ?? `no id for :${name}`);

/** What is answered, without what differs by request (number, form token) or was asked for (the id). */
const heart = ({ status, body, location, headers }: Seen, id: string): unknown => ({
  status,
  location: location?.replaceAll(id, '(id)'),
  type: headers.get('content-type'),
  body: body
    .replaceAll(id, '(id)')
    .replace(/<code>[^<]+<\/code>/g, '')
    .replace(/name="_csrf" value="[^"]+"/g, ''),
});

const ask = (
  visitor: Visitor,
  method: string,
  path: string,
  fields: Readonly<Record<string, string>>,
): Promise<Seen> =>
  method === 'GET' ? visitor.get(`${app.issuer}${path}`) : visitor.post(`${app.issuer}${path}`, fields);

async function logIn(account: TestAccount): Promise<{ visitor: Visitor; fields: Record<string, string> }> {
  const visitor = app.visitor();
  const _csrf = await hand.csrf(visitor, account);
  return { visitor, fields: { _csrf, to: 'on', reason: 'lost', verified: 'called-back', end: 'week' } };
}

/** All that can be read of a side's people, connections and log: nobody else's hands may change it. */
async function stateOf({ ids, people }: Side): Promise<unknown> {
  const { users, schools, federation, factors } = app.running.domains;
  await app.running.flush();
  const found = await users.byIds(Object.values(people).map(({ id }) => id));
  const { items } = await app.running.facts.audit.page(ids.schoolId, { limit: 500 });
  return {
    found,
    gone: await users.deleted(ids.schoolId),
    steps: await factors.viewMany(found),
    classes: await schools.classesOf(ids.schoolId),
    connection: await federation.connections.get(ids.schoolId, ids.connectionId),
    log: items.map(({ seq, name }) => `${seq} ${name}`),
  };
}

test('every route with an id is known: of a school, or of another room', () => {
  const strange = routesWithIds().filter(({ path }) => !(ROOMS.test(path) || OTHER_ROOMS.test(path)));
  expect(strange).toEqual([]);
  const names = new Set(routesWithIds().flatMap(({ path }) => (ROOMS.test(path) ? namesOf(path) : [])));
  expect([...names].filter((name) => !(name in mine.ids || name in OTHERS || NO_ID.includes(name)))).toEqual([]);
  // The table of routes is no empty one.
  expect(routes().length).toBeGreaterThan(60);
});

describe('a beheerder of another school', () => {
  test('gets the same 404 for an id that exists as for one that does not, at every route', async () => {
    const before = await stateOf(mine);
    const { visitor, fields } = await logIn(theirs.people.beheerder);
    for (const { method, path } of routes()) {
      for (const name of namesOf(path).filter((one) => one in mine.ids || one === 'clientId')) {
        const real =
          name === 'userId' ? [mine.ids.userId, mine.people.pupil.id] : [{ ...mine.ids, ...OTHERS }[name] ?? ''];
        for (const id of real) {
          const found = await ask(visitor, method, fill(path, { ...theirs.ids, [name]: id }), fields);
          const missing = await ask(visitor, method, fill(path, { ...theirs.ids, [name]: UNKNOWN }), fields);
          expect([method, path, name, found.status]).toEqual([method, path, name, 404]);
          expect([method, path, heart(found, id)]).toEqual([method, path, heart(missing, UNKNOWN)]);
        }
      }
    }
    expect(await stateOf(mine)).toEqual(before);
  });

  test('reaches the own ids at those routes: the 404 is of the school, not of the address', async () => {
    const { visitor } = await logIn(theirs.people.beheerder);
    const own = routes().filter(
      ({ method, path }) => method === 'GET' && path.startsWith('/beheer/') && path.includes(':'),
    );
    const statuses = await Promise.all(
      own.map(async ({ path }) => [path, (await ask(visitor, 'GET', fill(path, theirs.ids), {})).status] as const),
    );
    // Of a second step that is not set up there is nothing to switch.
    const closed = /\/(uitzetten|aanzetten|wissen)$/;
    for (const [path, status] of statuses) expect([path, status === 404]).toEqual([path, closed.test(path)]);
    expect(statuses.filter(([path]) => !closed.test(path)).length).toBeGreaterThan(5);
  });

  test('finds no form and no link in which another school’s id says more than one that is nobody’s', async () => {
    const before = await stateOf(mine);
    const { visitor } = await logIn(theirs.people.beheerder);
    const { classId, userId } = theirs.ids;
    const addresses = [
      ...routes()
        .filter(({ method, path }) => method === 'GET' && path.startsWith('/beheer'))
        .map(({ path }) => fill(path, theirs.ids)),
      `/beheer/nieuwe-gebruiker?klas=${classId}`,
      `/beheer/verwijderd?wie=${userId}`,
    ];
    const tried = new Set<string>();
    for (const address of addresses) {
      const page = await visitor.open(`${app.issuer}${address}`);
      if (page.status !== 200 || !page.url.startsWith(`${app.issuer}/beheer`)) continue;
      for (const name of ['classId', 'freeClassId', 'userId', 'goneId', 'connectionId'] as const) {
        for (const use of usesOf(visitor, page, theirs.ids[name])) {
          if (tried.has(use.what)) continue;
          tried.add(use.what);
          const found = await use.with(mine.ids[name]);
          const missing = await use.with(UNKNOWN);
          expect([use.what, heart(found, mine.ids[name])]).toEqual([use.what, heart(missing, UNKNOWN)]);
        }
      }
    }
    const fields = [...tried].map((what) => what.split(' ').at(-1));
    expect(fields).toEqual(expect.arrayContaining(['main_class', 'extra_add', 'userId', 'pick.', 'klas']));
    expect(await stateOf(mine)).toEqual(before);
  });
});

interface Use {
  /** Where, and the name of the field. */
  readonly what: string;
  with(id: string): Promise<Seen>;
}

/** Every field and every query of a page's links in which an id of the own school stands, to be used with another. */
function usesOf(visitor: Visitor, page: Seen, own: string): Use[] {
  const links = linksOf(page).flatMap((link) =>
    [...new URL(link).searchParams].flatMap(([field, value]) =>
      value.includes(own)
        ? [{ what: `${new URL(link).pathname} ${field}`, with: (id: string) => visitor.get(link.replaceAll(own, id)) }]
        : [],
    ),
  );
  const fields = formsOf(page).flatMap(({ action, method, fields, offered }) =>
    offered
      .filter(([name, value]) => name.includes(own) || value.includes(own))
      .map(([name, value]) => ({
        what: `${method} ${new URL(action).pathname} ${name.replaceAll(own, '')}`,
        with(id: string) {
          const { [name]: _swapped, ...rest } = fields;
          const sent = { ...rest, [name.replaceAll(own, id)]: value.replaceAll(own, id) };
          return method === 'post'
            ? visitor.post(action, sent)
            : visitor.get(`${action.split('?')[0]}?${new URLSearchParams(sent)}`);
        },
      })),
  );
  return [...links, ...fields];
}
