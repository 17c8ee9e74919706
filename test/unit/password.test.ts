import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/kernel/clock.ts';
import { translator } from '../../src/render/texts.ts';
import { createPasswordRules, createPasswords, userTexts } from '../../src/users/index.ts';
import { charactersLeft } from '../../src/users/password-rules.ts';
import { createQueue, type Queue, type QueueObserver } from '../../src/users/queue.ts';
import { CHEAP, RULES } from './users-world.ts';

const REAL = { ...CHEAP, memoryKib: 19456, passes: 2 };

describe('hashes', () => {
  const passwords = createPasswords({ settings: CHEAP, clock: systemClock });

  it('are Argon2id at the settings, salted, and verify only what was typed', async () => {
    const strong = createPasswords({ settings: REAL, clock: systemClock });
    const [one, two] = await Promise.all([strong.hash('geheim'), strong.hash('geheim')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(one).not.toBe(two);
    expect(await strong.verify(one, 'geheim')).toBe(true);
    for (const wrong of ['Geheim', ' geheim', 'geheim ', '', 'geheim\0']) {
      expect(await strong.verify(one, wrong), wrong).toBe(false);
    }
  });

  it('take every way to type a letter as the same, and every character as it is', async () => {
    const hash = await passwords.hash(' caf\u00e9 🚲\0x ');
    expect(await passwords.verify(hash, ' cafe\u0301 🚲\0x ')).toBe(true);
    expect(await passwords.verify(hash, ' cafe 🚲\0x ')).toBe(false);
    expect(await passwords.verify(hash, 'caf\u00e9 🚲\0x')).toBe(false);
    expect(await passwords.verify(hash, ' caf\u00e9 🚲')).toBe(false);
  });

  it('want to be made anew when the settings rose, not when they fell', async () => {
    const hash = await passwords.hash('geheim');
    expect(passwords.needsRehash(hash)).toBe(false);
    const at = (more: Partial<typeof CHEAP>) =>
      createPasswords({ settings: { ...CHEAP, ...more }, clock: systemClock });
    expect(at({ memoryKib: 128 }).needsRehash(hash)).toBe(true);
    expect(at({ passes: 2 }).needsRehash(hash)).toBe(true);
    expect(at({ memoryKib: 32 }).needsRehash(hash)).toBe(false);
    expect(passwords.needsRehash('$2b$10$abcdefghijklmnopqrstuv')).toBe(true);
  });

  it('have a dummy that costs the same and never opens', async () => {
    const strong = createPasswords({ settings: REAL, clock: systemClock });
    expect(await strong.verify(strong.dummyHash, '')).toBe(false);
    expect(strong.needsRehash(strong.dummyHash)).toBe(false);
    const parameters = (hash: string) => hash.split('$').slice(1, 4);
    const real = await strong.hash('geheim');
    expect(parameters(strong.dummyHash)).toEqual(parameters(real));
    expect(strong.dummyHash.split('$').map((part) => part.length)).toEqual(real.split('$').map((part) => part.length));
    expect(createPasswords({ settings: REAL, clock: systemClock }).dummyHash).not.toBe(strong.dummyHash);
  });
});

describe('the queue for hashes', () => {
  const holds: (() => void)[] = [];
  afterEach(() => {
    for (const release of holds.splice(0)) release();
  });
  const held = () =>
    new Promise<void>((resolve) => {
      holds.push(resolve);
    });
  const make = (options: { atOnce?: number; length?: number; observe?: QueueObserver } = {}): Queue =>
    createQueue({ clock: systemClock, atOnce: 1, length: 8, observe: {}, ...options });
  const outcome = (promise: Promise<unknown>) =>
    promise.then(
      () => 'done',
      (error: { code: string }) => error.code,
    );

  it('never works on more than it may at a time, and serves first who came first', async () => {
    const queue = make({ atOnce: 2, length: 100 });
    let working = 0;
    let most = 0;
    const served: number[] = [];
    const job = (n: number) => async () => {
      working += 1;
      most = Math.max(most, working);
      served.push(n);
      await sleep(1);
      working -= 1;
      if (n % 7 === 0) throw new Error('a hash that fails gives its place back');
    };
    await Promise.allSettled(Array.from({ length: 50 }, (_, n) => queue.run(job(n))));
    expect(most).toBe(2);
    expect(served).toEqual(Array.from({ length: 50 }, (_, n) => n));
    expect(queue.waiting()).toBe(0);
  });

  it('turns away who comes when it is full, and an address that holds a quarter', async () => {
    const queue = make();
    const running = queue.run(held);
    const greedy = Array.from({ length: 5 }, () => outcome(queue.run(held, { address: '192.0.2.1' })));
    expect(queue.waiting()).toBe(2);
    const others = Array.from({ length: 7 }, (_, n) => outcome(queue.run(held, { address: `198.51.100.${n}` })));
    expect(queue.waiting()).toBe(8);
    expect(await Promise.all([...greedy.slice(2), others[6]])).toEqual(['busy', 'busy', 'busy', 'busy']);
    while (queue.waiting() > 0 || holds.length > 0) {
      holds.shift()?.();
      await sleep(0);
    }
    await running;
    expect(await Promise.all([...greedy.slice(0, 2), ...others.slice(0, 6)])).toEqual(Array(8).fill('done'));
    const again = outcome(queue.run(async () => undefined, { address: '192.0.2.1' }));
    expect(await again).toBe('done');
  });

  it('lets a client go that went away, and gives its place to another', async () => {
    const queue = make({ length: 4 });
    const running = queue.run(held);
    const gone = new AbortController();
    const first = outcome(queue.run(held, { address: 'a', signal: gone.signal }));
    expect(await outcome(queue.run(held, { address: 'a' }))).toBe('busy');
    gone.abort();
    expect(await first).toBe('cancelled');
    expect(queue.waiting()).toBe(0);
    expect(await outcome(queue.run(held, { signal: gone.signal }))).toBe('cancelled');
    const second = outcome(queue.run(async () => undefined, { address: 'a' }));
    holds.shift()?.();
    expect(await second).toBe('done');
    await running;
  });

  it('does not stop work that runs, when its client goes away', async () => {
    const queue = make();
    const gone = new AbortController();
    const running = outcome(queue.run(held, { signal: gone.signal }));
    const waited = outcome(queue.run(async () => undefined, { signal: gone.signal }));
    holds.shift()?.();
    expect(await waited).toBe('done');
    gone.abort();
    expect(await running).toBe('done');
  });

  it('tells how many wait and how long', async () => {
    const waiting: number[] = [];
    let waited = 0;
    let worked = 0;
    const observe = {
      waiting: (n: number) => waiting.push(n),
      waited: () => (waited += 1),
      worked: () => (worked += 1),
    };
    const queue = make({ observe });
    await Promise.all([1, 2, 3].map(() => queue.run(() => sleep(1))));
    expect(waiting).toEqual([1, 2, 1, 0]);
    expect([waited, worked]).toEqual([2, 3]);
  });
});

describe('rules for a new password', () => {
  const never = async () => false;
  const rules = createPasswordRules({ settings: RULES, isCommon: never });
  const own = ['Demo College', 'demo', 'Nasira', 'Al-Hashim', 'n.hashim', 'vmbo-havo 2a'];
  const keys = async (next: string, more: { role?: 'leerling' | 'docent'; current?: string } = {}) =>
    (await rules.check({ next, role: 'docent', own, ...more })).map(({ key }) => key);

  it('count characters as people do', async () => {
    expect(await keys('elf-tekens!')).toEqual(['password.too-short']);
    expect(await keys('twaalf-teken')).toEqual([]);
    expect(await keys('achtteke', { role: 'leerling' })).toEqual([]);
    expect(await keys('zeventk', { role: 'leerling' })).toEqual(['password.too-short']);
    expect(await keys('🚲'.repeat(11))).toEqual(['password.too-short']);
    expect(await keys('🚲'.repeat(12))).toEqual([]);
    expect(await keys('e\u0301'.repeat(11))).toEqual(['password.too-short']);
    expect(await keys(`${'ab-'.repeat(85)}x`)).toEqual([]);
    expect(await keys('ab-'.repeat(86))).toEqual(['password.too-long']);
    expect(rules.lengths('leerling')).toEqual({ min: 8, max: 256 });
    expect(await rules.check({ next: 'kort', role: 'docent', own })).toEqual([
      { key: 'password.too-short', params: { n: 12 } },
    ]);
  });

  it('refuse what is made of names that others know', async () => {
    for (const next of ['Nasira-Hashim1', 'NUMOnumoNUMO1', 'democollege12', 'havo-vmbo-206', 'n.hashim-1234']) {
      expect(await keys(next), next).toEqual(['password.personal']);
    }
    for (const next of ['nasira-op-de-fiets', 'college-zonsopgang']) expect(await keys(next), next).toEqual([]);
    expect(await keys('Náşîrâ-Hâshim')).toEqual(['password.personal']);
  });

  it('refuse the old one', async () => {
    expect(await keys('caf\u00e9-zonder-eind', { current: 'cafe\u0301-zonder-eind' })).toEqual(['password.same']);
  });

  it('leave as many characters as there are outside the names (property)', () => {
    const word = fc.stringMatching(/^[a-z]{4,8}$/);
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 4 }),
        fc.stringMatching(/^[0-9!?]{0,12}$/),
        (words, rest) => {
          expect(charactersLeft(words.join('') + rest, words)).toBe(rest.length);
          expect(charactersLeft(rest, words)).toBe(rest.length);
        },
      ),
    );
  });

  it('never count more left when more is known (property)', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 30 });
    fc.assert(
      fc.property(text, fc.array(text), text, (password, known, more) => {
        expect(charactersLeft(password, [...known, more])).toBeLessThanOrEqual(charactersLeft(password, known));
      }),
    );
  });

  it('take a larger list of breached passwords, and ask it only about what is good otherwise', async () => {
    const asked: string[] = [];
    const isBreached = async (password: string) => {
      asked.push(password);
      return password === 'gelekt-wachtwoord-9';
    };
    const strict = createPasswordRules({ settings: RULES, isCommon: never, isBreached });
    const check = (next: string) => strict.check({ next, role: 'docent', own: [] });
    expect(await check('kort')).toHaveLength(1);
    expect(await check('gelekt-wachtwoord-9')).toEqual([{ key: 'password.common', params: {} }]);
    expect(await check('niet-gelekt-woord-9')).toEqual([]);
    expect(asked).toEqual(['gelekt-wachtwoord-9', 'niet-gelekt-woord-9']);
  });

  it('have a text in each language for each fault', async () => {
    const candidates = ['kort', 'x'.repeat(300), 'Nasira-Hashim1', 'dezelfde-als-toen'];
    const listed = createPasswordRules({ settings: RULES, isCommon: async () => true });
    const found = await Promise.all(
      candidates.map((next) => rules.check({ next, role: 'docent', own, current: 'dezelfde-als-toen' })),
    );
    const faults = [...found.flat(), ...(await listed.check({ next: 'iets-heel-gewoons', role: 'docent', own }))];
    expect(new Set(faults.map(({ key }) => key)).size).toBe(5);
    for (const locale of ['nl', 'en'] as const) {
      for (const { key, params } of faults) expect(translator(userTexts, locale)(key, params)).not.toContain('{');
    }
  });
});

