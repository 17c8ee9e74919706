/** Keys are rotated and secrets sealed anew by a process of its own, while a server runs on the same store. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { openServices } from '../../src/compose/services.ts';
import { startApp } from '../../src/compose.ts';
import { defaultSettings } from '../../src/config/load.ts';
import type { Settings } from '../../src/config/schema.ts';
import { createKeyRing } from '../../src/kernel/secrets.ts';
import type { User } from '../../src/users/index.ts';
import { startTestApp } from '../support/app.ts';
import { runBin } from '../support/bin.ts';
import { createParty } from '../support/party.ts';
import { freePort } from '../support/ports.ts';
import { context, PASSWORD, testClients } from '../support/seed.ts';
import { totpAt } from '../support/totp.ts';
import { startUpstream } from '../support/upstream.ts';
import { has, Visitor } from '../support/visitor.ts';
import { walk } from '../support/walk.ts';

const folder = mkdtempSync(join(tmpdir(), 'numo-keys-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const storeAt = (name: string) => `sqlite:${join(folder, name)}`;

type Ring = Settings['secrets'];
const [OLD, YOUNG] = [
  { id: 'test', key: Buffer.alloc(32, 7) },
  { id: 'young', key: Buffer.alloc(32, 9) },
];
const environment = (store: string, issuer: string, ring: Ring) => ({
  NUMO_ID_STORE: store,
  NUMO_ID_ISSUER: issuer,
  NUMO_ID_SECRETS: ring.map(({ id, key }) => `${id}:${Buffer.from(key).toString('base64')}`).join(','),
});

describe('numo-id keys rotate, beside a running server', { timeout: 180_000 }, () => {
  test('is taken over without a restart, and whatever was signed before is still believed', async () => {
    const store = storeAt('rotate.sqlite');
    const place = { address: store, dispose: async () => undefined };
    const app = await startTestApp({ place, settings: { demo: false } });
    onTestFinished(() => app.close());
    // The other process has the machine's time.
    app.clock.move(performance.timeOrigin + performance.now() - app.clock.now());
    const env = environment(store, app.issuer, [OLD]);
    const kids = async (): Promise<readonly string[]> => {
      const { body } = await app.visitor().get(`${app.issuer}/jwks`);
      return (JSON.parse(body) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
    };
    const keys = async (...words: readonly string[]) => {
      const { code, out, err } = await runBin(env, 'keys', ...words, '--json');
      expect({ code, err }).toEqual({ code: 0, err: '' });
      return JSON.parse(out) as unknown;
    };
    const published = await kids();
    const pupil = await app.account({ role: 'leerling' });
    const visitor = app.visitor();
    const old = await app.tokens(visitor, pupil, { params: { scope: 'openid offline_access', prompt: 'consent' } });
    const before = String(old.header['kid']);
    expect(published).toContain(before);

    // The next ones are published, and sign nothing yet.
    await keys('rotate');
    await vi.waitFor(async () => expect((await kids()).length).toBe(4), { timeout: 30_000, interval: 250 });
    expect((await app.tokens(app.visitor(), pupil)).header).toMatchObject({ kid: before });
    const announced = (await kids()).filter((kid) => !published.includes(kid));

    await keys('rotate', '--now');
    await vi.waitFor(async () => expect((await kids()).length).toBe(6), { timeout: 30_000, interval: 250 });
    const fresh = await app.tokens(app.visitor(), pupil);
    expect(announced).toContain(fresh.header['kid']);
    const es256 = await app.tokens(app.visitor(), pupil, { party: app.lesson });
    expect(announced).toContain(es256.header['kid']);

    // Signed before: verified by what is published now, and good for all it was good for.
    expect((await app.numo.read(old.idToken)).claims).toMatchObject({ sub: pupil.id });
    expect(await app.numo.opens(old.accessToken)).toBe(true);
    const refreshed = await app.numo.refresh(old.refreshToken ?? '');
    expect(refreshed.status).toBe(200);
    const hint = new URLSearchParams({ id_token_hint: old.idToken, post_logout_redirect_uri: 'http://localhost:9/' });
    expect((await visitor.open(`${app.issuer}/session/end?${hint}`)).status).toBe(200);

    // One that is withdrawn is believed no more.
    await keys('remove', before);
    await vi.waitFor(async () => expect(await kids()).not.toContain(before), { timeout: 30_000, interval: 250 });
    await expect(app.numo.read(old.idToken)).rejects.toThrow('no published key');
  });
});

const TOTP = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const ECK = 'https://ketenid.nl/201703/abc';

describe('numo-id keys reseal, beside a running server', { timeout: 180_000 }, () => {
  const store = storeAt('reseal.sqlite');
  const base = defaultSettings();
  const settingsOf = (issuer: string, ring: Ring): Settings => ({
    ...base,
    ...{ issuer, store, secrets: ring, metrics: { ...base.metrics, port: 0 } },
    passwords: { ...base.passwords, memoryKib: 64, passes: 1, hashThreads: 2 },
    outbound: { allowPrivateAddresses: true },
  });
  const log = () => undefined;
  const { numo } = testClients('http://localhost:9');
  const person = (username: string) => ({
    ...({ username, role: 'docent', givenName: 'Meti', familyName: 'Ayodele', password: PASSWORD } as const),
  });

  /** Something sealed of each kind, under the old key. */
  async function fill(issuer: string): Promise<User> {
    const services = await openServices({ settings: settingsOf(issuer, [OLD]), log });
    const { domains, base: opened, facts, secrets } = services;
    const school = await domains.schools.create({ name: 'Demo College', shortNames: ['demo'] }, context);
    const user = await domains.users.create({ schoolId: school.id, ...person('meti') }, context);
    await domains.factors.seedActive(user, TOTP);
    for (let at = 0; at < 50; at += 1) {
      const other = await domains.users.create({ schoolId: school.id, ...person(`p${at}`) }, context);
      await domains.factors.seedActive(other, TOTP);
    }
    const eckIdSealed = secrets.ring.seal(ECK, { collection: 'users', record: user.id, field: 'eckIdSealed' });
    await opened.stores.users.replaceIf({ ...user, eckIdHash: 'hash', eckIdSealed }, []);
    await domains.clients.upsert(numo, context);
    const upstream = await startUpstream();
    const typed = { issuer: upstream.issuer, clientId: 'numo-id', clientSecret: 'a-secret' };
    const added = await domains.federation.connections.add(
      school.id,
      { preset: 'oidc', name: 'School', typed: { ...typed, tenantAttribute: 'brin', tenantValue: '01AB' } },
      context,
    );
    expect(added.ok).toBe(true);
    await upstream.close();
    const mail = {
      id: 'm1',
      to: 'a@b.example',
      template: 'email-code',
      locale: 'nl',
      params: { code: '123456' },
    } as const;
    await facts.notices.sendDirect(mail);
    await secrets.keys.signingKeys();
    await services.close();
    return user;
  }

  test('puts every secret under the new key, after which the old one can go', async () => {
    const port = await freePort();
    const issuer = `http://localhost:${port}`;
    const user = await fill(issuer);
    const server = await openServices({ settings: settingsOf(issuer, [YOUNG, OLD]), log }, { serving: true });
    const env = environment(store, issuer, [YOUNG, OLD]);

    const dry = await runBin(env, 'keys', 'reseal', '--dry-run', '--json');
    const found = { keys: 3, clients: 1, sso_connections: 1, users: 1, second_steps: 51, mails: 1 };
    const renewed = (out: string) => {
      const { counts } = JSON.parse(out) as { counts: { collection: string; renewed: number; unreadable: number }[] };
      return Object.fromEntries(counts.flatMap((one) => (one.renewed > 0 ? [[one.collection, one.renewed]] : [])));
    };
    expect([dry.code, renewed(dry.out)]).toEqual([0, found]);

    // Another writer on the very same records, as long as it takes.
    const resealing = runBin(env, 'keys', 'reseal', '--json');
    let done = false;
    const ended = resealing.finally(() => {
      done = true;
    });
    let rounds = 0;
    while (!done) {
      const names = { givenName: 'Meti', middleName: rounds % 2 === 0 ? 'van' : 'de' };
      const [now] = await Promise.all([
        server.base.stores.users.get(user.id),
        server.domains.factors.newRecoveryCodes(user, {
          ...context,
          actor: { kind: 'account', accountId: user.id, role: 'docent' },
        }),
      ]);
      if (now) await server.base.stores.users.replaceIf({ ...now, ...names }, []);
      rounds += 1;
    }
    const { code, out } = await ended;
    expect(rounds).toBeGreaterThan(0);
    expect(code).toBe(0);
    for (const secret of [TOTP, ECK, 'a-secret', numo.secret]) expect(out).not.toContain(secret);
    await server.close();
    // The write-ahead log is empty once everybody has left.
    expect(readFileSync(store.slice('sqlite:'.length)).includes('test.')).toBe(false);

    const young = await startApp({ settings: settingsOf(issuer, [YOUNG]), log, port });
    const here = `http://127.0.0.1:${port}`;
    const party = createParty(issuer, here, numo);
    const visitor = new Visitor({ [issuer]: here });
    const ask = party.ask();
    const typed = { school: 'demo', username: 'meti', password: PASSWORD, code: () => totpAt(TOTP, Date.now()) };
    const page = await walk(visitor, await visitor.open(ask.url), typed);
    const seen = has(page, 'continue-submit') ? await visitor.submit(page) : page;
    expect((await party.tokens(seen, ask)).claims).toMatchObject({ sub: user.id, amr: ['pwd', 'otp', 'mfa'] });
    const now = await young.domains.users.byId(user.id);
    expect(now && young.domains.federation.accounts.eckIdOf(now)).toBe(ECK);
    const [mail] = (await young.facts.notices.outbox(10)).filter(({ to }) => to === 'a@b.example');
    expect(JSON.stringify(mail)).toContain('123456');
    await young.close();
  });

  test('says how many it could not open, leaves them as they are, and fails', async () => {
    const lost = { id: 'lost', key: Buffer.alloc(32, 1) };
    const services = await openServices({ settings: settingsOf('http://localhost:9', [YOUNG]), log });
    const ring = createKeyRing([lost]);
    const school = await services.domains.schools.byShortName('demo');
    const found = school && (await services.domains.users.byUsername(school.id, 'p1'));
    if (!found) throw new Error('nobody');
    const eckIdSealed = ring.seal(ECK, { collection: 'users', record: found.id, field: 'eckIdSealed' });
    await services.base.stores.users.replaceIf({ ...found, eckIdHash: 'other', eckIdSealed }, []);
    const { code, out } = await runBin(environment(store, 'http://localhost:9', [YOUNG]), 'keys', 'reseal');
    expect(code).toBe(1);
    // All others are under the new key since.
    expect(out).toMatch(/^users +0 +1 +1$/m);
    expect(out).toMatch(/^second_steps +0 +51 +0$/m);
    expect((await services.base.stores.users.get(found.id))?.eckIdSealed).toBe(eckIdSealed);
    await services.close();
  });
});
