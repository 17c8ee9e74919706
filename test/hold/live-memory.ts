/**
 * Loaded by `node --import` into a process whose memory is looked at: it collects all that is dead now and then, and leaves
 * at the end in the file `LIVE_MEMORY` what lived at most, in bytes.
 */
import { writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const EVERY_MS = 400;

/** What the process left. */
export interface LiveMemory {
  /** Of JavaScript's own and of what hangs on it, such as buffers. */
  readonly live: number;
  /** Resident memory, with all that the collector leaves lying. */
  readonly resident: number;
}

const file = process.env['LIVE_MEMORY'];
if (file !== undefined) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const most = { live: 0, resident: 0 };
  setInterval(() => {
    collect();
    const { heapUsed, external, rss } = process.memoryUsage();
    most.live = Math.max(most.live, heapUsed + external);
    most.resident = Math.max(most.resident, rss);
  }, EVERY_MS).unref();
  process.on('exit', () => writeFileSync(file, JSON.stringify(most)));
}
