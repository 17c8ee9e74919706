/** Writes records for ever and prints each id once its write was acknowledged. Killed by the crash test. */
import { writeSync } from 'node:fs';
import { systemClock } from '../../src/kernel/clock.ts';
import { openStore } from '../../src/storage/index.ts';
import { event, thing, things } from './things.ts';

const [address = '', round = ''] = process.argv.slice(2);
const store = await openStore(address, { clock: systemClock });
const collection = store.collection(things);
await store.prepare();

async function write(line: number): Promise<never> {
  for (let n = 0; ; n += 1) {
    const id = `${round}-${line}-${n}`;
    const record = thing(id, { tags: [id], blob: 'x'.repeat(500) });
    if (n % 3 === 0) await collection.put(record, [event(id)]);
    else if (n % 3 === 1) await collection.bump(id, { field: 'count', create: record }, [event(id)]);
    else await collection.insert(record, [event(id)]);
    writeSync(1, `${id}\n`);
  }
}

await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(write));
