import type { Connection } from '../../src/federation/index.ts';
import type { LoginMode, School } from '../../src/schools/index.ts';
import type { TestApp } from './app.ts';
import { context } from './seed.ts';
import { type Seen, textOf, type Visitor } from './visitor.ts';

/** Adds a connection to a school, and lets people in by it. */
export async function connect(
  app: Pick<TestApp, 'running'>,
  school: School,
  typed: Readonly<Record<string, string>>,
  { preset = 'oidc', allowCreate = false, name = 'Schoolaccount' } = {},
): Promise<Connection> {
  const { connections } = app.running.domains.federation;
  const added = await connections.add(school.id, { preset, name, typed }, context);
  if (!added.ok) throw new Error(`the connection was refused: ${JSON.stringify(added.errors)}`);
  const { id, version } = added.connection;
  const changed = await connections.change(school.id, id, { state: 'on', allowCreate }, version, context);
  if (!changed.ok) throw new Error('the connection was not switched on');
  return changed.connection;
}

/** A school of its own with this login mode, so that no test waits for another's memory of it. */
export async function schoolWith(
  app: TestApp,
  shortName: string,
  loginMode: LoginMode,
  brin = '01AB',
): Promise<School> {
  return app.running.domains.schools.create(
    { name: `School ${shortName}`, shortNames: [shortName], loginMode, brin },
    context,
  );
}

/** From our page on to the school's provider: answers its redirect back, not followed. */
export async function toProvider(visitor: Visitor, page: Seen, via?: string): Promise<Seen> {
  const go = via ?? /url=(\S+)/.exec(page.headers.get('refresh') ?? '')?.[1];
  if (!go) throw new Error(`nothing leads to the provider at ${page.url} (${page.status}): ${textOf(page)}`);
  const away = await visitor.get(new URL(go, page.url).href);
  if (!away.location) throw new Error(`no way to the provider: ${away.status} ${textOf(away)}`);
  return visitor.get(away.location);
}

/** There and back: answers the first page of ours after it, or the redirect to the relying party. */
export async function throughProvider(app: TestApp, visitor: Visitor, page: Seen, via?: string): Promise<Seen> {
  const back = await toProvider(visitor, page, via);
  return visitor.follow(await visitor.get(back.location ?? ''), app.issuer);
}
