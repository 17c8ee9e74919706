/** `numo-id apply`: people move in with the passwords and authenticator apps that they have (product.md section 7). */
import { createHash, pbkdf2Sync, scryptSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashSync as argon } from '@node-rs/argon2';
import { hashSync as bcrypt } from 'bcryptjs';
import { afterAll, describe, expect, it } from 'vitest';
import { runWords } from '../../src/compose/cli/run.ts';
import { applyCommands, applySentences } from '../../src/import/commands.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { startTestApp } from '../support/app.ts';
import { createHeldIo } from '../support/command-io.ts';
import { context } from '../support/seed.ts';
import { has } from '../support/visitor.ts';
import { walk } from '../support/walk.ts';

const app = await startTestApp();
const folder = mkdtempSync(join(tmpdir(), 'numo-id-apply-'));
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await app.close();
});
const { domains } = app.running;

let files = 0;
/** Runs the command on a file with this text. */
async function apply(text: string, words: readonly string[] = ['--yes'], answer?: string) {
  files += 1;
  const path = join(folder, `${files}.json`);
  writeFileSync(path, text);
  const io = createHeldIo(answer === undefined ? {} : { answer });
  const host = { ...domains, clock: systemClock, context };
  const runner = { commands: applyCommands, sentences: applySentences, version: '0', io, host };
  const code = await runWords(runner, ['apply', path, ...words]);
  return { code, ...io.taken() };
}

const PASSWORD = 'groene-fiets-regen-42';
const SALT = 'zeezout-en-peper';
const bare = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
const SHA = createHash('sha512').update(PASSWORD).update(SALT).digest();

/** The five families. */
const HASHES = {
  argon2: argon(PASSWORD, { memoryCost: 32, timeCost: 1 }),
  bcrypt: bcrypt(PASSWORD, 4),
  pbkdf2: `pbkdf2_sha256$1000$${SALT}$${pbkdf2Sync(PASSWORD, SALT, 1000, 32, 'sha256').toString('base64')}`,
  scrypt: `$scrypt$ln=10,r=8,p=1$${bare(Buffer.from(SALT))}$${bare(scryptSync(PASSWORD, SALT, 32, { N: 1024 }))}`,
  ssha: `{SSHA512}${Buffer.concat([SHA, Buffer.from(SALT)]).toString('base64')}`,
} as const;

const TOTP = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const CLIENT_SECRET = 'a-client-secret-of-some-length';

const FILE = JSON.stringify(
  {
    schools: [{ shortName: 'nieuw', name: 'Nieuw College', classes: [{ name: '2a' }, { name: '2b' }] }],
    clients: [{ id: 'bieb', name: 'Bieb', secret: CLIENT_SECRET, redirectUris: ['https://bieb.example.nl/cb'] }],
    people: [
      ...Object.entries(HASHES).map(([username, passwordHash], at) => ({
        ...{ school: 'nieuw', externalId: `oud:${at}`, username, role: 'docent', classes: ['2a'] },
        ...{ givenName: 'Meti', familyName: 'Ayodele', passwordHash, totp: { secret: TOTP } },
        claims: { nickname: 'Meet' },
      })),
      { school: 'nieuw', username: 'jan', role: 'leerling', givenName: 'Jan', familyName: 'Smit', password: PASSWORD },
      {
        ...{ school: 'nieuw', username: 'rust', role: 'docent', givenName: 'Ru', familyName: 'St' },
        ...{ password: PASSWORD, totp: { secret: TOTP, state: 'suspended', suspendedSince: '2026-10-01T00:00:00Z' } },
      },
    ],
  },
  undefined,
  1,
);

const userOf = async (username: string) => {
  const school = await domains.schools.byShortName('nieuw');
  const user = school && (await domains.users.byUsername(school.id, username));
  if (!user) throw new Error(`no ${username}`);
  return user;
};

