/** Every verb of the command line, on one store beside a server, as somebody would use it: in words and in JSON. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditRecord } from '../../src/audit/index.ts';
import { createRelay } from '../../src/audit/index.ts';
import { createHost } from '../../src/compose/cli/host.ts';
import { commands, sentences } from '../../src/compose/cli/list.ts';
import { runWords } from '../../src/compose/cli/run.ts';
import { openServices, type Services } from '../../src/compose/services.ts';
import { defaultSettings } from '../../src/config/load.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { createHeldIo } from '../support/command-io.ts';

const folder = mkdtempSync(join(tmpdir(), 'numo-id-verbs-'));
const store = `sqlite:${join(folder, 'numo-id.sqlite')}`;
const KEY = Buffer.alloc(32, 3);
const env = {
  NUMO_ID_STORE: store,
  NUMO_ID_ISSUER: 'http://localhost:9',
  NUMO_ID_SECRETS: `k1:${KEY.toString('base64')}`,
};

let server: Services;
beforeAll(async () => {
  const settings = { ...defaultSettings(), issuer: env.NUMO_ID_ISSUER, store, secrets: [{ id: 'k1', key: KEY }] };
  server = await openServices({ settings, log: () => undefined }, { serving: true });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const used = new Set<string>();

async function run(words: readonly string[], input = '') {
  const io = createHeldIo({ input });
  const name = commands
    .map((one) => one.name)
    .filter((one) => `${words.join(' ')} `.startsWith(`${one} `))
    .toSorted((a, b) => b.length - a.length)[0];
  if (name) used.add(name);
  const code = await runWords({ commands, sentences, version: '0', io, host: createHost(env, systemClock) }, words);
  return { code, ...io.taken() };
}

/** Runs words that must go well, and answers standard output. */
async function say(...words: readonly string[]): Promise<string> {
  const { code, out, notes } = await run(words);
  expect({ words, code, notes: code === 0 ? [] : notes }).toEqual({ words, code: 0, notes: [] });
  return out;
}

type Json = Readonly<Record<string, unknown>>;
const json = async (...words: readonly string[]) => JSON.parse(await say(...words, '--json')) as Json;
const list = async (...words: readonly string[]) => JSON.parse(await say(...words, '--json')) as readonly Json[];

/** What the words are refused with. */
async function no(code: number, ...words: readonly string[]): Promise<string> {
  const ran = await run(words);
  expect({ words, code: ran.code, out: ran.out }).toEqual({ words, code, out: '' });
  return ran.notes[0] ?? '';
}

/** What audit has of an account, as the server moves it on. */
async function auditOf(accountId: string): Promise<readonly AuditRecord[]> {
  const { base, facts } = server;
  const sinks = [{ name: 'audit', accept: facts.audit.accept }];
  await createRelay({
    source: base.store,
    sinks,
    lease: base.stores.relayLease,
    clock: base.clock,
    log: base.log,
  }).flush();
  const [schoolId = ''] = accountId.split('.');
  return (await facts.audit.page(schoolId, { person: accountId, limit: 100 })).items;
}

const CODE = /[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}/;
const TEACHER = ['--role', 'docent', '--given-name', 'Meti', '--family-name', 'Ayodele'] as const;

