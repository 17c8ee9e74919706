import type { AuditRecord } from '../../src/audit/index.ts';
import { type RunningApp, startApp } from '../../src/compose.ts';
import { defaultSettings } from '../../src/config/load.ts';
import type { Settings } from '../../src/config/schema.ts';
import type { Outbound } from '../../src/federation/index.ts';
import { SECOND, systemClock } from '../../src/kernel/clock.ts';
import type { Log } from '../../src/kernel/log.ts';
import type { OutboxItem } from '../../src/notices/index.ts';
import type { School } from '../../src/schools/index.ts';
import { openStore, type Store } from '../../src/storage/index.ts';
import { type BackChannel, startBackChannel } from './backchannel.ts';
import { type MovableClock, startClock, stopClock } from './clock.ts';
import { SECRETS, withKnownKeys } from './known-keys.ts';
import { type MongoPlace, makeStorePlace } from './mongo.ts';
import { type Ask, createParty, type Party, type Tokens } from './party.ts';
import { freePort } from './ports.ts';
import { type AccountWish, type ClientName, context, makeAccount, type TestAccount, testClients } from './seed.ts';
import { STEP_MS, totpAt } from './totp.ts';
import { has, type Seen, Visitor } from './visitor.ts';
import { walk } from './walk.ts';

type Part<T> = { readonly [K in keyof T]?: T[K] extends object ? Part<T[K]> : T[K] };