const secrets = [...Object.values(HASHES), TOTP, CLIENT_SECRET, PASSWORD];
const leaks = (shown: unknown) => secrets.filter((secret) => JSON.stringify(shown).includes(secret.slice(0, 12)));

describe('a file', () => {
  it('is shown before it is applied, and a no leaves everything as it is', async () => {
    const dry = await apply(FILE, ['--dry-run', '--json']);
    expect(JSON.parse(dry.out)).toMatchObject({
      applied: false,
      counts: { school: { create: 1 }, class: { create: 2 }, client: { create: 1 }, person: { create: 7 } },
    });
    const refused = await apply(FILE, [], 'n');
    expect([refused.code, refused.out]).toEqual([0, 'Nothing was applied.\n']);
    expect(refused.notes.join('\n')).toContain('+ person nieuw/bcrypt');
    expect(leaks([dry, refused])).toEqual([]);
    expect(await apply(FILE, [])).toMatchObject({ code: 2 });
    expect(await domains.schools.byShortName('nieuw')).toBeUndefined();
  });

  it('is applied once, and again changes nothing but says what it kept', async () => {
    const first = await apply(FILE, ['--yes', '--json']);
    expect([first.code, JSON.parse(first.out).counts.person]).toEqual([0, { create: 7, change: 0, same: 0, kept: 0 }]);
    const again = await apply(FILE, ['--yes', '--json']);
    expect(JSON.parse(again.out)).toMatchObject({
      applied: false,
      counts: { school: { same: 1 }, class: { create: 0 }, client: { same: 1 }, person: { same: 7, kept: 7 } },
    });
    expect(leaks([first, again])).toEqual([]);
    expect((await userOf('bcrypt')).claims).toEqual({ nickname: 'Meet' });
  });

  it('changes what differs, found by external id though the username is another', async () => {
    const before = await userOf('bcrypt');
    const person = { school: 'nieuw', externalId: 'oud:1', username: 'bea', role: 'docent', classes: ['2b', '2a'] };
    const file = { people: [{ ...person, givenName: 'Bea', familyName: 'Ayodele', email: 'bea@nieuw.example' }] };
    const { code, notes } = await apply(JSON.stringify(file));
    expect({ code, change: notes.find((line) => line.startsWith('~')) }).toEqual({
      code: 0,
      change:
        '~ person nieuw/bea: username "bcrypt" → "bea", givenName "Meti" → "Bea", email – → "bea@nieuw.example", classes "2a" → "2b, 2a"',
    });
    const after = await userOf('bea');
    expect([after.id, after.passwordHash, after.classIds.length]).toEqual([before.id, before.passwordHash, 2]);
    await apply(
      JSON.stringify({ people: [{ ...person, username: 'bcrypt', givenName: 'Meti', familyName: 'Ayodele' }] }),
    );
  });
});

describe('who moved in', () => {
  it.each(Object.keys(HASHES))(
    '%s: logs in with the old password and app at the first try, and gets recovery codes',
    async (username) => {
      const typed = { school: 'nieuw', username, password: PASSWORD, code: () => app.freshCode({ secret: TOTP }) };
      const visitor = app.visitor();
      const ask = app.numo.ask();
      const page = await walk(visitor, await visitor.open(ask.url), typed);
      expect(page.body.match(/[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}/g)?.length).toBeGreaterThanOrEqual(10);
      const seen = await visitor.submit(page);
      const tokens = await app.numo.tokens(has(seen, 'continue-submit') ? await visitor.submit(seen) : seen, ask);
      expect(tokens.claims).toMatchObject({ sub: (await userOf(username)).id, amr: ['pwd', 'otp', 'mfa'] });
      expect((await userOf(username)).passwordHash).toMatch(/^\$argon2id\$v=19\$m=64,t=1,p=1\$/);
      const next = app.visitor();
      const second = await walk(next, await next.open(app.numo.ask().url), typed);
      expect(second.body).not.toMatch(/[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}/);
    },
  );

  it('suspended: is asked for no code, as before', async () => {
    const view = await domains.factors.view(await userOf('rust'));
    expect(view).toMatchObject({ state: 'suspended', suspendedSince: new Date('2026-10-01T00:00:00Z') });
    const typed = { id: (await userOf('rust')).id, role: 'docent', school: 'nieuw', username: 'rust' } as const;
    const { claims } = await app.tokens(app.visitor(), { ...typed, password: PASSWORD });
    expect(claims).toMatchObject({ sub: typed.id, amr: ['pwd'] });
    const after = await domains.factors.view(await userOf('rust'));
    expect(after).toMatchObject({ state: 'suspended', suspendedSince: new Date('2026-10-01T00:00:00Z') });
  });

  it('and was wiped since: the old app does not come back', async () => {
    const user = await userOf('scrypt');
    const owner = { actor: { kind: 'account', accountId: user.id, role: user.role } } as const;
    const wiped = await domains.factors.wipe(user, owner);
    expect(wiped).toEqual({ ok: true });
    expect(JSON.parse((await apply(FILE, ['--yes', '--json'])).out).counts.person).toMatchObject({ kept: 7 });
    expect((await domains.factors.view(user)).state).toBe('absent');
  });
});

