import { expect } from 'vitest';
import { type Seen, textOf } from '../support/visitor.ts';
import { walk } from '../support/walk.ts';
import type { Server, Site } from './server.ts';

/** What tests need whose disk fails. `server` is the one that runs at that moment. */
export function diskHand(site: () => Site, server: () => Server) {
  /** A login to its end: the subject, or the page that said no. */
  async function logIn(at: number): Promise<{ sub?: unknown; seen: Seen }> {
    const account = site().accounts[at];
    if (!account) throw new Error('nobody');
    const ask = site().party.ask({ scope: 'openid offline_access', prompt: 'consent' });
    const visitor = site().visitor();
    const seen = await walk(visitor, await visitor.open(ask.url), account);
    if (!seen.location) return { seen };
    const { claims } = await site().party.tokens(seen, ask);
    return { sub: claims['sub'], seen };
  }
  return {
    logIn,
    /** What everybody gets while nothing can be written. */
    async expectAway(seen: Seen): Promise<void> {
      expect([seen.status, seen.headers.get('retry-after')]).toEqual([503, '5']);
      expect(textOf(seen)).toContain('Even niet bereikbaar');
      const reply = await site().party.refresh('some-token');
      expect([reply.status, reply.json['error']]).toSatisfy(
        ([status, error]) => (status === 503 && error === 'temporarily_unavailable') || error === 'invalid_grant',
      );
      expect((await site().visitor().get(`${site().issuer}/.well-known/openid-configuration`)).status).toBe(200);
    },
    /** Lines of the log about the store, since line `from`: what an operator finds. */
    linesOf: (from: number, cause: RegExp): readonly string[] =>
      server()
        .log.slice(from)
        .filter((line) => line.includes('store-unavailable') && cause.test(line)),
    /** Nobody had to start it anew: the first login after the cause is gone. */
    async expectBack(at: number): Promise<void> {
      await expect.poll(async () => (await logIn(at)).sub, { timeout: 30_000 }).toBe(site().accounts[at]?.id);
      expect((await site().visitor().get(`${site().issuer}/health/ready`)).status).toBe(200);
      expect(server().child.exitCode).toBe(null);
    },
  };
}