describe('numo-id school', () => {
  it('makes, shows, lists and changes schools, with a first beheerder', async () => {
    const beheerder = ['--beheerder', 'anja', '--given-name', 'Anja', '--family-name', 'Wit'];
    const out = await say('school', 'create', 'Demo College', '--short-name', 'demo', '--brin', '99ZZ', ...beheerder);
    expect(out).toMatch(/Activation code of anja, shown once: [A-Z0-9-]{14}/);
    expect(await json('school', 'show', 'demo')).toMatchObject({ name: 'Demo College', beheerders: 1, brin: '99ZZ' });
    expect(await say('school', 'show', 'demo')).not.toMatch(CODE);
    await say('school', 'edit', 'demo', '--alias', 'dc', '--policy', 'beheerders', '--docent-reset', 'no');
    expect(await json('school', 'show', 'dc')).toMatchObject({
      shortNames: ['demo', 'dc'],
      settings: { docentMayReset: false },
      twoStep: { policy: 'beheerders' },
    });
    expect(await list('school', 'list', '--search', 'dem')).toMatchObject([{ name: 'Demo College' }]);
    expect(await say('school', 'list')).toContain('Demo College');
    expect(await no(1, 'school', 'show', 'gone')).toContain('school-unknown');
    expect(await no(1, 'school', 'create', 'Other', '--short-name', 'demo')).toContain('short-name-taken');
    expect(await no(2, 'school', 'edit', 'demo', '--policy', 'all')).toContain('--policy must be one of');
  });

  it('makes, lists and renames classes', async () => {
    expect(await json('school', 'class', 'create', 'demo', '2a')).toMatchObject({ name: '2a', kind: 'stamklas' });
    await say('school', 'class', 'create', 'demo', 'wis', '--kind', 'lesgroep', '--year', '2030');
    expect(await say('school', 'class', 'rename', 'demo', '2a', '2b')).toBe('2a is 2b now.\n');
    expect(await list('school', 'class', 'list', 'demo')).toMatchObject([{ name: '2b' }]);
    expect(await list('school', 'class', 'list', 'demo', '--year', '2030')).toMatchObject([{ name: 'wis' }]);
    expect(await no(1, 'school', 'class', 'rename', 'demo', '2a', '2c')).toContain('class-unknown');
    expect(await no(2, 'school', 'class', 'list', 'demo', '--year', 'x')).toContain('a year such as 2026');
  });
});