describe('a wrong file', () => {
  const wrong = `{
  "schools": [{ "shortName": "x", "name": "Te kort" }, { "shortName": "kurve", "name": "Kurve" }],
  "clients": [{ "id": "c", "name": "C", "redirectUris": ["http://c.example"], "secret": "${CLIENT_SECRET}" }],
  "people": [
    { "school": "demo", "username": "a", "role": "docent", "givenName": "A", "familyName": "B",
      "passwordHash": "${PASSWORD}",
      "nonsense": 1 },
    { "school": "gone", "username": "b", "role": "docent", "givenName": "A", "familyName": "B" },
    { "school": "demo", "username": "Eén", "role": "leerling", "givenName": "A", "familyName": "B",
      "totp": { "secret": "${TOTP}" } },
    { "school": "demo", "username": "c", "role": "docent", "givenName": "A", "familyName": "B", "classes": ["9z"] },
    { "school": "demo", "username": "C", "role": "docent", "givenName": "A", "familyName": "B" }
  ],
  "extra": {}
}`;

  it('is told all its faults at once, each with line and field, and nothing is applied', async () => {
    const { code, out, notes } = await apply(wrong);
    const places = out.split('\n').flatMap((line) => /^line \d+: [^:]+/.exec(line)?.[0] ?? []);
    expect({ code, places, notes }).toEqual({
      code: 1,
      places: [
        'line 2: schools[0].shortName',
        'line 2: schools[1].shortName',
        'line 3: clients[0].redirectUris.0',
        'line 5: people[0]',
        'line 6: people[0].passwordHash',
        'line 8: people[1].school',
        'line 10: people[2].totp',
        'line 11: people[3].classes.0',
        'line 12: people[4].username',
        'line 14: extra',
      ],
      notes: [],
    });
    expect(leaks(out)).toEqual([]);
    expect(await domains.clients.byId('c')).toBeUndefined();
  });

  it('is told what could only be found out by writing: two names of one school, and what a deleted account keeps', async () => {
    const one = { school: 'ruil', role: 'leerling', givenName: 'A', familyName: 'B' };
    const schools = [{ shortName: 'ruil', name: 'Ruil', aliases: ['ruiltje'] }];
    const twice = {
      schools,
      people: [
        { ...one, username: 'a' },
        { ...one, school: 'ruiltje', username: 'A' },
      ],
    };
    const told = async (file: unknown) => {
      const { code, out } = await apply(JSON.stringify(file), ['--yes', '--json']);
      return [code, ...JSON.parse(out).faults.map(({ field }: { field: string }) => field)];
    };
    expect(await told(twice)).toEqual([1, 'people[1].username']);
    expect(await domains.schools.byShortName('ruil')).toBeUndefined();
    const gone = { ...one, username: 'weg', userId: 'weg', externalId: 'oud:weg' };
    expect(await told({ schools, people: [gone, { ...one, username: 'blijft' }] })).toEqual([0]);
    const school = await domains.schools.byShortName('ruil');
    await domains.users.delete(`${school?.id}.weg`, { kind: 'system' }, context);
    expect(await told({ people: [gone, { ...one, username: 'nieuw' }] })).toEqual([
      ...[1, 'people[0].username', 'people[0].externalId', 'people[0].userId'],
    ]);
    const renamed = { ...one, username: 'blijft', externalId: 'oud:weg' };
    expect(await told({ people: [{ ...one, username: 'nieuw' }, renamed] })).toEqual([1, 'people[1].externalId']);
    expect(await told({ people: [{ ...one, username: 'x', externalId: 'a.b:1' }] })).toEqual([
      1,
      'people[0].externalId',
    ]);
    expect(school && (await domains.users.count(school.id, { list: 'everybody' }))).toBe(1);
  });

  const CLIENT = '{"id": "c", "name": "C", "secret": "a-secret-of-some-length-yes", "redirectUris": ["https://c.nl/"]}';
  const SCHOOL = '{"shortName": "vijf", "name": "vijf"}';
  it.each([
    ['torn', FILE.slice(0, FILE.length / 2)],
    ['torn in a word', FILE.slice(0, FILE.indexOf('"passwordHash"') + 30)],
    ['empty', ''],
    ['no object', '[]'],
    ['an object for a list', '{"people": {"0": {"school": "nieuw"}, "1": {}}}'],
    ['another order', `{"clients": [${CLIENT}], "schools": [${SCHOOL}, ${SCHOOL.replaceAll('vijf', 'zes')}]}`],
    ['no JSON', FILE.replace('"people": [', '"people": [,')],
    ['a list behind one that needs it', '{"people": [], "clients": []}'],
  ])('%s: one clear line, and nothing is applied', async (name, text) => {
    const { code, out } = await apply(text, ['--yes', '--json']);
    const { applied, faults } = JSON.parse(out);
    const ordered = name.startsWith('a list');
    expect({ code, applied, faults: faults.length }).toEqual(
      ordered ? { code: 0, applied: false, faults: 0 } : { code: 1, applied: false, faults: 1 },
    );
    expect(leaks(out)).toEqual([]);
  });
});

