import type { Clock } from '../kernel/clock.ts';

/** One thing that must work before this node takes requests, such as the store. */
export interface HealthCheck {
  readonly name: string;
  /** Resolves when it works, rejects when not; `signal` tells it that nobody waits any more. */
  run(signal: AbortSignal): Promise<void>;
}

export interface CheckResult {
  readonly name: string;
  readonly ok: boolean;
  /** Whole milliseconds. */
  readonly ms: number;
}

export interface Readiness {
  /** True when every check passed. */
  readonly ready: boolean;
  readonly checks: readonly CheckResult[];
}

export interface Health {
  /** Runs all checks at the same time, each for at most the time limit; never rejects. */
  readiness(): Promise<Readiness>;
}

export interface HealthDeps {
  readonly clock: Pick<Clock, 'elapsed'>;
  readonly checks: readonly HealthCheck[];
  /** Time limit of one check, in milliseconds. */
  readonly limitMs: number;
  /** Told why a check failed: the answer of `/health/ready` is public and names no cause. */
  onFailure(name: string, cause: unknown): void;
}

/** Readiness from named checks. Liveness needs none: a process that answers is alive. */
export function createHealth({ clock, checks, limitMs, onFailure }: HealthDeps): Health {
  const runOne = async (check: HealthCheck): Promise<CheckResult> => {
    const started = clock.elapsed();
    const result = (ok: boolean): CheckResult => ({ name: check.name, ok, ms: Math.round(clock.elapsed() - started) });
    const limit = withLimit(limitMs);
    try {
      await Promise.race([Promise.resolve(limit.signal).then((signal) => check.run(signal)), limit.passed]);
      return result(true);
    } catch (cause) {
      onFailure(check.name, cause);
      return result(false);
    } finally {
      limit.clear();
    }
  };
  return {
    async readiness() {
      const results = await Promise.all(checks.map(runOne));
      return { ready: results.every(({ ok }) => ok), checks: results };
    },
  };
}

function withLimit(limitMs: number): { signal: AbortSignal; passed: Promise<never>; clear(): void } {
  const abort = new AbortController();
  const { promise: passed, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const cause = new Error(`no answer within ${limitMs} ms`);
    abort.abort(cause);
    reject(cause);
  }, limitMs);
  return { signal: abort.signal, passed, clear: () => clearTimeout(timer) };
}
