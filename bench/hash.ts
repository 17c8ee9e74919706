/**
 * A process of its own that does nothing but Argon2id verifications on all cores. By the reference implementation,
 * the measure, which stays the same whatever computes Numo ID's own hashes; or by the library that Numo ID has.
 */
import { availableParallelism } from 'node:os';
import { verify as ownVerify } from '@node-rs/argon2';
import { argon2id, hash, verify } from 'argon2';
import { defaultSettings } from '../src/config/load.ts';
import { closedLoop } from './load.ts';

const { memoryKib, passes, parallelism } = defaultSettings().passwords;
const password = 'groene-fiets-regen-42';
const stored = await hash(password, { type: argon2id, memoryCost: memoryKib, timeCost: passes, parallelism });

const verifications = { reference: () => verify(stored, password), own: () => ownVerify(stored, password) };

process.on('message', async (asked: { ms: number; implementation: keyof typeof verifications }) => {
  const { perSecond } = await closedLoop({ workers: availableParallelism(), ms: asked.ms }, async () => {
    if (!(await verifications[asked.implementation]())) throw new Error('the verification failed');
  });
  process.send?.({ perSecond });
});
process.on('disconnect', () => process.exit(0));
process.send?.({ cores: availableParallelism() });
