/** A disk that is full, and a data folder that can only be read: a page that says so, a line in the log, and on it goes (docs/operations.md). */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Seen, textOf } from '../support/visitor.ts';
import { walk } from '../support/walk.ts';
import { makeSite, type Server, type Site, stopServers } from './server.ts';

const SIZE_MIB = 16;

const mount = (...words: readonly string[]): boolean => spawnSync('/bin/mount', words).status === 0;
const unmount = (folder: string): boolean => spawnSync('/bin/umount', [folder]).status === 0;

/** Why no disk of its own can be had here: it takes the right to mount. */
function whyNot(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'numo-mount-'));
  const can = mount('-t', 'tmpfs', '-o', `size=${SIZE_MIB}m`, 'tmpfs', folder);
  if (can) unmount(folder);
  rmSync(folder, { recursive: true });
  return can ? undefined : 'needs the right to mount a file system (root)';
}
const missing = whyNot();

describe.skipIf(missing !== undefined)(
  `a data folder on a disk of ${SIZE_MIB} MiB${missing ? ` (${missing})` : ''}`,
  () => {
    let folder: string;
    let site: Site;
    let server: Server;

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'numo-disk-'));
      mount('-t', 'tmpfs', '-o', `size=${SIZE_MIB}m`, 'tmpfs', folder);
      site = await makeSite(folder, [{}, {}]);
      server = await site.serve();
    });
    afterEach(async () => {
      await stopServers();
      unmount(folder);
      await rm(folder, { recursive: true, force: true });
    });

    /** A login to its end: the subject, or the page that said no. */
    async function logIn(at: number): Promise<{ sub?: unknown; seen: Seen }> {
      const account = site.accounts[at];
      if (!account) throw new Error('nobody');
      const ask = site.party.ask({ scope: 'openid offline_access', prompt: 'consent' });
      const visitor = site.visitor();
      const seen = await walk(visitor, await visitor.open(ask.url), account);
      if (!seen.location) return { seen };
      const { claims } = await site.party.tokens(seen, ask);
      return { sub: claims['sub'], seen };
    }

    /** What everybody gets while nothing can be written. */
    async function expectAway(seen: Seen): Promise<void> {
      expect([seen.status, seen.headers.get('retry-after')]).toEqual([503, '5']);
      expect(textOf(seen)).toContain('Even niet bereikbaar');
      const reply = await site.party.refresh('some-token');
      expect([reply.status, reply.json['error']]).toSatisfy(
        ([status, error]) => (status === 503 && error === 'temporarily_unavailable') || error === 'invalid_grant',
      );
      expect((await site.visitor().get(`${site.issuer}/.well-known/openid-configuration`)).status).toBe(200);
    }

    /** Lines of the log about the store, since line `from`: what an operator finds. */
    const linesOf = (from: number, cause: RegExp): readonly string[] =>
      server.log.slice(from).filter((line) => line.includes('store-unavailable') && cause.test(line));

    /** Nobody had to start it anew: the first login after the cause is gone. */
    async function expectBack(at: number): Promise<void> {
      await expect.poll(async () => (await logIn(at)).sub, { timeout: 30_000 }).toBe(site.accounts[at]?.id);
      expect((await site.visitor().get(`${site.issuer}/health/ready`)).status).toBe(200);
      expect(server.child.exitCode).toBe(null);
    }

    it('that is full: a page with 503 and a line in the log; with room again it goes on, and nothing is lost', async () => {
      expect((await logIn(0)).sub).toBe(site.accounts[0]?.id);
      const before = server.log.length;
      const ballast = join(folder, 'ballast');
      const { bavail, bsize } = statfsSync(folder);
      await appendFile(ballast, Buffer.alloc(bavail * bsize));
      let logins = 0;
      let last: { sub?: unknown; seen: Seen };
      // The write-ahead log has some room that it had before.
      do {
        last = await logIn(0);
        logins += 1;
      } while (last.sub !== undefined && logins < 500);
      await expectAway(last.seen);
      const lines = linesOf(before, /database or disk is full|ENOSPC|disk I\/O/i);
      console.log(
        `disk full: after ${logins - 1} more logins a page with ${last.seen.status}; the log: ${lines.length} lines such as ${lines[0]?.slice(0, 400)}`,
      );
      expect(lines.length).toBeGreaterThan(0);
      await rm(ballast);
      await expectBack(0);
      await expectBack(1);
    });

    it('that can only be read: the same, and it goes on as soon as it can be written', async () => {
      const before = server.log.length;
      // Rights alone do not bind root, and a file that is open stays writable: the disk itself is made read-only.
      server.child.kill('SIGTERM');
      await server.ended();
      expect(mount('-o', 'remount,ro', folder)).toBe(true);
      const { code, out, err } = site.command(['serve']);
      console.log(
        `a server on a folder that can only be read ended with ${code}: ${(err + out).trim().split('\n').at(-1)?.slice(0, 300)}`,
      );
      expect(code).toBe(1);
      expect(err + out).toContain('store-unavailable');
      expect(before).toBeGreaterThan(0);
      expect(mount('-o', 'remount,rw', folder)).toBe(true);
      server = await site.serve();
      await expectBack(0);
    });
  },
);
