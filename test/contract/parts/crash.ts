import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/kernel/clock.ts';
import { openStore } from '../../../src/storage/index.ts';
import { type Place, things } from '../things.ts';

const writer = fileURLToPath(new URL('../crash-writer.ts', import.meta.url));

/** Lets a process write until it is killed at a random moment; answers the ids that it was told are written. */
function writeUntilKilled(address: string, round: number): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [writer, address, String(round)], { stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    let complaints = '';
    child.stderr.on('data', (data: Buffer) => {
      complaints += data.toString();
    });
    child.stdout.on('data', (data: Buffer) => {
      if (printed === '') setTimeout(() => child.kill('SIGKILL'), randomInt(1, 150));
      printed += data.toString();
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      // The last line may have been cut off.
      if (signal === 'SIGKILL') resolve(printed.split('\n').slice(0, -1));
      else reject(new Error(`the writer ended by itself with ${code}: ${complaints}`));
    });
  });
}

async function verify(address: string, acknowledged: readonly string[]): Promise<void> {
  const store = await openStore(address, { clock: systemClock });
  try {
    const collection = store.collection(things);
    await store.prepare();
    const waiting = new Set<string>();
    for (;;) {
      const some = await store.pendingEvents(1000);
      if (some.length === 0) break;
      for (const { event } of some) waiting.add(event.id);
      await store.settleEvents(some);
    }
    const lost: string[] = [];
    for (const id of acknowledged) {
      const [found, indexed] = await Promise.all([collection.get(id), collection.find('byTag', ['s1', id])]);
      if (!found || indexed.length !== 1 || !waiting.has(id)) lost.push(id);
    }
    expect(lost).toEqual([]);
  } finally {
    await store.close();
  }
}

export function crashes(makePlace: () => Promise<Place>, rounds: number): void {
  describe('kill -9', () => {
    it('loses nothing that was acknowledged: records, index entries, events', { timeout: 60_000 }, async () => {
      const { address } = await makePlace();
      for (let round = 0; round < rounds; round += 1) {
        const acknowledged = await writeUntilKilled(address, round);
        expect(acknowledged.length).toBeGreaterThan(0);
        await verify(address, acknowledged);
      }
    });
  });
}
