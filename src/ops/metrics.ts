import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter, Gauge, Histogram, type HistogramOf, Registry, type RegistryOf } from './prometheus.ts';

/**
 * How one step of a login ended. The values are the product's own words, so that no label can name a
 * school, a person or an address (product.md section 10).
 */
export type LoginOutcome = 'accepted' | 'refused' | 'delayed' | 'busy';

/** What was shown: the password, a factor by its id, or the school's own provider. */
export type LoginProof = string;

export interface Metrics {
  /** Counts one login step. */
  login(outcome: LoginOutcome, proof: LoginProof): void;
  /** Tells how many hashes wait, now. */
  hashQueue(length: number): void;
  /** Tells how many pages wait for their turn, now. */
  pagesWaiting(count: number): void;
  /** Tells how long one hash waited for its turn. Seconds. */
  hashWaited(seconds: number): void;
  /** Tells how long the store took for one question. Seconds. */
  storeTook(kind: 'read' | 'write', seconds: number): void;
  /**
   * Counts one request. `route` is the pattern (`/interaction/:uid`), never the path itself; a request
   * that met no route is `none`. Seconds.
   */
  request(request: {
    readonly method: string;
    readonly route: string;
    readonly status: number;
    readonly seconds: number;
  }): void;
  /** Everything in the Prometheus text format. */
  render(): Promise<{ readonly contentType: string; readonly body: string }>;
  /** Stops the timer that watches the event loop. */
  close(): void;
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS']);
const QUICK = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];
const SLOW = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The product's metrics in a registry of their own: two apps in one process share nothing. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const logins = new Counter({
    name: 'numo_id_logins_total',
    help: 'Login steps by outcome and by what was shown.',
    labelNames: ['outcome', 'proof'],
    registers,
  });
  const queue = new Gauge({ name: 'numo_id_hash_queue', help: 'Password hashes that wait for their turn.', registers });
  const pages = new Gauge({ name: 'numo_id_pages_waiting', help: 'Pages that wait for their turn.', registers });
  const waited = histogram(registry, 'numo_id_hash_wait_seconds', 'Time a password hash waited.', [], SLOW);
  const store = histogram(
    registry,
    'numo_id_store_seconds',
    'Time of one question to the store: every write (it waits for the disk), one in fifty reads.',
    ['kind'],
    QUICK,
  );
  const took = { read: store.labels('read'), write: store.labels('write') };
  const requests = histogram(
    registry,
    'numo_id_http_request_seconds',
    'Time of one request.',
    ['method', 'route', 'status'],
    SLOW,
  );
  const stopLoop = watchEventLoop(registry);
  return {
    login: (outcome, proof) => logins.inc({ outcome, proof }),
    hashQueue: (length) => queue.set(length),
    pagesWaiting: (count) => pages.set(count),
    hashWaited: (seconds) => waited.observe(seconds),
    storeTook: (kind, seconds) => took[kind].observe(seconds),
    request({ method, route, status, seconds }) {
      // A method is free text to who sends it; anything unusual is one label.
      requests.observe({ method: METHODS.has(method) ? method : 'other', route, status: String(status) }, seconds);
    },
    render: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
    close: stopLoop,
  };
}

const histogram = <const L extends string>(
  registry: RegistryOf,
  name: string,
  help: string,
  labelNames: readonly L[],
  buckets: readonly number[],
): HistogramOf<L> =>
  new Histogram({ name, help, labelNames: [...labelNames], buckets: [...buckets], registers: [registry] });

const NANOSECONDS = 1e9;

/** Delay of the event loop since the last reading, as quantiles. Returns what stops it. */
function watchEventLoop(registry: RegistryOf): () => void {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  new Gauge({
    name: 'numo_id_event_loop_delay_seconds',
    help: 'Delay of the event loop since the last reading.',
    labelNames: ['quantile'],
    registers: [registry],
    collect() {
      for (const quantile of [50, 99, 100]) {
        const value = delay.percentile(quantile) / NANOSECONDS;
        this.set({ quantile: String(quantile / 100) }, Number.isFinite(value) ? value : 0);
      }
      delay.reset();
    },
  });
  return () => delay.disable();
}
