/** Memory and start of the program as an operator starts it (`numo-id serve`), on a store that is there. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../child.ts';
import { atMost, figure, type PartResult } from '../lines.ts';
import { countedLoop } from '../load.ts';
import { type BenchUser, discovery, login, type Target } from '../relying-party.ts';
import { type Served, serve } from '../serve.ts';
import { median } from '../stats.ts';
import { LOGINS, nextAddress, startHouse, targetOf, turnsOf, usersOf, type World } from '../world.ts';

/** After the start nothing is asked for so long: what starts late has started. */
const SETTLE_MS = 3000;
const MIB = 1024;

/** Resident memory of a process, in MiB. */
const memoryOf = (pid: number): number =>
  Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).trim()) / MIB;

/** From the start of the process to the first answer, in milliseconds. */
async function untilAnswered(target: Target, began: number): Promise<number> {
  for (;;) {
    try {
      await discovery(target);
      return performance.now() - began;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED')) throw error;
      await sleep(2);
    }
  }
}

interface Start {
  readonly served: Served;
  readonly target: Target;
  readonly startMs: number;
}

async function start(store: { port: number; path: string; secrets: string }): Promise<Start> {
  const began = performance.now();
  const served = serve(store);
  const target = targetOf(`http://localhost:${store.port}`);
  return { served, target, startMs: await untilAnswered(target, began) };
}

async function stop({ served, target }: Start): Promise<void> {
  await target.pool.destroy();
  await served.stop();
}

/** Memory after each thousand logins. */
async function underLogins({ served, target }: Start, users: readonly BenchUser[], count: number) {
  const next = turnsOf(users);
  const memory: number[] = [];
  for (let thousand = 0; thousand < count / 1000; thousand++) {
    await countedLoop({ workers: LOGINS, pieces: 1000 }, () => login(target, next(), nextAddress()));
    memory.push(memoryOf(served.pid));
  }
  return memory;
}

export async function measureMemory(world: World): Promise<PartResult> {
  const port = await freePort();
  const path = join(world.folder, `memory-${port}.sqlite`);
  const secrets = `bench:${randomBytes(32).toString('base64')}`;
  const first = await startHouse(world, { port, store: `sqlite:${path}`, secrets });
  const users = usersOf(first.child);
  await first.close();
  const place = { port, path, secrets };
  const starts: number[] = [];
  const idle: number[] = [];
  for (let at = 0; at < world.rounds; at++) {
    const one = await start(place);
    starts.push(one.startMs);
    await sleep(SETTLE_MS);
    idle.push(memoryOf(one.served.pid));
    await stop(one);
  }
  const logins = world.quick ? 2000 : 10_000;
  const loaded = await start(place);
  const memory = await underLogins(loaded, users, logins);
  await stop(loaded);
  const half = memory[Math.floor(memory.length / 2) - 1] ?? 0;
  const last = memory.at(-1) ?? 0;
  return {
    lines: [
      atMost('start to the first answered discovery', 'startMs', median(starts), 1000, { digits: 0, unit: ' ms' }),
      atMost('resident memory after the start', 'memoryIdleMiB', median(idle), 150, { digits: 0, unit: ' MiB' }),
      atMost(`resident memory after ${logins} logins`, 'memoryLoadedMiB', last, 270, { digits: 0, unit: ' MiB' }),
      figure('the most of it on the way', 'memoryMostMiB', Math.max(...memory), { digits: 0, unit: ' MiB' }),
      atMost('growth over the second half of the logins', 'memoryGrowth', last / half, 1.1, { digits: 2 }),
    ],
    remarks: [`After each thousand logins: ${memory.map((one) => one.toFixed(0)).join(', ')} MiB.`],
  };
}
