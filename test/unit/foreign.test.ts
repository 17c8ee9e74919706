import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../src/config/load.ts';
import { SECOND, systemClock } from '../../src/kernel/clock.ts';
import { createPasswords, isForeignHash } from '../../src/users/index.ts';

const CHEAP = { ...defaultSettings().passwords, memoryKib: 64, passes: 1, hashThreads: 2 };
const passwords = createPasswords({ settings: CHEAP, clock: systemClock });

const bare = (hex: string): string => Buffer.from(hex, 'hex').toString('base64').replace(/=+$/, '');
const SALT = 'seasalt';
const sha = (name: string, ...parts: readonly string[]) => createHash(name).update(parts.join('')).digest();

const RFC6070 = '4b007901b765489abead49d926f721d065a429c1';
const RFC7914_PBKDF2 =
  '55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783';
const RFC7914_SCRYPT =
  '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887';

/** Of each form one that others published (RFC 6070, RFC 7914, the test suites of Argon2 and jBCrypt), or the plain recipe. */
const HASHES: readonly (readonly [string, string, string])[] = [
  ['bcrypt 2a', 'abc', '$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i'],
  ['bcrypt 2y', 'abc', '$2y$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i'],
  ['PBKDF2 SHA-1', 'password', `$pbkdf2$i=4096$${bare(Buffer.from('salt').toString('hex'))}$${bare(RFC6070)}`],
  ['PBKDF2 SHA-256, Django', 'passwd', `pbkdf2_sha256$1$salt$${Buffer.from(RFC7914_PBKDF2, 'hex').toString('base64')}`],
  [
    'scrypt',
    'pleaseletmein',
    `$scrypt$ln=14,r=8,p=1$${bare(Buffer.from('SodiumChloride').toString('hex'))}$${bare(RFC7914_SCRYPT)}`,
  ],
  [
    'SSHA, LDAP',
    'geheim',
    `{SSHA}${Buffer.concat([sha('sha1', 'geheim', SALT), Buffer.from(SALT)]).toString('base64')}`,
  ],
  [
    'SSHA512, LDAP',
    'geheim',
    `{SSHA512}${Buffer.concat([sha('sha512', 'geheim', SALT), Buffer.from(SALT)]).toString('base64')}`,
  ],
  ['SHA-256, Django', 'geheim', `sha256$${SALT}$${sha('sha256', SALT, 'geheim').toString('hex')}`],
  ['argon2i', 'password', '$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA'],
];

describe('hashes that other systems made', () => {
  it.each(HASHES)('%s: lets its password in, no other, and is to be hashed anew', async (_name, password, hash) => {
    expect(isForeignHash(hash)).toBe(true);
    const kept = await passwords.adopt(hash);
    expect([await passwords.verify(kept, password), await passwords.verify(kept, `${password}x`)]).toEqual([
      true,
      false,
    ]);
    expect(passwords.needsRehash(kept)).toBe(true);
  });

  it('keeps no fast digest: what stands in the store is Argon2id over it', async () => {
    const digest = sha('sha256', SALT, 'geheim').toString('hex');
    const kept = await passwords.adopt(`sha256$${SALT}$${digest}`);
    expect(kept).toContain('$argon2id$v=19$');
    expect(kept).not.toContain(digest);
  });

  it.each([
    ['nothing', ''],
    ['a password', 'geheim'],
    ['an unsalted digest', sha('sha256', 'geheim').toString('hex')],
    ['another family', '$5$rounds=5000$saltsalt$xxxxxxxx'],
    ['bcrypt that takes a minute', `$2b$20$${'a'.repeat(53)}`],
    ['PBKDF2 without end', `pbkdf2_sha256$999999999$salt$${bare(RFC7914_PBKDF2)}`],
    ['scrypt of a gigabyte', `$scrypt$ln=20,r=32,p=1$c2FsdHNhbHQ$${bare(RFC7914_SCRYPT)}`],
    ['Argon2 of a gigabyte', `$argon2id$v=19$m=1048576,t=3,p=1$c29tc2FsdA$${bare(RFC7914_SCRYPT)}`],
    ['our own wrapping', `$wrapped$sha256$salt-password$c2FsdA${passwords.dummyHash}`],
    ['a book', 'x'.repeat(100_000)],
  ])('refuses %s', async (_name, hash) => {
    expect(isForeignHash(hash)).toBe(false);
    await expect(passwords.adopt(hash)).rejects.toMatchObject({ code: 'password-hash-invalid' });
  });

  it('makes wrong answers take as long as the slowest of them, an unknown name included', async () => {
    // The last three: when the hash begins, when it is done, and the look at how long to wait yet.
    const readings: number[] = [];
    const elapsed = (): number => readings[readings.push(systemClock.elapsed()) - 1] ?? 0;
    const own = createPasswords({ settings: CHEAP, clock: { ...systemClock, elapsed } });
    const slow = await own.adopt(HASHES.find(([name]) => name === 'scrypt')?.[2] ?? '');
    const took = async (hash: string) => {
      readings.splice(0);
      await own.verify(hash, 'wrong');
      const [begun = 0] = readings;
      const [atWork = 0, done = 0] = readings.slice(-3);
      return { whole: performance.now() - begun, work: done - atWork };
    };
    const { work } = await took(slow);
    // A timer may come a millisecond early; on a machine that is very busy nobody waits for more than a second.
    expect((await took(own.dummyHash)).whole).toBeGreaterThan(Math.min(work, SECOND) - 2);
    expect(work).toBeGreaterThan(2);
  });
});
