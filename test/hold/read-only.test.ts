/** A data folder that becomes read-only under a running server, in each way that there is (docs/operations.md). */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diskHand } from './disk-hand.ts';
import { makeSite, type Server, type Site, stopServers } from './server.ts';

const statusOf = (program: string, ...words: readonly string[]): number | null => spawnSync(program, words).status;
const run = (program: string, ...words: readonly string[]): boolean => statusOf(program, ...words) === 0;
const why = (missing: string | undefined): string => (missing ? ` (${missing})` : '');

let folder: string;
let site: Site;
let server: Server;
const { logIn, expectAway, linesOf, expectBack } = diskHand(
  () => site,
  () => server,
);

/** A login that goes well, then one that cannot be written. */
async function expectRefused(make: () => void): Promise<void> {
  expect((await logIn(0)).sub).toBe(site.accounts[0]?.id);
  const before = server.log.length;
  make();
  await expectAway((await logIn(0)).seen);
  await expectAway((await logIn(1)).seen);
  const lines = linesOf(before, /disk I\/O error|readonly/i);
  console.log(`read-only: ${lines.length} lines in the log such as ${lines[0]?.slice(0, 120)}`);
  expect(lines.length).toBeGreaterThan(0);
}

/** A flag of ext4 and xfs that binds files which are open, too. */
const fix = (how: '+i' | '-i', ...files: readonly string[]): boolean => run('chattr', how, ...files);

function whyNoFlag(): string | undefined {
  const place = mkdtempSync(join(tmpdir(), 'numo-flag-'));
  const file = join(place, 'file');
  const open = openSync(file, 'w');
  try {
    if (!fix('+i', file)) return 'needs the right to make files immutable (root)';
    writeFileSync(open, 'a');
    return 'needs a file system whose flags bind files that are open';
  } catch {
    return undefined;
  } finally {
    closeSync(open);
    fix('-i', file);
    rmSync(place, { recursive: true });
  }
}
const noFlag = whyNoFlag();

describe.skipIf(noFlag !== undefined)(`files that can no longer be written${why(noFlag)}`, () => {
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'numo-fixed-'));
    site = await makeSite(folder, [{}, {}]);
    server = await site.serve();
  });
  afterEach(async () => {
    await stopServers();
    fix('-i', join(folder, 'store.sqlite'), join(folder, 'store.sqlite-wal'));
    await rm(folder, { recursive: true, force: true });
  });

  it('a page with 503 and a line in the log; it goes on as soon as they can be written, without a restart', async () => {
    const files = [join(folder, 'store.sqlite'), join(folder, 'store.sqlite-wal')];
    await expectRefused(() => expect(fix('+i', ...files)).toBe(true));
    expect(site.command(['store', 'check']).err).toContain('store-unavailable');
    expect(fix('-i', ...files)).toBe(true);
    await expectBack(0);
    await expectBack(1);
  });
});

const SIZE_MIB = 64;

/** Linux makes a file system read-only when it meets a fault in it; ext4 lets root say that there was one. */
function mountImage(): (() => void) | undefined {
  const image = `${folder}.img`;
  writeFileSync(image, '');
  truncateSync(image, SIZE_MIB * 1024 * 1024);
  const mounted =
    run('mkfs.ext4', '-q', image) &&
    run('mount', '-o', 'loop,errors=remount-ro', image, folder) &&
    faultOf() !== undefined;
  if (mounted) return () => writeFileSync(faultOf() ?? '', '1');
  run('umount', folder);
  rmSync(image);
  return undefined;
}

const deviceOf = (): string | undefined =>
  readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .find((line) => line.split(' ')[1] === folder)
    ?.split(' ')[0];

/** Where the kernel is told of a fault. */
function faultOf(): string | undefined {
  const path = `/sys/fs/ext4/${deviceOf()?.split('/').at(-1)}/trigger_fs_error`;
  try {
    closeSync(openSync(path, 'w'));
    return path;
  } catch {
    return undefined;
  }
}

function whyNoImage(): string | undefined {
  folder = mkdtempSync(join(tmpdir(), 'numo-image-'));
  const can = mountImage() !== undefined;
  if (can) {
    run('umount', folder);
    rmSync(`${folder}.img`);
  }
  rmSync(folder, { recursive: true });
  return can ? undefined : 'needs the right to mount a file system from a file (root)';
}
const noImage = whyNoImage();

describe.skipIf(noImage !== undefined)(`a file system that the kernel makes read-only${why(noImage)}`, () => {
  let fault: () => void;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'numo-fault-'));
    const made = mountImage();
    if (!made) throw new Error('no image');
    fault = made;
    site = await makeSite(join(folder, 'data'), [{}, {}]);
    server = await site.serve();
  });
  afterEach(async () => {
    await stopServers();
    run('umount', folder);
    await rm(folder, { recursive: true, force: true });
    await rm(`${folder}.img`);
  });

  it('a page with 503 and a line in the log; repaired and started again, everything is there', async () => {
    await expectRefused(fault);
    expect(server.child.exitCode).toBe(null);
    server.child.kill('SIGTERM');
    await server.ended();
    expect(site.command(['serve']).err).toContain('store-unavailable');
    expect(run('umount', folder)).toBe(true);
    // 1: faults were found and mended.
    expect(statusOf('fsck.ext4', '-p', '-f', `${folder}.img`)).toBeOneOf([0, 1]);
    expect(run('mount', '-o', 'loop', `${folder}.img`, folder)).toBe(true);
    server = await site.serve();
    await expectBack(0);
    await expectBack(1);
  });
});

const root = process.getuid?.() === 0 ? 'needs another user than root: rights do not bind it' : undefined;

describe.skipIf(root !== undefined)(`rights that are taken away${why(root)}`, () => {
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'numo-rights-'));
    site = await makeSite(folder, [{}, {}]);
    server = await site.serve();
  });
  afterEach(async () => {
    await stopServers();
    chmodSync(folder, 0o700);
    await rm(folder, { recursive: true, force: true });
  });

  it('who has the files open goes on to write them, and nothing is lost; nobody else begins', async () => {
    const files = ['', '-wal', '-shm'].map((end) => join(folder, `store.sqlite${end}`));
    expect((await logIn(0)).sub).toBe(site.accounts[0]?.id);
    for (const file of files) chmodSync(file, 0o400);
    chmodSync(folder, 0o500);
    const { sub, seen } = await logIn(1);
    expect([sub, seen.status]).toEqual([site.accounts[1]?.id, 303]);
    expect(site.command(['store', 'check']).err).toContain('store-unavailable');
    server.child.kill('SIGTERM');
    await server.ended();
    expect(site.command(['serve']).err).toContain('store-unavailable');
    chmodSync(folder, 0o700);
    for (const file of files.filter((one) => existsSync(one))) chmodSync(file, 0o600);
    server = await site.serve();
    await expectBack(1);
  });
});