describe('numo-id user', () => {
  it('makes, shows, finds and changes people', async () => {
    const made = await json('user', 'create', 'demo', 'meti', ...TEACHER, '--class', '2b', '--external-id', 'hr:1');
    expect(String(made['activationCode'])).toMatch(CODE);
    const shown = await json('user', 'show', 'demo', 'meti');
    expect(shown).toMatchObject({ classes: ['2b'], externalIds: ['hr:1'], state: 'never activated' });
    // Shown once: no other answer has it, nor a hash of it.
    expect(JSON.stringify(shown)).not.toContain(String(made['activationCode']));
    const words = ['--new-username', 'm.ayodele', '--family-name', 'Smit', '--email', 'm@demo.example', '--no-classes'];
    const edited = await json('user', 'edit', 'demo', 'meti', ...words, '--no-external-ids', '--middle-name', 'de');
    expect(edited).toMatchObject({
      ...{ username: 'm.ayodele', name: 'Meti de Smit', email: 'm@demo.example', externalIds: [] },
      changed: ['classIds', 'email', 'externalIds', 'familyName', 'middleName', 'username'],
    });
    expect(await say('user', 'edit', 'demo', 'm.ayodele', '--middle-name', '')).toContain('changed middleName');
    expect(await say('user', 'edit', 'demo', 'm.ayodele', '--family-name', 'Smit')).toContain('was so already');
    expect(await no(2, 'user', 'edit', 'demo', 'm.ayodele')).toContain('nothing is given to change');
    expect(await no(2, 'user', 'edit', 'demo', 'm.ayodele', '--class', '9z')).toContain('no class "9z"');
    expect(await no(1, 'user', 'edit', 'demo', 'm.ayodele', '--email', 'x')).toContain('email-invalid');
    expect(await no(1, 'user', 'edit', 'demo', 'm.ayodele', '--new-username', 'Anja')).toContain('username-taken');
    expect(await list('user', 'list', 'demo', '--role', 'docent')).toMatchObject([{ username: 'm.ayodele' }]);
    expect(await list('user', 'list', 'demo', '--search', 'smi')).toMatchObject([{ username: 'm.ayodele' }]);
    const events = await auditOf(String(shown['accountId']));
    expect(events.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['user.created', 'user.password-reset', 'user.edited', 'user.email-set']),
    );
  });

  it('keeps the reason where support accounts are made, reset and wiped, and wants a key', async () => {
    const who = ['--role', 'support', '--given-name', 'Robin', '--family-name', 'Smit'];
    expect(await no(2, 'user', 'create', 'kurve', 'robin', ...who)).toContain('--reason is missing');
    expect(await no(2, 'user', 'create', 'kurve', 'robin', ...who, '--reason', 'Robin is new')).toContain('a key such');
    const made = await json('user', 'create', 'kurve', 'robin', ...who, '--reason', 'new-colleague');
    expect(await no(2, 'user', 'reset', 'kurve', 'robin')).toContain('--reason is missing');
    expect(await say('user', 'reset', 'kurve', 'robin', '--reason', 'forgot-password')).toMatch(CODE);
    const id = String(made['accountId']);
    const user = await server.domains.users.byId(id);
    if (!user) throw new Error('nobody');
    await server.domains.factors.seedActive(user, 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP');
    expect(await json('user', 'two-step', 'show', 'kurve', 'robin')).toMatchObject({ state: 'active' });
    expect(await no(2, 'user', 'two-step', 'wipe', 'kurve', 'robin')).toContain('--reason is missing');
    const wiped = await say('user', 'two-step', 'wipe', 'kurve', 'robin', '--reason', 'lost-phone');
    expect(wiped).toContain('absent');
    const told = (await auditOf(id)).map(({ name, actor, fields }) => [name, actor, fields['reason']]);
    const commandLine = { kind: 'system', by: 'command-line' };
    for (const [name, reason] of [
      ['user.created', 'new-colleague'],
      ['user.password-reset', 'new-colleague'],
      ['user.password-reset', 'forgot-password'],
      ['two-step-wiped', 'lost-phone'],
    ]) {
      expect(told).toContainEqual([name, commandLine, reason]);
    }
    // Of people of a school, those do it who have logged in.
    expect(await no(1, 'user', 'two-step', 'wipe', 'demo', 'anja', '--reason', 'asked')).toContain('two-step-refused');
    expect(await no(1, 'user', 'create', 'demo', 'x', ...who, '--reason', 'asked')).toMatch(
      /role-not-in-school|not-allowed/,
    );
  });

  it('switches off and on, makes beheerder, lets leave, deletes, undoes and exports', async () => {
    const { accountId } = await json('user', 'create', 'demo', 'jan', ...TEACHER);
    const id = String(accountId);
    expect(await json('user', 'disable', 'demo', 'jan')).toEqual({ accountId, done: 'disabled' });
    expect(await json('user', 'show', 'demo', id)).toMatchObject({ state: 'disabled' });
    await say('user', 'enable', 'demo', 'jan');
    expect(await say('user', 'lift-delay', 'demo', 'jan')).toBe('jan: did not wait.\n');
    await say('user', 'role', 'demo', 'jan', 'beheerder');
    expect(await json('user', 'show', 'demo', 'jan')).toMatchObject({ role: 'beheerder' });
    await say('user', 'role', 'demo', 'anja', 'docent');
    expect(await no(1, 'user', 'role', 'demo', 'jan', 'docent')).toContain('last-beheerder');
    expect(await no(2, 'user', 'role', 'demo', 'jan', 'support')).toContain('ROLE must be one of');
    expect(await json('user', 'delete', 'demo', 'anja')).toMatchObject({ eraseAt: expect.any(String) });
    expect(await no(1, 'user', 'show', 'demo', 'anja')).toContain('account-unknown');
    const [gone] = await server.base.stores.users.holders('x', 'externalId', 'x');
    expect(gone).toBeUndefined();
    const { accountId: lea } = await json('user', 'create', 'demo', 'lea', ...TEACHER);
    await say('user', 'delete', 'demo', 'lea');
    expect(await json('user', 'undo', String(lea))).toMatchObject({ done: 'back' });
    await say('user', 'leave', 'demo', 'lea');
    const exported = await say('user', 'export', 'demo', 'jan');
    expect(JSON.parse(exported)).toMatchObject({ account: { username: 'jan' } });
    expect(exported).not.toContain('argon2');
    expect((await auditOf(id)).map(({ name }) => name)).toContain('user.exported');
  });
});

