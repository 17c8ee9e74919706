import { createServer, type Server } from 'node:http';
import { dirname, join } from 'node:path';
import { type RunningApp, startApp } from '../src/compose.ts';
import { loadSettings, SettingsError } from '../src/config/load.ts';
import type { Settings } from '../src/config/schema.ts';
import { systemClock } from '../src/kernel/clock.ts';
import { AppError } from '../src/kernel/errors.ts';
import type { Log } from '../src/kernel/log.ts';
import { DEMO_CLIENT } from './accounts.ts';
import type { OutboxMail } from './pages.ts';
import { createRelyingParty } from './relying-party.ts';
import { demoSecrets } from './secrets.ts';
import { seedDemo } from './seed.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A demo that runs: Numo ID and the relying party «Numo». */
export interface Demo {
  readonly issuer: string;
  /** The relying party's. */
  readonly origin: string;
  readonly app: RunningApp;
  close(): Promise<void>;
}

/** Why the demo does not start, in one line for the person who typed the command. */
export class DemoFault extends Error {}

const HOST = '127.0.0.1';
const STORE = 'sqlite:./data/numo-id.sqlite';
const DEMO_PORT = 'NUMO_ID_DEMO_PORT';
const DEFAULT_PORT = '3000';
const DEFAULT_DEMO_PORT = '3001';
const MAILS = 100;

function portOf(env: Environment): number {
  const text = env[DEMO_PORT]?.trim() || DEFAULT_DEMO_PORT;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) throw new DemoFault(`${DEMO_PORT} must be a port, not ${text}`);
  return port;
}

/** Where the data is, for people: the file of a SQLite store; of any other not its address, which can hold a password. */
const placeOf = (store: string): string => (store.startsWith('sqlite:') ? store.slice('sqlite:'.length) : 'the store');

/** The key ring lies beside the data. */
function secretsPath(store: string): string {
  const place = placeOf(store);
  return join(store.startsWith('sqlite:') && place !== ':memory:' ? dirname(place) : './data', 'demo-secrets');
}

/** The product's own settings, with what makes a demo of it laid over them. */
function demoSettings(env: Environment): Settings {
  const { [DEMO_PORT]: _ours, ...product } = env;
  const store = product.NUMO_ID_STORE?.trim() || STORE;
  const secrets = product.NUMO_ID_SECRETS?.trim() || demoSecrets(secretsPath(store));
  const issuer = product.NUMO_ID_ISSUER?.trim() || `http://localhost:${product.NUMO_ID_PORT?.trim() || DEFAULT_PORT}`;
  return loadSettings({
    env: product,
    over: {
      demo: true,
      issuer,
      host: HOST,
      store,
      secrets,
      mail: { smtp: '' },
      // The relying party is on this machine, so back-channel logout has to reach it here.
      outbound: { allowPrivateAddresses: true },
      ...(product.NUMO_ID_METRICS_PORT ? {} : { metrics: { port: 0 } }),
      ...(product.NUMO_ID_LOG_LEVEL ? {} : { log: { level: 'warn' } }),
    },
  });
}

const inUse = (port: number, name: string): DemoFault =>
  new DemoFault(`port ${port} is in use; stop what runs there, or choose another port with ${name}`);

async function listen(server: Server, port: number, name: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? inUse(port, name) : error);
    });
    server.listen(port, HOST, resolve);
  });
}

/** Asked before anything is written, so that a second start by mistake leaves nothing behind. */
async function expectFree(port: number, name: string): Promise<void> {
  const server = createServer();
  await listen(server, port, name);
  await new Promise((resolve) => server.close(resolve));
}

async function mailsOf(app: RunningApp): Promise<readonly OutboxMail[]> {
  const items = await app.facts.notices.outbox(MAILS);
  return items.map(({ to, createdAt, message }) => ({
    to,
    subject: message?.subject ?? '',
    text: message?.text ?? '',
    at: createdAt.toISOString(),
  }));
}

const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

async function startParty(app: RunningApp, issuer: string, origin: string, log: Log | undefined): Promise<Server> {
  const server = createRelyingParty({
    issuer,
    origin,
    clientId: DEMO_CLIENT.id,
    clientSecret: DEMO_CLIENT.secret,
    outbox: () => mailsOf(app),
    now: systemClock.ms,
    log: (words, cause) => log?.('error', { what: words }, cause),
  });
  await listen(server, Number(new URL(origin).port), DEMO_PORT);
  return server;
}

/** What a person can do about an error, in one line; undefined when there is nothing to say. */
function adviceOf(error: unknown, settings: Settings): string | undefined {
  const place = placeOf(settings.store);
  const other = 'choose another place with NUMO_ID_STORE=sqlite:PATH';
  switch (error instanceof AppError ? error.code : undefined) {
    case 'store-newer':
      return `${place} was made by a newer version of Numo ID; start that version, or ${other}`;
    case 'store-not-demo':
      return `${place} is not a demo's data; ${other}`;
    case 'store-in-use':
      return `${place} is in use by a server that runs; stop that one, or ${other}`;
    case 'store-unavailable':
      return `${place} cannot be opened; ${other}`;
    case 'sealed-value-unreadable':
      return `${place} was made with other secrets than ${secretsPath(settings.store)}; put those back, or ${other}`;
    default:
      return undefined;
  }
}

function faultOf(error: unknown, settings: Settings): unknown {
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return inUse(settings.port, 'NUMO_ID_PORT');
  const advice = adviceOf(error, settings);
  return advice === undefined ? error : new DemoFault(advice, { cause: error });
}

/** Fills the store, and starts the relying party beside the provider. */
async function complete(app: RunningApp, origin: string, log: Log | undefined): Promise<Demo> {
  await seedDemo({ ...app.domains, marks: app.store, clock: systemClock }, origin);
  const party = await startParty(app, app.issuer, origin, log);
  const close = async (): Promise<void> => {
    await closeServer(party);
    await app.close();
  };
  return { issuer: app.issuer, origin, app, close };
}

/**
 * Starts the demo (product.md section 11): Numo ID and the relying party, both on 127.0.0.1, with
 * the example school. Ports: NUMO_ID_PORT and NUMO_ID_DEMO_PORT.
 *
 * @throws DemoFault with one clear line; SettingsError.
 */
export async function startDemo({ env, log }: { env: Environment; log?: Log }): Promise<Demo> {
  const demoPort = portOf(env);
  const settings = demoSettings(env);
  await expectFree(settings.port, 'NUMO_ID_PORT');
  await expectFree(demoPort, DEMO_PORT);
  const origin = `http://localhost:${demoPort}`;
  try {
    const app = await startApp({ settings, ...(log ? { log } : {}) });
    return await complete(app, origin, log).catch(async (error: unknown) => {
      await app.close();
      throw error;
    });
  } catch (error) {
    throw faultOf(error, settings);
  }
}

/** The line for a person that any error of `startDemo` comes down to. */
export const lineOf = (error: unknown): string =>
  error instanceof SettingsError || error instanceof DemoFault
    ? error.message
    : `it could not start: ${error instanceof Error ? error.message : String(error)}`;
