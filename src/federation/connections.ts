/** A school's connections: what admins do with them. */
import { createCache } from '../kernel/cache.ts';
import { SECOND } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import { type EventContext, makeEvent } from '../kernel/events.ts';
import { isId, randomId } from '../kernel/ids.ts';
import type { AdminView, Built, Expiry, Preset, Protocol } from './contract.ts';
import type { FederationDeps } from './deps.ts';
import { endingsOf, warnOfEndings } from './endings.ts';
import { connectionAdded, connectionChanged, connectionRemoved, ssoTested } from './events.ts';
import type { AttributeMapping, Connection, ConnectionState } from './model.ts';
import { callbackOf, openConnection, protocolOf, sealSecrets } from './opening.ts';
import { readAnew, refreshDue, refreshed } from './refreshing.ts';
import { Refusal } from './refusal.ts';
import { tellShared } from './sharing.ts';
import { MAX_CONNECTIONS } from './store.ts';
import { readAgain, reading } from './unread.ts';

export type Written =
  | { readonly ok: true; readonly connection: Connection }
  /** By field: what is wrong. */
  | { readonly ok: false; readonly errors: Readonly<Record<string, string>> };

export interface NewConnection {
  readonly preset: string;
  readonly name: string;
  readonly typed: Readonly<Record<string, string>>;
}

export interface ConnectionChange {
  readonly name?: string;
  /** All fields of the preset's form; an empty secret stays as it was. */
  readonly typed?: Readonly<Record<string, string>>;
  readonly state?: ConnectionState;
  readonly mapping?: AttributeMapping;
  readonly allowCreate?: boolean;
}

/** Verbs that name a connection throw AppError `connection-unknown` (not-found), also for another school's. */
export interface Connections {
  /** In the order in which they were made. */
  ofSchool(schoolId: string): Promise<readonly Connection[]>;
  /** Those that let people in; may be up to 5 s old. */
  usable(schoolId: string): Promise<readonly Connection[]>;
  get(schoolId: string, id: string): Promise<Connection>;
  /** For the login, which has the id from a record of its own. */
  find(id: string): Promise<Connection | undefined>;
  presets(): readonly { readonly protocol: string; readonly preset: Preset }[];
  /** Begins in state `test`. What the provider publishes is read at once. @throws Refusal when that is not to be had: told to audit, here and below. */
  add(schoolId: string, input: NewConnection, context: EventContext): Promise<Written>;
  /** `seen`: the version that the admin saw. @throws AppError `conflict` when another was first; Refusal as `add`. */
  change(schoolId: string, id: string, change: ConnectionChange, seen: number, context: EventContext): Promise<Written>;
  /** Its links go with it. */
  remove(schoolId: string, id: string, context: EventContext): Promise<void>;
  adminView(connection: Connection): AdminView;
  /** What ends within 30 days, or has ended; the first to end first. */
  endings(connection: Connection): readonly Expiry[];
  /** Tells beheerders of what ends within 30 days, once; answers of how many connections. Again, or by two processes, is harmless. */
  warnOfEndings(): Promise<number>;
  /** What the form of a change is filled with. */
  typedOf(connection: Connection): Readonly<Record<string, string>>;
  /** Names of the fields that may stay empty there: what was given before stays. */
  keptOf(connection: Connection): readonly string[];
  /** Reads anew what the provider publishes; a change of it is told to the beheerders. @throws Refusal */
  refresh(connection: Connection, context: EventContext): Promise<Connection>;
  /** Reads anew what was last read a day ago; answers what could not be read. Again, or by two processes, is harmless. */
  refreshDue(): Promise<readonly { readonly connection: string; readonly cause: unknown }[]>;
  /** Notes how a test login ended. */
  tested(connection: Connection, outcome: string, context: EventContext): Promise<void>;
}

const unknown = (): AppError => new AppError('connection-unknown', 'not-found');

const MAX_NAME = 60;
const nameError = (name: string): Record<string, string> | undefined => {
  if (name === '') return { name: 'federation.form.required' };
  return [...name].length > MAX_NAME || /\p{C}/u.test(name) ? { name: 'federation.form.invalid' } : undefined;
};

const presetOf = (protocol: Protocol, name: string): Preset | undefined =>
  protocol.presets.find((preset) => preset.name === name);

