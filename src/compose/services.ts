import type { Settings } from '../config/schema.ts';
import { createOutbound, type Outbound } from '../federation/index.ts';
import { type Clock, SECOND, systemClock } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import type { Log } from '../kernel/log.ts';
import { createLog, createMetrics, type Metrics } from '../ops/index.ts';
import { openStore, type Store, timed } from '../storage/index.ts';
import { type Base, createSecrets, nameCollections } from './base.ts';
import { createDomains } from './domains.ts';
import { createFacts } from './facts.ts';
import { createWeb } from './web.ts';

export interface OpenOptions {
  readonly settings: Settings;
  readonly clock?: Clock;
  /** Takes the place of the settings' store. */
  readonly store?: Store;
  readonly log?: Log;
  /** Takes the place of the guarded way to schools' providers, for providers that are not on this machine. */
  readonly outbound?: Outbound;
}

/** A demo's store is for demos only, and a demo opens no other (product.md section 11). */
async function checkMark({ settings, store }: Base): Promise<void> {
  const isDemo = (await store.readMark('demo')) !== undefined;
  const isReal = (await store.readMark('real')) !== undefined;
  if (settings.demo ? isReal : isDemo) {
    throw new AppError(settings.demo ? 'store-not-demo' : 'store-is-demo', 'conflict');
  }
  await store.writeMark(settings.demo ? 'demo' : 'real', '1');
}

async function fill(base: Base, metrics: Metrics) {
  // A demo makes its store at each start; a real one is made on purpose where that takes long.
  await (base.settings.demo ? base.store.prepare() : base.store.ready());
  await checkMark(base);
  const secrets = await createSecrets(base);
  const domains = await createDomains(base, secrets, metrics);
  const web = createWeb(base, secrets);
  const facts = createFacts(base, secrets, domains, web);
  const close = async (): Promise<void> => {
    metrics.close();
    await base.store.close();
  };
  return { base, secrets, metrics, domains, web, facts, close };
}

/**
 * The services of every domain over one store, without any edge: what the server and the commands share.
 * Who opens them closes them. @param serving no other process may serve this store meanwhile.
 *
 * @throws AppError when store or keys are not to be had; the store is closed then.
 */
export async function openServices(options: OpenOptions, { serving = false } = {}) {
  const { settings, clock = systemClock, log = createLog(settings.log.level) } = options;
  const { outbound = createOutbound(settings.outbound) } = options;
  const opened = options.store ?? (await openStore(settings.store, { clock, serving }));
  const metrics = createMetrics();
  const store = timed(opened, clock.elapsed, (kind, ms) => metrics.storeTook(kind, ms / SECOND));
  try {
    return await fill({ settings, clock, log, store, outbound, stores: nameCollections(store, clock) }, metrics);
  } catch (error) {
    metrics.close();
    await store.close();
    throw error;
  }
}

export type Services = Awaited<ReturnType<typeof openServices>>;
