import type { Clock } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import type { Store } from './contract.ts';
import { openSqliteStore } from './sqlite/index.ts';

export type {
  BumpQuery,
  Collection,
  CollectionSpec,
  FieldType,
  Fresh,
  IndexSpec,
  IndexValue,
  Page,
  PageQuery,
  PendingEvent,
  Store,
  StoredRecord,
} from './contract.ts';
export { DuplicateError } from './duplicate.ts';
export { timed } from './timed.ts';

export interface StoreDeps {
  /** Says when a record has expired. */
  readonly clock: Clock;
  /** The server's own: an engine that stands beside one server only refuses a second one. Commands do without. */
  readonly serving?: boolean;
}

/** What stands after the scheme is the engine's own affair; some want the address whole. */
type OpenEngine = (rest: string, deps: StoreDeps, address: string) => Promise<Store>;

/** Its driver takes its time and memory, so only who needs it loads it. */
const openMongo: OpenEngine = async (_, { clock }, url) =>
  (await import('./mongo/index.ts')).openMongoStore({ url, clock });

/** The engines, by the scheme of their address. */
const engines: Readonly<Record<string, OpenEngine>> = {
  sqlite: (path, deps) => openSqliteStore({ path, ...deps }),
  mongodb: openMongo,
  'mongodb+srv': openMongo,
};

/**
 * Opens the store at `url`: `sqlite:PATH`, `sqlite::memory:` for one that dies with the process, or
 * `mongodb://…` and `mongodb+srv://…`. Name its collections, then call `ready()` or `prepare()`.
 *
 * @throws AppError('store-unknown', 'internal') for an address that no engine knows;
 * AppError('store-unavailable', 'unavailable') when it cannot be opened;
 * AppError('store-newer', 'unavailable') when a newer version of Numo ID made it;
 * AppError('store-in-use', 'conflict') when it is another server's.
 */
export async function openStore(url: string, deps: StoreDeps): Promise<Store> {
  const colon = url.indexOf(':');
  const scheme = colon < 0 ? url : url.slice(0, colon);
  const rest = colon < 0 ? '' : url.slice(colon + 1);
  const open = Object.hasOwn(engines, scheme) ? engines[scheme] : undefined;
  if (!open || rest === '') {
    // Only the scheme is told: the rest of an address can hold a password.
    const known = Object.keys(engines).join(', ');
    const cause = new Error(
      `no store at an address that begins with "${scheme.slice(0, 32)}"; known schemes: ${known}`,
    );
    throw new AppError('store-unknown', 'internal', { cause });
  }
  return open(rest, deps, url);
}