describe('common passwords', { timeout: 30_000 }, () => {
  const rules = createPasswordRules({ settings: RULES });
  const keys = async (next: string) => (await rules.check({ next, role: 'leerling', own: [] })).map(({ key }) => key);

  it('are refused, Dutch and English, also dressed up', async () => {
    const common = ['wachtwoord', 'Welkom2024!', 'zomer2024', 'qwertyuiop', '12345678', 'P@ssw0rd123', 'Feyenoord1'];
    for (const next of [...common, 'wachtwoordwachtwoord', 'aaaaaaaaaaaa', 'voetbal123', '!!iloveyou!!']) {
      expect(await keys(next), next).toEqual(['password.common']);
    }
    const good = ['groene-fiets-regen-42', 'kaasstengel-op-zolder', 'Zq7vT2mXw9', 'mijnhondheetmax-jong'];
    for (const next of good) expect(await keys(next), next).toEqual([]);
  });

  it('are looked for without holding up anything else, however the password is made', async () => {
    const signs = Array.from({ length: 256 }, (_, n) => '4@8(3#6&!1|/0$5+7%2'[(n * n * 7 + n) % 19]);
    const nasty = ['4'.repeat(256), signs.join(''), `x${'p4$$w0rd'.repeat(31)}y`, '\u{1F6B2}'.repeat(256)];
    const plain = [3, 4, 5, 6].map((step) =>
      Array.from({ length: 256 }, (_, n) => 'abcdefghijklmnopqrstuvwxyz'[(n * n * 7 + n * step) % 26]).join(''),
    );
    const total = ({ user, system }: NodeJS.CpuUsage) => user + system;
    const costOf = async (passwords: readonly string[]) => {
      const [here, everywhere] = [process.threadCpuUsage(), process.cpuUsage()];
      await Promise.all(passwords.map(keys));
      return { here: total(process.threadCpuUsage(here)), everywhere: total(process.cpuUsage(everywhere)) };
    };
    await costOf(plain);
    // Time of the processor, beside that of plain ones of this length: no machine is too slow for it.
    const [usual, worst] = [await costOf(plain), await costOf(nasty)];
    expect(worst.here).toBeLessThan(worst.everywhere / 5);
    expect(worst.everywhere).toBeLessThan(20 * usual.everywhere);
  });

  it('are refused at a far end too, and a long password is not refused for its beginning', async () => {
    expect(await keys('wachtwoord'.repeat(20))).toEqual(['password.common']);
    expect(await keys(`${'a'.repeat(60)}-kaasstengel-op-zolder-Zq7vT2`)).toEqual([]);
  });
});
