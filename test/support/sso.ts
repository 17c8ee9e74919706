import type { Connection } from '../../src/federation/index.ts';
import type { LoginMode, School } from '../../src/schools/index.ts';
import type { TestApp } from './app.ts';
import { context, makeAccount } from './seed.ts';
import { has, type Seen, textOf, type Visitor } from './visitor.ts';

/** Makes a school ready for Single Sign-on, as product.md section 5 asks it: a test login, and a beheerder's way back. */
async function passGuard(app: Pick<TestApp, 'running'>, connection: Connection): Promise<Connection> {
  const { federation, schools } = app.running.domains;
  const { schoolId, id } = connection;
  await federation.connections.tested(connection, 'ok', context);
  const school = await schools.byId(schoolId);
  if (school && (await schools.modeFault(school, 'sso')) === 'no-second-step')
    await makeAccount(app.running, school, { role: 'beheerder', twoStep: true });
  return federation.connections.get(schoolId, id);
}

/** Adds a connection to a school, and lets people in by it: from then on in mode `sso`, unless told otherwise. */
export async function connect(
  app: Pick<TestApp, 'running'>,
  school: School,
  typed: Readonly<Record<string, string>>,
  {
    preset = 'oidc',
    allowCreate = false,
    name = 'Schoolaccount',
    mode = 'sso',
  }: { preset?: string; allowCreate?: boolean; name?: string; mode?: LoginMode } = {},
): Promise<Connection> {
  const { federation, schools } = app.running.domains;
  const added = await federation.connections.add(school.id, { preset, name, typed }, context);
  if (!added.ok) throw new Error(`the connection was refused: ${JSON.stringify(added.errors)}`);
  const { id, version } = added.connection;
  const changed = await federation.connections.change(school.id, id, { state: 'on', allowCreate }, version, context);
  if (!changed.ok) throw new Error('the connection was not switched on');
  const ready = await passGuard(app, changed.connection);
  await schools.update(school.id, () => ({ loginMode: mode }), context);
  return ready;
}

/** A school of its own, so that no test waits for another's memory of it. */
export async function schoolWith(app: TestApp, shortName: string, brin = '01AB'): Promise<School> {
  return app.running.domains.schools.create({ name: `School ${shortName}`, shortNames: [shortName], brin }, context);
}

/** From our page on to the school's provider: answers its redirect back, not followed. */
export async function toProvider(visitor: Visitor, page: Seen, via?: string): Promise<Seen> {
  const go = via ?? /url=(\S+)/.exec(page.headers.get('refresh') ?? '')?.[1];
  if (!go) throw new Error(`nothing leads to the provider at ${page.url} (${page.status}): ${textOf(page)}`);
  const away = await visitor.get(new URL(go, page.url).href);
  if (!away.location) throw new Error(`no way to the provider: ${away.status} ${textOf(away)}`);
  return visitor.get(away.location);
}

/** What there is to tell (that an account was linked, as soon as the fact arrived) is read and clicked away. */
export const past = async (visitor: Visitor, seen: Seen): Promise<Seen> =>
  has(seen, 'continue-submit') ? visitor.submit(seen) : seen;

/** There and back: answers the first page of ours after it that asks something, or the redirect to the relying party. */
export async function throughProvider(app: TestApp, visitor: Visitor, page: Seen, via?: string): Promise<Seen> {
  const back = await toProvider(visitor, page, via);
  return past(visitor, await visitor.follow(await visitor.get(back.location ?? ''), app.issuer));
}