async function getOf({ store }: FederationDeps, schoolId: string, id: string): Promise<Connection> {
  const known = isId(id) ? await store.connections.get(id) : undefined;
  if (known?.schoolId !== schoolId) throw unknown();
  return known;
}

async function buildFor(
  deps: FederationDeps,
  schoolId: string,
  preset: Preset,
  typed: Readonly<Record<string, string>>,
  before?: Connection['config'],
): Promise<Built> {
  const school = await deps.schools.byId(schoolId);
  if (!school || school.system) throw new AppError('school-unknown', 'not-found');
  return preset.build(typed, { brin: school.brin }, before);
}

const marked = ({ tenant, unit }: Pick<Connection, 'tenant' | 'unit'>) => ({
  ...(tenant ? { tenant } : {}),
  ...(unit ? { unit } : {}),
});

async function add(
  deps: FederationDeps,
  schoolId: string,
  input: NewConnection,
  context: EventContext,
): Promise<Written> {
  const { store, ring, clock, issuer } = deps;
  const protocol = deps.protocols.find((one) => presetOf(one, input.preset));
  const preset = protocol && presetOf(protocol, input.preset);
  if (!protocol || !preset) throw new AppError('preset-unknown', 'bad-request');
  const known = await store.connections.ofSchool(schoolId);
  if (known.length >= MAX_CONNECTIONS) throw new AppError('too-many-connections', 'conflict');
  const name = input.name.normalize('NFC').trim();
  const built = await buildFor(deps, schoolId, preset, input.typed);
  const errors = { ...(built.ok ? {} : built.errors), ...nameError(name) };
  if (!built.ok || Object.keys(errors).length > 0) return { ok: false, errors };
  const id = randomId();
  const callback = callbackOf(issuer, { protocol: protocol.name, id });
  const own = (await protocol.provision?.({ config: built.config, callback, clock, known: [] })) ?? {};
  const now = clock.now();
  const draft: Connection = {
    id,
    version: 0,
    schoolId,
    name,
    protocol: protocol.name,
    preset: preset.name,
    state: 'test',
    config: built.config,
    secrets: sealSecrets(ring, id, { ...own, ...built.secrets }),
    upstream: protocol.upstream(built.config),
    ...marked(built),
    mapping: preset.mapping,
    allowCreate: false,
    createdAt: now,
    changedAt: now,
  };
  const about = { schoolId, of: { preset: preset.name } };
  const { version: _fresh, ...record } = await reading(deps, about, 'add', context, () => refreshed(deps, draft));
  const event = makeEvent(connectionAdded, context, {
    schoolId,
    fields: { connection: id, protocol: protocol.name, preset: preset.name },
  });
  const connection = await store.connections.insert(record, [event]);
  await tellShared(deps, connection, undefined, context);
  return { ok: true, connection };
}

/** The record as a change of its form makes it; what the provider publishes is read anew. */
async function retyped(
  deps: FederationDeps,
  known: Connection,
  typed: Readonly<Record<string, string>>,
): Promise<Connection | { errors: Readonly<Record<string, string>> }> {
  const protocol = protocolOf(deps, known.protocol);
  const preset = presetOf(protocol, known.preset);
  if (!preset) throw new AppError('preset-unknown', 'internal');
  const built = await buildFor(deps, known.schoolId, preset, typed, known.config);
  if (!built.ok) return { errors: built.errors };
  const callback = callbackOf(deps.issuer, known);
  const names = Object.keys(known.secrets);
  const about = { config: built.config, callback, clock: deps.clock, known: names };
  const own = (await protocol.provision?.(about)) ?? {};
  const { tenant: _tenant, unit: _unit, ...rest } = known;
  const next = await refreshed(deps, {
    ...rest,
    config: built.config,
    secrets: { ...known.secrets, ...sealSecrets(deps.ring, known.id, { ...own, ...built.secrets }) },
    upstream: protocol.upstream(built.config),
    ...marked(built),
    testedAt: undefined,
  });
  // Every link is to a subject of that provider: another one could call anybody by the same name.
  if (next.upstream !== known.upstream) throw new Refusal('issuer');
  return next;
}

