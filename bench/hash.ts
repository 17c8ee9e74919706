/**
 * A process of its own that does nothing but Argon2id verifications on all cores, by the reference
 * implementation: the measure stays the same whatever computes Numo ID's own hashes.
 */
import { availableParallelism } from 'node:os';
import { argon2id, hash, verify } from 'argon2';
import { defaultSettings } from '../src/config/load.ts';
import { closedLoop } from './load.ts';

const { memoryKib, passes, parallelism } = defaultSettings().passwords;
const password = 'groene-fiets-regen-42';
const stored = await hash(password, { type: argon2id, memoryCost: memoryKib, timeCost: passes, parallelism });

process.on('message', async ({ ms }: { ms: number }) => {
  const { perSecond } = await closedLoop({ workers: availableParallelism(), ms }, async () => {
    if (!(await verify(stored, password))) throw new Error('the verification failed');
  });
  process.send?.({ perSecond });
});
process.on('disconnect', () => process.exit(0));
process.send?.({ cores: availableParallelism() });
