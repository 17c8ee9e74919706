import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/kernel/clock.ts';
import { createHealth, type HealthCheck } from '../../../src/ops/index.ts';

const health = (checks: readonly HealthCheck[], limitMs = 1000) => {
  const failures: [string, unknown][] = [];
  const onFailure = (name: string, cause: unknown) => void failures.push([name, cause]);
  return { failures, ...createHealth({ clock: systemClock, checks, limitMs, onFailure }) };
};

const works = (name: string): HealthCheck => ({ name, run: async () => undefined });

describe('readiness', () => {
  it('is there when every check passes', async () => {
    const { readiness, failures } = health([works('store'), works('keys')]);
    expect(await readiness()).toEqual({
      ready: true,
      checks: [
        { name: 'store', ok: true, ms: expect.any(Number) },
        { name: 'keys', ok: true, ms: expect.any(Number) },
      ],
    });
    expect(failures).toEqual([]);
  });

  it('is there when nothing has to be checked', async () => {
    expect(await health([]).readiness()).toEqual({ ready: true, checks: [] });
  });

  it('fails with one check, tells the cause to the log and not to the world', async () => {
    const cause = new Error('disk full at /secret');
    const { readiness, failures } = health([works('keys'), { name: 'store', run: () => Promise.reject(cause) }]);
    const answer = await readiness();
    expect(answer.ready).toBe(false);
    expect(answer.checks.map(({ name, ok }) => [name, ok])).toEqual([
      ['keys', true],
      ['store', false],
    ]);
    expect(failures).toEqual([['store', cause]]);
    expect(JSON.stringify(answer)).not.toContain('secret');
  });

  it('takes a check that throws at once for one that fails', async () => {
    const run = () => {
      throw new Error('at once');
    };
    expect((await health([{ name: 'store', run }]).readiness()).ready).toBe(false);
  });

  it('waits no longer than the limit, and tells the check so', async () => {
    let told = false;
    const hangs: HealthCheck = {
      name: 'store',
      run: (signal) =>
        new Promise(() => {
          signal.addEventListener('abort', () => {
            told = true;
          });
        }),
    };
    const { readiness, failures } = health([hangs, works('keys')], 30);
    const answer = await readiness();
    expect(answer.ready).toBe(false);
    expect(answer.checks[0]?.ms).toBeGreaterThanOrEqual(25);
    expect(told).toBe(true);
    expect(failures[0]?.[1]).toMatchObject({ message: 'no answer within 30 ms' });
  });

  it('is not upset by a check that fails after its time', async () => {
    const late: HealthCheck = {
      name: 'store',
      run: async () => {
        await sleep(30);
        throw new Error('late');
      },
    };
    const { readiness, failures } = health([late], 5);
    expect((await readiness()).ready).toBe(false);
    await sleep(50);
    expect(failures).toHaveLength(1);
  });

  it('runs the checks at the same time', async () => {
    const waiting: (() => void)[] = [];
    /** Passes when all three have begun, and never before. */
    const meets = (name: string): HealthCheck => ({
      name,
      run: () =>
        new Promise<void>((resolve) => {
          waiting.push(resolve);
          if (waiting.length === 3) for (const pass of waiting) pass();
        }),
    });
    expect(await health([meets('a'), meets('b'), meets('c')]).readiness()).toMatchObject({ ready: true });
  });
});