async function change(
  deps: FederationDeps,
  known: Connection,
  wish: ConnectionChange,
  context: EventContext,
): Promise<Written> {
  const { typed, name, state, mapping, allowCreate } = wish;
  const wrong = name === undefined ? undefined : nameError(name.trim());
  if (wrong) return { ok: false, errors: wrong };
  const about = { schoolId: known.schoolId, of: { connection: known.id } };
  const base = typed ? await reading(deps, about, 'change', context, () => retyped(deps, known, typed)) : known;
  if ('errors' in base) return { ok: false, errors: base.errors };
  const next: Connection = {
    ...base,
    ...(name === undefined ? {} : { name: name.normalize('NFC').trim() }),
    ...(state === undefined ? {} : { state }),
    ...(mapping === undefined ? {} : { mapping, testedAt: undefined }),
    ...(allowCreate === undefined ? {} : { allowCreate }),
    changedAt: deps.clock.now(),
  };
  const fields = {
    connection: known.id,
    changed: Object.keys(wish).sort().join(' '),
    state: next.state,
  };
  const event = makeEvent(connectionChanged, context, { schoolId: known.schoolId, fields });
  const written = await deps.store.connections.replaceIf(next, [...(typed ? readAgain(known, context) : []), event]);
  if (!written) throw new AppError('conflict', 'conflict');
  if (typed) await tellShared(deps, written, known, context);
  return { ok: true, connection: written };
}

/** How long the login may remember which connections a school has. */
const USABLE_MS = 5 * SECOND;
const USABLE_SCHOOLS = 2000;

async function remove({ store }: FederationDeps, known: Connection, context: EventContext): Promise<void> {
  const fields = { connection: known.id, preset: known.preset };
  const event = makeEvent(connectionRemoved, context, { schoolId: known.schoolId, fields });
  // Off first, with the fact: from then on it lets nobody in.
  if (!(await store.connections.replaceIf({ ...known, state: 'off' }, [event])))
    throw new AppError('conflict', 'conflict');
  await store.links.forgetConnection(known.id);
  await store.connections.remove(known.id);
}

/** @see Connections */
export function createConnections(deps: FederationDeps): Connections {
  const { store, clock } = deps;
  const usable = createCache<readonly Connection[]>(clock, { ms: USABLE_MS, size: USABLE_SCHOOLS });
  const ofSchool = async (schoolId: string) =>
    [...(await store.connections.ofSchool(schoolId))].sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
  return {
    ofSchool,
    usable: async (schoolId) =>
      (await usable.get(schoolId, async () => (await ofSchool(schoolId)).filter(({ state }) => state === 'on'))) ?? [],
    get: (schoolId, id) => getOf(deps, schoolId, id),
    find: async (id) => (isId(id) ? store.connections.get(id) : undefined),
    presets: () => deps.protocols.flatMap(({ name, presets }) => presets.map((preset) => ({ protocol: name, preset }))),
    add: (schoolId, input, context) => add(deps, schoolId, input, context),
    async change(schoolId, id, wish, seen, context) {
      const known = await getOf(deps, schoolId, id);
      if (known.version !== seen) throw new AppError('conflict', 'conflict');
      const written = await change(deps, known, wish, context);
      usable.forget(schoolId);
      return written;
    },
    async remove(schoolId, id, context) {
      await remove(deps, await getOf(deps, schoolId, id), context);
      usable.forget(schoolId);
    },
    adminView: (connection) => protocolOf(deps, connection.protocol).adminView(openConnection(deps, connection)),
    endings: (connection) => endingsOf(deps, connection),
    warnOfEndings: () => warnOfEndings(deps),
    typedOf: (connection) =>
      presetOf(protocolOf(deps, connection.protocol), connection.preset)?.typed(connection.config, connection) ?? {},
    keptOf: (connection) => [
      ...Object.keys(connection.secrets),
      ...(presetOf(protocolOf(deps, connection.protocol), connection.preset)?.kept?.(connection.config) ?? []),
    ],
    async refresh(connection, context) {
      const about = { schoolId: connection.schoolId, of: { connection: connection.id } };
      const read = await reading(deps, about, 'refresh', context, () => readAnew(deps, connection, context));
      return read ?? connection;
    },
    refreshDue: () => refreshDue(deps),
    async tested(connection, outcome, context) {
      const fields = { connection: connection.id, outcome };
      const event = makeEvent(ssoTested, context, { schoolId: connection.schoolId, fields });
      const well = outcome === 'ok' ? { testedAt: deps.clock.now() } : {};
      await store.connections.replaceIf({ ...connection, ...well }, [event]);
    },
  };
}
