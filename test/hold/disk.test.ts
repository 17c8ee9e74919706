/** A disk that is full: a page that says so, a line in the log, and on it goes; and a start on one that can only be read (docs/operations.md). */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Seen } from '../support/visitor.ts';
import { diskHand } from './disk-hand.ts';
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

    const { logIn, expectAway, linesOf, expectBack } = diskHand(
      () => site,
      () => server,
    );

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

    it('that can only be read: no server starts on it, and one does as soon as it can be written', async () => {
      server.child.kill('SIGTERM');
      await server.ended();
      expect(mount('-o', 'remount,ro', folder)).toBe(true);
      const { code, out, err } = site.command(['serve']);
      console.log(
        `a server on a folder that can only be read ended with ${code}: ${(err + out).trim().split('\n').at(-1)?.slice(0, 300)}`,
      );
      expect(code).toBe(1);
      expect(err + out).toContain('store-unavailable');
      expect(mount('-o', 'remount,rw', folder)).toBe(true);
      server = await site.serve();
      await expectBack(0);
    });
  },
);