describe('the last beheerder of a school', () => {
  const school = { shortName: 'wissel', name: 'Wissel College' };
  const person = (username: string, role: string, more: object = {}) => ({
    ...{ school: 'wissel', username, role, givenName: 'Be', familyName: 'Heerder' },
    ...more,
  });
  const file = (...people: readonly object[]) => JSON.stringify({ schools: [school], people }, undefined, 1);
  const roleOf = async (username: string) => {
    const found = await domains.schools.byShortName('wissel');
    return found && (await domains.users.byUsername(found.id, username))?.role;
  };

  it('is a fault to take away, by role or by disabling, and then nothing is applied', async () => {
    expect((await apply(file(person('eerste', 'beheerder')))).code).toBe(0);
    for (const [change, field] of [
      [person('eerste', 'docent'), 'people[0].role'],
      [person('eerste', 'beheerder', { disabled: true }), 'people[0].disabled'],
    ] as const) {
      const { code, out } = await apply(file(change, person('nieuweling', 'docent')));
      expect([code, out]).toEqual([1, expect.stringContaining(field)]);
      expect(out).toContain('is the last beheerder of the school');
    }
    expect([await roleOf('eerste'), await roleOf('nieuweling')]).toEqual(['beheerder', undefined]);
  });

  it('may go where the file has another one, also one whose password takes its time', async () => {
    const next = person('tweede', 'beheerder', { password: PASSWORD });
    expect((await apply(file(person('eerste', 'docent'), next))).code).toBe(0);
    expect([await roleOf('eerste'), await roleOf('tweede')]).toEqual(['docent', 'beheerder']);
  });
});