interface LogLine {
  readonly level: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** A login that came back to its relying party. */
export interface SignedIn {
  readonly ask: Ask;
  readonly seen: Seen;
}

/** The whole provider over real sockets, with people and relying parties, and a clock to move. */
export interface TestApp extends Readonly<Record<ClientName, Party>> {
  readonly issuer: string;
  readonly running: RunningApp;
  readonly clock: MovableClock;
  readonly school: School;
  /** Another school, where the same usernames may exist. */
  readonly other: School;
  readonly backChannel: BackChannel;
  readonly log: readonly LogLine[];
  /** A new browser; `headers` go with every request of it. */
  visitor(headers?: Record<string, string>): Visitor;
  /** A new account, at the school unless told otherwise. */
  account(wish?: AccountWish, school?: School): Promise<TestAccount>;
  /** The code of an account's authenticator at this moment. */
  codeOf(account: Pick<TestAccount, 'secret'>): string;
  /** A code that was never used: waits for the next one. */
  freshCode(account: Pick<TestAccount, 'secret'>): string;
  /** Opens the relying party's request and goes through the login to its end. */
  signIn(
    visitor: Visitor,
    account: TestAccount,
    to?: { party?: Party; params?: Record<string, string> },
  ): Promise<SignedIn>;
  /** As `signIn`, down to the tokens; with a refresh token when `offline_access` is asked for. */
  tokens(
    visitor: Visitor,
    account: TestAccount,
    to?: { party?: Party; params?: Record<string, string> },
  ): Promise<Tokens>;
  /** What is in audit about an account, oldest first, once all facts have arrived there. */
  audit(account: TestAccount): Promise<readonly AuditRecord[]>;
  /** Mails to an address, oldest first, once all facts have arrived there. */
  mails(to: string): Promise<readonly OutboxItem[]>;
  /** Lines of the log that tell of a fault of ours; empties them. */
  faults(): readonly LogLine[];
  /** @throws Error when the log tells of a fault of ours that no test asked for. */
  close(): Promise<void>;
}

/** A hash that costs nothing; everything else as it comes, but for what a machine without network needs. */
function testSettings(issuer: string, store: string, over: Part<Settings>): Settings {
  const base = defaultSettings();
  return {
    ...base,
    issuer,
    demo: over.demo ?? true,
    mail: { ...base.mail, ...over.mail },
    secrets: SECRETS,
    store,
    // A list is given whole.
    proxies: (over.proxies ?? base.proxies) as readonly string[],
    passwords: {
      ...base.passwords,
      ...{ memoryKib: 64, passes: 1, hashThreads: 2 },
      ...over.passwords,
      minLength: base.passwords.minLength,
    },
    sessions: { ...base.sessions, ...over.sessions },
    oidc: { ...base.oidc, ...over.oidc },
    outbound: { allowPrivateAddresses: true, ...over.outbound },
    metrics: { ...base.metrics, port: 0, ...over.metrics },
  };
}

function captureLog(): { log: Log; lines: LogLine[] } {
  const lines: LogLine[] = [];
  const log: Log = (level, fields, cause) => lines.push({ level, fields, ...(cause === undefined ? {} : { cause }) });
  return { log, lines };
}

/** Starts the app in one call. `settings` are laid over the tests' own; `issuer`: as behind a proxy; `around`: what stands before its store; `outbound`: in place of the guarded way out; `place`: where that is, in place of what the run is about. */
export async function startTestApp(
  over: {
    settings?: Part<Settings>;
    issuer?: string;
    around?: (store: Store) => Store;
    place?: MongoPlace;
    outbound?: Outbound;
  } = {},
): Promise<TestApp> {
  const place = over.place ?? makeStorePlace();
  const clock = startClock(place.address.startsWith('mongodb'));
  const port = await freePort();
  const at = `http://127.0.0.1:${port}`;
  const issuer = over.issuer ?? `http://localhost:${port}`;
  const backChannel = await startBackChannel();
  const { log, lines } = captureLog();
  const settings = testSettings(issuer, place.address, over.settings ?? {});
  const store = await openStore(settings.store, { clock: systemClock });
  const outbound = over.outbound ? { outbound: over.outbound } : {};
  const running = await startApp({
    settings,
    log,
    port,
    store: withKnownKeys(over.around?.(store) ?? store),
    ...outbound,
  });
  const { schools, clients } = running.domains;
  const school = await schools.create(
    { name: 'Demo College', shortNames: ['demo', 'democollege'], brin: '99ZZ' },
    context,
  );
  const other = await schools.create({ name: 'Ander Lyceum', shortNames: ['ander'] }, context);
  const registered = testClients(backChannel.origin);
  for (const client of Object.values(registered)) await clients.upsert(client, context);
  const parties = Object.fromEntries(
    Object.entries(registered).map(([name, client]) => [name, createParty(issuer, at, client)]),
  ) as Record<ClientName, Party>;
  const faults = () => lines.splice(0).filter(({ level }) => level === 'error');

  const app: TestApp = {
    ...parties,
    issuer,
    running,
    clock,
    school,
    other,
    backChannel,
    log: lines,
    visitor(headers = {}) {
      const visitor = new Visitor({ [issuer]: at });
      visitor.headers = headers;
      return visitor;
    },
    async account(wish = {}, where = school) {
      const account = await makeAccount(running, where, wish);
      // Logins before an account was made do not count, by whole seconds.
      clock.move(SECOND);
      return account;
    },
    codeOf: ({ secret = '' }) => totpAt(secret, clock.now()),
    freshCode(account) {
      clock.move(STEP_MS);
      return app.codeOf(account);
    },
    async signIn(visitor, account, { party = app.numo, params = {} } = {}) {
      const ask = party.ask(params);
      const page = await walk(visitor, await visitor.open(ask.url), { ...account, code: () => app.freshCode(account) });
      // What there is to tell is read and clicked away.
      const seen = has(page, 'continue-submit') ? await visitor.submit(page) : page;
      party.callback(seen);
      return { ask, seen };
    },
    async tokens(visitor, account, to = {}) {
      const { ask, seen } = await app.signIn(visitor, account, to);
      return (to.party ?? app.numo).tokens(seen, ask);
    },
    async audit({ id }) {
      await running.flush();
      const [schoolId = ''] = id.split('.');
      const { items } = await running.facts.audit.page(schoolId, { person: id, limit: 200 });
      return items.filter(({ accountId }) => accountId === id).toSorted((a, b) => a.seq - b.seq);
    },
    async mails(to) {
      await running.flush();
      const items = await running.facts.notices.outbox(200);
      return items.filter((item) => item.to === to).toReversed();
    },
    faults,
    async close() {
      const left = faults();
      await running.close();
      await place.dispose();
      await backChannel.close();
      stopClock();
      if (left.length > 0)
        throw new Error(
          `faults in the log: ${left.map((line) => JSON.stringify(line.fields) + String((line.cause as Error)?.stack)).join('\n')}`,
        );
    },
  };
  return app;
}
