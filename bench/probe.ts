/**
 * A relying party that does nothing but refresh its token and ask for discovery, in a process of its own: what it
 * feels is then the provider's doing, not that of the load client's event loop.
 */
import { closedLoop } from './load.ts';
import { discovery, refresh } from './relying-party.ts';
import { targetOf } from './world.ts';

/** One after the other, with a rest in between. */
const PAUSE_MS = 5;

process.on('message', async ({ issuer, token: first, ms }: { issuer: string; token: string; ms: number }) => {
  const target = targetOf(issuer);
  let token = first;
  const [refreshes, discoveries] = await Promise.all([
    closedLoop({ workers: 1, ms, pauseMs: PAUSE_MS }, async () => {
      token = await refresh(target, token);
    }),
    closedLoop({ workers: 1, ms, pauseMs: PAUSE_MS }, () => discovery(target)),
  ]);
  await target.pool.destroy();
  process.send?.({ refresh: refreshes.times, discovery: discoveries.times });
});
process.on('disconnect', () => process.exit(0));
process.send?.({});
