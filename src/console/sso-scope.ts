import type {
  Assertion,
  Connection,
  ConnectionChange,
  CopyLine,
  Decision,
  Expiry,
  Link,
  NewConnection,
  Preset,
  RefusalReason,
  Written,
} from '../federation/index.ts';
import type { EventContext } from '../kernel/events.ts';
import type { LoginMode, ModeFault, School } from '../schools/index.ts';
import type { LoginAtHand, User } from '../users/index.ts';
import type { ConsolePorts } from './ports.ts';

/** How a test login ended, and what a real one would have done. */
export type TestOutcome =
  | { readonly refusal: RefusalReason }
  | { readonly assertion: Assertion; readonly decision: Decision };

export interface LinkOf extends Pick<Link, 'id' | 'by' | 'createdAt' | 'lastUsedAt'> {
  readonly connection: string;
}

/** Single Sign-on of one school: nothing here reaches another's. */
export interface SsoScope {
  list(): Promise<readonly Connection[]>;
  byId(id: string): Promise<Connection | undefined>;
  presets(): readonly Preset[];
  /** @throws Refusal when the provider's own description is not to be had. */
  add(input: NewConnection, context: EventContext): Promise<Written>;
  /** @throws Refusal; AppError `conflict` when another was first. */
  change(known: Connection, change: ConnectionChange, context: EventContext): Promise<Written>;
  /** Reads the provider's description anew. @throws Refusal */
  refresh(known: Connection, context: EventContext): Promise<Connection>;
  remove(known: Connection, context: EventContext): Promise<void>;
  lines(known: Connection): readonly CopyLine[];
  /** What ends within 30 days, or has ended. */
  endsSoon(known: Connection): readonly Expiry[];
  typedOf(known: Connection): Readonly<Record<string, string>>;
  /** Names of its form's fields that may stay empty: what was given before stays. */
  keptOf(known: Connection): readonly string[];
  /** Where this admin's browser goes for a test login. @throws Refusal */
  depart(known: Connection, me: User, back: string, locale: string): Promise<string>;
  /** How that test login ended; once, and only for who began it. */
  collect(known: Connection, me: User, token: string, context: EventContext): Promise<TestOutcome | undefined>;
  /** Notes a test login that ended before it began. */
  tested(known: Connection, outcome: RefusalReason, context: EventContext): Promise<void>;
  /** The first thing that is missing for a mode. */
  modeFault(mode: LoginMode): Promise<ModeFault | undefined>;
  setMode(mode: LoginMode, context: EventContext): Promise<void>;
  /** The school accounts of somebody, with the name of the connection that each belongs to. */
  links(user: User): Promise<readonly LinkOf[]>;
  /** The school account gets in no more, and whoever it let in is out. @throws AppError `link-unknown` (not-found) */
  unlink(user: User, linkId: string, keep: LoginAtHand | undefined, context: EventContext): Promise<void>;
  /** True when nobody could log in without this connection. */
  carries(known: Connection): Promise<boolean>;
}

/** A test login's result belongs to the admin who began it, and to nobody else. */
const bindingOf = (me: User, { id }: Connection): string => `test ${me.id} ${id}`;

async function collect(
  { federation }: ConsolePorts,
  known: Connection,
  me: User,
  token: string,
  context: EventContext,
): Promise<TestOutcome | undefined> {
  const result = await federation.passage.collect(token, bindingOf(me, known));
  if (!result || result.connectionId !== known.id) return undefined;
  if ('refusal' in result.outcome) {
    await federation.connections.tested(known, result.outcome.refusal, context);
    return result.outcome;
  }
  const { assertion } = result.outcome;
  const { decision } = await federation.accounts.recognise(known, assertion);
  // An answer that lets nobody in shows that the connection is set up wrong.
  await federation.connections.tested(known, decision.kind === 'refuse' ? decision.because : 'ok', context);
  return { assertion, decision };
}

export function ssoScope(ports: ConsolePorts, school: School): SsoScope {
  const { schools, users } = ports;
  const { connections, passage, accounts } = ports.federation;
  return {
    list: () => connections.ofSchool(school.id),
    byId: async (id) => (await connections.ofSchool(school.id)).find((one) => one.id === id),
    presets: () => connections.presets().map(({ preset }) => preset),
    add: (input, context) => connections.add(school.id, input, context),
    change: (known, change, context) => connections.change(school.id, known.id, change, known.version, context),
    refresh: (known, context) => connections.refresh(known, context),
    remove: (known, context) => connections.remove(school.id, known.id, context),
    lines: (known) => connections.adminView(known).lines,
    endsSoon: (known) => connections.endings(known),
    typedOf: (known) => connections.typedOf(known),
    keptOf: (known) => connections.keptOf(known),
    // As everybody's login: a provider that does not say when it asked lets people in, so it passes the test too.
    depart: (known, me, back, locale) =>
      passage.depart(known, { binding: bindingOf(me, known), back, fresh: false, locale }),
    collect: (known, me, token, context) => collect(ports, known, me, token, context),
    tested: (known, outcome, context) => connections.tested(known, outcome, context),
    modeFault: (mode) => schools.modeFault(school, mode),
    async setMode(mode, context) {
      await schools.update(school.id, () => ({ loginMode: mode }), context);
    },
    async links(user) {
      const names = new Map((await connections.ofSchool(school.id)).map(({ id, name }) => [id, name]));
      const found = await accounts.linksOf(user.id);
      return found.map(({ id, by, createdAt, lastUsedAt, connectionId }) => {
        const used = lastUsedAt === undefined ? {} : { lastUsedAt };
        return { id, by, createdAt, ...used, connection: names.get(connectionId) ?? '' };
      });
    },
    async unlink(user, linkId, keep, context) {
      await accounts.unlink(user.id, linkId, context);
      await users.endSessions(user.id, { keep }, 'unlinked', context);
    },
    async carries(known) {
      if (school.loginMode !== 'sso' || known.state !== 'on') return false;
      return (await connections.ofSchool(school.id)).filter(({ state }) => state === 'on').length === 1;
    },
  };
}
