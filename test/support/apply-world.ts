/** A file of some thousand people for `numo-id apply`, and what a store must hold of it, on whichever engine. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as allOf } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createHost } from '../../src/compose/cli/host.ts';
import { commands, sentences } from '../../src/compose/cli/list.ts';
import { runWords } from '../../src/compose/cli/run.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { createHeldIo } from './command-io.ts';

const BIN = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
const TOTP = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const HASH = `$2b$10$${'u'.repeat(53)}`;

const person = (at: number) => {
  const isStaff = at % 10 === 0;
  return {
    ...{ school: 'groot', externalId: `oud:${at}`, username: `p${at}`, role: isStaff ? 'docent' : 'leerling' },
    ...{ givenName: 'Meti', familyName: `Naam${at}`, classes: [`${at % 5}a`], passwordHash: HASH },
    ...(isStaff ? { totp: { secret: TOTP, state: at % 20 === 0 ? 'suspended' : 'active' } } : {}),
  };
};

/** The text of a file with so many people; staff is every tenth. */
export const fileOf = (people: number): string =>
  JSON.stringify({
    schools: [
      { shortName: 'groot', name: 'Groot College', classes: [0, 1, 2, 3, 4].map((at) => ({ name: `${at}a` })) },
    ],
    people: Array.from({ length: people }, (_, at) => person(at)),
  });

interface Applied {
  readonly applied: boolean;
  readonly counts: { readonly person: { create: number; change: number; same: number; kept: number } };
  readonly faults: readonly unknown[];
}

/** The commands on the store at `address`. */
export function applyWorld(address: string) {
  const folder = mkdtempSync(join(tmpdir(), 'numo-id-apply-'));
  const env = {
    ...{ NUMO_ID_STORE: address, NUMO_ID_ISSUER: 'http://localhost:9', NUMO_ID_LOG_LEVEL: 'error' },
    NUMO_ID_SECRETS: `k1:${Buffer.alloc(32, 4).toString('base64')}`,
  };
  const host = createHost(env, systemClock);
  let files = 0;
  const file = (text: string): string => {
    files += 1;
    const path = join(folder, `${files}.json`);
    writeFileSync(path, text);
    return path;
  };
  const run = async (...words: readonly string[]) => {
    const io = createHeldIo();
    const code = await runWords({ commands, sentences, version: '0', io, host }, words);
    const { out, notes } = io.taken();
    for (const secret of [TOTP, HASH]) expect([out, ...notes].join('\n')).not.toContain(secret.slice(0, 10));
    return { code, out, notes };
  };
  /** How many people the school has, once `enough` says so; asked again every now and then until it does. */
  const people = (enough: (count: number) => boolean = () => true): Promise<number> =>
    host.services(async ({ schools, users }) => {
      for (; ; await sleep(50)) {
        const school = await schools.byShortName('groot');
        const count = school ? await users.count(school.id, { list: 'everybody' }) : 0;
        if (enough(count)) return count;
      }
    });
  return {
    run,
    dispose: () => rmSync(folder, { recursive: true, force: true }),
    async apply(text: string, ...words: readonly string[]): Promise<Applied & { readonly code: number }> {
      const { code, out, notes } = await run('apply', file(text), '--json', ...words);
      if (out === '') throw new Error(notes.join('\n'));
      return { code, ...(JSON.parse(out) as Applied) };
    },
    people: () => people(),
    /** Of each person how many facts of its making wait for audit, or are there. */
    madeOnce: (): Promise<boolean> =>
      host.services(async ({ store }) => {
        const seen = new Set<string>();
        for (;;) {
          const pending = await store.pendingEvents(500);
          if (pending.length === 0) return true;
          for (const { event } of pending) {
            if (event.name !== 'user.created') continue;
            if (seen.has(String(event.accountId))) return false;
            seen.add(String(event.accountId));
          }
          await store.settleEvents(pending);
        }
      }),
    /** Begins to apply the file in a process of its own, and kills it once some are written. */
    async killedInTheMiddle(text: string, atLeast: number): Promise<number> {
      const child = spawn(process.execPath, [BIN, 'apply', file(text), '--yes'], {
        env: { PATH: process.env.PATH, ...env },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const said = allOf(child.stderr);
      const ended = once(child, 'exit');
      await people((count) => child.exitCode !== null || count >= atLeast);
      child.kill('SIGKILL');
      await ended;
      // It may have been quick, but not in trouble.
      if (child.exitCode !== null && child.exitCode !== 0) throw new Error(await said);
      return people();
    },
  };
}

const kinds = ({ counts }: Applied) => counts.person;

/** What applying a file must be on every engine. @param open the address of an empty store, and its end. */
export function applySuite(open: () => { readonly address: string; dispose(): Promise<void> }, people: number): void {
  const text = fileOf(people);
  const staff = Math.ceil(people / 10);
  let place: ReturnType<typeof open>;
  let world: ReturnType<typeof applyWorld>;
  beforeAll(async () => {
    place = open();
    world = applyWorld(place.address);
    expect((await world.run('store', 'prepare')).code).toBe(0);
  });
  afterAll(async () => {
    world.dispose();
    await place.dispose();
  });

  it('shows what would be made, and makes nothing of a file that is torn, or wrong at its end', async () => {
    const dry = await world.apply(text, '--dry-run');
    expect([dry.code, dry.applied, kinds(dry)]).toEqual([0, false, { create: people, change: 0, same: 0, kept: 0 }]);
    const torn = await world.apply(text.slice(0, -500), '--yes');
    expect([torn.code, torn.applied, torn.faults.length]).toEqual([1, false, 1]);
    const twice = text.replace(`"p${people - 1}"`, '"p1"').replace('"docent"', '"support"');
    const wrong = await world.apply(twice, '--yes');
    expect([wrong.code, wrong.applied, wrong.faults.length]).toEqual([1, false, 2]);
    expect(await world.people()).toBe(0);
  });

  it('goes on where a run was killed, and makes nobody twice', async () => {
    const some = Math.min(100, people / 4);
    const left = await world.killedInTheMiddle(text, some);
    expect(left).toBeGreaterThanOrEqual(some);
    const again = await world.apply(text, '--yes');
    const { create, change, same } = kinds(again);
    expect({ code: again.code, faults: again.faults, all: create + change + same }).toEqual({
      ...{ code: 0, faults: [], all: people },
    });
    expect(create).toBe(people - left);
    expect(await world.people()).toBe(people);
    expect(await world.madeOnce()).toBe(true);
  });

  it('changes nothing the next time, keeps credentials, and changes one when one differs', async () => {
    const same = await world.apply(text, '--yes');
    expect([same.code, same.applied, kinds(same)]).toEqual([
      ...[0, false, { create: 0, change: 0, same: people, kept: people }],
    ]);
    const { counts } = await world.apply(text.replace('"Naam7"', '"Anders"'), '--yes');
    expect(counts.person).toEqual({ create: 0, change: 1, same: people - 1, kept: people });
    const shown = JSON.parse((await world.run('user', 'two-step', 'show', 'groot', 'p10', '--json')).out);
    expect(shown).toMatchObject({ state: 'active' });
    const suspended = JSON.parse((await world.run('user', 'two-step', 'show', 'groot', 'p20', '--json')).out);
    expect(suspended).toMatchObject({ state: 'suspended' });
    const list = JSON.parse((await world.run('user', 'list', 'groot', '--role', 'docent', '--json')).out);
    expect(list.length).toBe(staff);
  });
}
