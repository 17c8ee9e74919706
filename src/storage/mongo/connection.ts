import { type Connection, type ConnectOptions, createConnection, mongo } from 'mongoose';
import { AppError } from '../../kernel/errors.ts';
import { OPERATION_MS } from './engine.ts';

/** The oldest MongoDB that this is written and tested for; older ones get no more fixes. */
const OLDEST_MAJOR = 7;
const DEFAULT_DATABASE = 'numo_id';

const SELECTION_MS = 2000;
/** A little more than the server gives itself, so that its own answer comes first. */
const SOCKET_MS = OPERATION_MS + 2000;

/** What every connection has, whatever the address says: these are what the contract's promises stand on. */
const firm: ConnectOptions = {
  readPreference: 'primary',
  writeConcern: { w: 'majority', journal: true, wtimeoutMS: OPERATION_MS },
  retryReads: true,
  retryWrites: true,
  ignoreUndefined: true,
  autoIndex: false,
  autoCreate: false,
  bufferCommands: false,
  serverSelectionTimeoutMS: SELECTION_MS,
  connectTimeoutMS: SELECTION_MS,
  waitQueueTimeoutMS: SELECTION_MS,
  // The first rush after a start or an outage does not queue behind two connections in the making.
  minPoolSize: 4,
  maxConnecting: 8,
  // A server that comes back is seen this soon.
  heartbeatFrequencyMS: SELECTION_MS,
};

/** Hosts of an address: all that may be told of it, for it can hold a password. */
export function hostsOf(url: string): string {
  const [, authority = ''] = /^[a-z+]+:\/\/([^/?]*)/.exec(url) ?? [];
  return authority.slice(authority.lastIndexOf('@') + 1);
}

/** What the address may not say otherwise: the driver mixes it into what is given here. */
const FIRM_OPTIONS =
  /^(?:w|j|journal|wtimeout(?:ms)?|readpreference(?:tags)?|readconcernlevel|maxstalenessseconds|retryreads|retrywrites)=/i;

/** The address without the options that stand firm. */
export function withoutFirm(url: string): string {
  const [rest = '', query] = url.split(/\?(.*)/s);
  const kept = (query ?? '').split('&').filter((option) => option !== '' && !FIRM_OPTIONS.test(option));
  return kept.length === 0 ? rest : `${rest}?${kept.join('&')}`;
}

/** An `@` behind the hosts stands in a password that was not escaped; what is taken for a host then is a part of it. */
const isTorn = (url: string): boolean => /^[a-z+]+:\/\/[^/?]*[/?].*@/s.test(url);

const hasDatabase = (url: string): boolean => /^[^:]+:\/\/[^/?]+\/[^?]/.test(url);

const fault = (code: string, words: string): AppError => new AppError(code, 'unavailable', { cause: new Error(words) });

/** Codes of a server that does not know us, or gives us no rights (error_codes.yml). */
const REFUSALS: readonly unknown[] = [13, 18, 8000];

const unknown = (): AppError =>
  fault(
    'store-unknown',
    'NUMO_ID_STORE is not an address that MongoDB takes: mongodb://USER:PASSWORD@HOST:PORT/DATABASE',
  );

/** The driver speaks with no server of before 4.4: it looks on as if none were there, and keeps why with each. */
function isOfOldServer(error: unknown): boolean {
  const { reason } = error as { readonly reason?: Partial<mongo.TopologyDescription> };
  return [...(reason?.servers?.values() ?? [])].some((one) => one.error instanceof mongo.MongoCompatibilityError);
}

/** Why there is no connection, without the address: what the driver says may repeat it whole. */
function whyNot(error: unknown, url: string): AppError {
  const at = `MongoDB at ${hostsOf(url)}`;
  const { name, code } = error as { readonly name?: unknown; readonly code?: unknown };
  if (isOfOldServer(error)) {
    return fault('store-too-old', `${at} is too old for the driver; ${OLDEST_MAJOR}.0 or newer is needed`);
  }
  if (REFUSALS.includes(code)) return fault('store-refused', `${at} refuses the user or the password of NUMO_ID_STORE`);
  if (/Parse|Argument|URI|TypeError/.test(String(name))) return unknown();
  return fault(
    'store-unavailable',
    `${at} does not answer as the primary of a replica set within ${SELECTION_MS / 1000} s`,
  );
}

/**
 * @throws AppError when the server is too old, is not the primary (a direct connection can lead to another), or keeps no
 * replica: then nothing would be acknowledged by a majority. @throws Error of the server when it gives no rights.
 */
async function checkServer(connection: Connection, url: string): Promise<void> {
  const admin = connection.getClient().db('admin');
  const at = `MongoDB at ${hostsOf(url)}`;
  const maxTimeMS = OPERATION_MS;
  const [{ version }, hello] = await Promise.all([
    admin.command({ buildInfo: 1, maxTimeMS }),
    admin.command({ hello: 1, maxTimeMS }),
  ]);
  if (Number.parseInt(String(version), 10) < OLDEST_MAJOR) {
    throw fault('store-too-old', `${at} is version ${version}; ${OLDEST_MAJOR}.0 or newer is needed`);
  }
  if (hello['setName'] === undefined && hello['msg'] !== 'isdbgrid') {
    throw fault(
      'store-not-replicated',
      `${at} is neither a replica set nor a sharded cluster; start it with --replSet`,
    );
  }
  if (hello['isWritablePrimary'] !== true) throw fault('store-unavailable', `${at} is not the primary`);
  // A user without rights is told of here, and not by the first verb.
  await connection.getClient().db(connection.name).listCollections({}, { nameOnly: true, maxTimeMS }).toArray();
}

/**
 * Connects to the replica set at `url`. `patient`: for building indexes, which takes its time.
 * @throws AppError with one line as its cause, which holds nothing secret.
 */
export async function connect(url: string, patient = false): Promise<Connection> {
  let connection: Connection | undefined;
  if (isTorn(url)) throw unknown();
  try {
    connection = createConnection();
    await connection.openUri(withoutFirm(url), {
      ...firm,
      ...(patient ? {} : { socketTimeoutMS: SOCKET_MS }),
      ...(hasDatabase(url) ? {} : { dbName: DEFAULT_DATABASE }),
    });
    await checkServer(connection, url);
    return connection;
  } catch (error) {
    await connection?.close(true).catch(() => undefined);
    throw error instanceof AppError ? error : whyNot(error, url);
  }
}