describe('numo-id client', () => {
  it('registers, shows, changes and takes away, and shows a secret once', async () => {
    const words = ['--name', 'Bieb', '--redirect', 'https://bieb.example.nl/cb'];
    const { secret } = await json('client', 'create', 'bieb', ...words);
    expect(String(secret).length).toBeGreaterThan(30);
    const given = await run(
      ['client', 'create', 'app', ...words, '--secret-stdin'],
      'a-secret-from-a-safe-of-some-length\n',
    );
    expect([given.code, given.out.includes('a-secret-from')]).toEqual([0, false]);
    expect(await no(1, 'client', 'create', 'bieb', ...words)).toContain('client-taken');
    for (const shown of [
      await say('client', 'show', 'bieb', '--json'),
      await say('client', 'list', '--json'),
      await say('client', 'edit', 'bieb', '--name', 'Bibliotheek', '--json'),
    ]) {
      expect(shown).toContain('Bi');
      expect(shown).not.toContain(String(secret));
    }
    expect(await json('client', 'edit', 'bieb', '--eck-id', 'yes')).toMatchObject({ name: 'Bibliotheek', eckId: true });
    expect(await no(2, 'client', 'edit', 'bieb', '--eck-id', 'perhaps')).toContain('--eck-id');
    expect(await json('client', 'edit', 'bieb', '--eck-id', 'no')).toMatchObject({ eckId: false });
    const { secret: next } = await json('client', 'rotate-secret', 'bieb');
    expect(next).not.toBe(secret);
    const kept = await server.domains.clients.byId('bieb');
    expect(kept && server.domains.clients.secretOf(kept)).toBe(next);
    await say('client', 'delete', 'bieb');
    expect(await no(1, 'client', 'show', 'bieb')).toContain('client-unknown');
  });
});

describe('numo-id apply, audit, keys, store', () => {
  it('answer in words and in JSON', async () => {
    const file = join(folder, 'apply.json');
    writeFileSync(file, JSON.stringify({ schools: [{ shortName: 'nieuw', name: 'Nieuw College' }] }));
    expect(await json('apply', file, '--yes')).toMatchObject({ applied: true, counts: { school: { create: 1 } } });
    await auditOf('x.y');
    expect(await list('audit', 'verify')).toMatchObject([{ school: 'kurve', ok: true }, { ok: true }, { ok: true }]);
    const checkpoints = await say('audit', 'checkpoint');
    expect((await run(['audit', 'verify', 'demo', '--checkpoints'], checkpoints)).code).toBe(0);
    expect(await say('audit', 'export', 'demo')).toContain('user.edited');
    expect(await say('keys', 'list')).toContain('current');
    expect(await list('keys', 'rotate')).toMatchObject([{ did: 'announced' }, { did: 'announced' }]);
    const next = (await list('keys', 'list')).find(({ state }) => state === 'next');
    expect(await json('keys', 'remove', String(next?.['kid']))).toMatchObject({ removed: true });
    expect((await run(['keys', 'reseal', '--json'])).code).toBe(0);
    expect(await json('store', 'prepare')).toEqual({ prepared: true });
    expect(await json('store', 'check')).toMatchObject({ ok: true });
  });

  it('are all tried here, but for the server itself', () => {
    expect(commands.map(({ name }) => name).filter((name) => !used.has(name))).toEqual(['serve']);
  });

  it('have help with examples, each', async () => {
    for (const { name } of commands) {
      const help = await say(...name.split(' '), '--help');
      expect(help).toMatch(/^Usage: numo-id [\s\S]+Options:[\s\S]+Examples:\n {2}.+\n {4}numo-id /);
    }
  });
});
