/** The composition root: with compose/ the only place that knows every room and fills their ports. */

import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRelay } from './audit/index.ts';
import type { Base } from './compose/base.ts';
import type { Domains } from './compose/domains.ts';
import { createEdge, createLoginRoom, registerOwnPages } from './compose/edge.ts';
import type { Facts } from './compose/facts.ts';
import { createSinks } from './compose/follow.ts';
import { createProtocol, type Protocol } from './compose/protocol.ts';
import { type OpenOptions, openServices } from './compose/services.ts';
import { HOUR, MINUTE, SECOND } from './kernel/clock.ts';
import { isOutage } from './kernel/errors.ts';
import { createWorker } from './kernel/worker.ts';
import type { Login } from './login/index.ts';
import { createMetricsServer } from './ops/routes.ts';
import type { Store } from './storage/index.ts';

/** Everything may be given from outside, so that a test has the whole app in one call. */
export interface StartOptions extends OpenOptions {
  /** Overrides the settings' port; 0: any free one (then the issuer must be known beforehand). */
  readonly port?: number;
}

/** Work that nobody waits for: expired records, proofs of attempts whose hour is over, accounts whose time is. */
function createSweeper({ store, log }: Base, login: Login, { eraser }: Domains) {
  const pass = async (): Promise<void> => {
    while ((await store.sweep()) > 0) await sleep(10);
    while ((await login.forgetProofs()) > 0) await sleep(10);
    while ((await eraser.eraseDue()) > 0) await sleep(10);
  };
  return createWorker(pass, {
    everyMs: MINUTE,
    onError: (cause) => log(isOutage(cause) ? 'warn' : 'error', { what: 'sweep' }, cause),
  });
}

/** Looks so often whom a policy will bind: who is new meanwhile is told within the hour. */
const createWarner = ({ log }: Base, { warnings }: Domains) =>
  createWorker(
    async () => {
      await warnings.warn();
    },
    {
      everyMs: HOUR,
      onError: (cause) => log(isOutage(cause) ? 'warn' : 'error', { what: 'warning of the second step' }, cause),
    },
  );
/** What schools' providers publish (keys, certificates) changes: read anew once it is a day old; what ends soon is told. */
function createRefresher({ log }: Base, { federation }: Domains) {
  const onError = (cause: unknown): void =>
    log(isOutage(cause) ? 'warn' : 'error', { what: 'refresh of connections' }, cause);
  const pass = async (): Promise<void> => {
    const failed = await federation.connections.refreshDue();
    for (const { connection, cause } of failed) log('warn', { what: 'connection not refreshed', connection }, cause);
    await federation.connections.warnOfEndings();
  };
  return createWorker(pass, { everyMs: HOUR, onError });
}

/** Signing keys that a command, or another node, changed: seen within this time, as changes of schools and clients are. */
const KEYS_SEEN_MS = 5 * SECOND;

const createKeyFollower = ({ log }: Base, { followKeys }: Protocol) =>
  createWorker(followKeys, {
    everyMs: KEYS_SEEN_MS,
    onError: (cause) => log(isOutage(cause) ? 'warn' : 'error', { what: 'signing keys' }, cause),
  });

async function listen(server: Server, port: number, host: string): Promise<number> {
  server.listen(port, host);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/**
 * How long requests that are at work may take to end after SIGTERM: on a machine that is busy with something else
 * a queue of hashes takes its time, and nobody is cut off on the way to an answer. Together with the next below 30 s.
 */
const DRAIN_MS = 20 * SECOND;
/** How long background work may take to end then. */
const SETTLE_MS = 5 * SECOND;

/** A browser keeps its connection after its answer: looked for so often, so that nobody waits for its idle end. */
const IDLE_LOOK_MS = 100;

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_LOOK_MS);
  const late = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}

/** A running provider. */
export interface RunningApp {
  readonly issuer: string;
  readonly port: number;
  /** The domains' services, for commands, the demo and tests. */
  readonly domains: Domains;
  readonly facts: Facts;
  readonly store: Store;
  readonly sessions: Protocol['sessions'];
  /** Every route of our own pages. */
  readonly patterns: readonly { method: string; path: string }[];
  /** Moves on all facts and mails that wait, and follows up on them. */
  flush(): Promise<void>;
  /** Drains: no new requests, those at work end, what waits in the background waits for the next start. */
  close(): Promise<void>;
}

/** Starts the provider in one call. @throws AppError when store, keys or port are not to be had. */
export async function startApp(options: StartOptions): Promise<RunningApp> {
  const services = await openServices(options, { serving: true });
  const { base, secrets, metrics, domains, web, facts } = services;
  const { settings, clock, log, store } = base;
  await registerOwnPages(base, domains);
  const login = createLoginRoom(base, secrets, domains, facts, metrics);
  const protocol = await createProtocol(base, secrets, domains, web, facts, login);
  const relay = createRelay({
    source: store,
    sinks: createSinks(domains, facts, protocol),
    lease: base.stores.relayLease,
    clock,
    log,
  });
  const app = createEdge(base, secrets, domains, web, facts, login, protocol, metrics);
  const sweeper = createSweeper(base, login, domains);
  const warner = createWarner(base, domains);
  const refresher = createRefresher(base, domains);
  const keyFollower = createKeyFollower(base, protocol);
  const workers = [relay, facts.notices, sweeper, warner, refresher, keyFollower];
  const metricsServer = settings.metrics.port === 0 ? undefined : createMetricsServer(metrics);
  const port = await listen(app.server, options.port ?? settings.port, settings.host);
  if (metricsServer) await listen(metricsServer, settings.metrics.port, settings.metrics.host);
  for (const worker of workers) worker.start();
  log('info', { what: 'listening', issuer: settings.issuer, port });
  return {
    issuer: settings.issuer,
    port,
    domains,
    facts,
    store,
    sessions: protocol.sessions,
    patterns: app.patterns,
    async flush() {
      await relay.flush();
      await facts.notices.flush();
    },
    async close() {
      await Promise.all([app.server, metricsServer].flatMap((server) => (server ? closeServer(server) : [])));
      // What hangs in the background (a relying party, a mail server) is done again after the next start.
      const stopped = Promise.all(workers.map((worker) => worker.stop()));
      await Promise.race([stopped, sleep(SETTLE_MS, undefined, { ref: false })]);
      await services.close();
    },
  };
}
