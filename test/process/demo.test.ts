/** The demo as `npm start` runs it: its login, its logouts, and the ways in which it refuses to start. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { generateSync } from 'otplib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../demo/accounts.ts';
import { type Demo, startDemo } from '../../demo/demo.ts';
import { startApp } from '../../src/compose.ts';
import { loadSettings } from '../../src/config/load.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { freePort } from '../support/ports.ts';
import { has, type Seen, textOf, Visitor } from '../support/visitor.ts';
import { walk } from '../support/walk.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'numo-demo-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const environment = async (name: string): Promise<Record<string, string>> => ({
  NUMO_ID_STORE: `sqlite:${join(folder, name, 'numo-id.sqlite')}`,
  NUMO_ID_PORT: String(await freePort()),
  NUMO_ID_DEMO_PORT: String(await freePort()),
});

/** Ends at the demo, logged in. */
async function logIn(visitor: Visitor, demo: Demo, username: string, secret?: string): Promise<Seen> {
  const begun = await visitor.get(`${demo.origin}/login`);
  const page = await visitor.open(begun.location ?? '');
  const code = secret === undefined ? {} : { code: () => generateSync({ secret }) };
  let seen = await walk(visitor, page, { school: 'demo', username, password: DEMO_PASSWORD, ...code });
  while (has(seen, 'continue-submit')) seen = await visitor.submit(seen, {}, 'continue-submit');
  return visitor.open(seen.location ?? '');
}

interface ClaimsOfDemo {
  readonly id_token: Readonly<Record<string, unknown>>;
  readonly userinfo: Readonly<Record<string, unknown>>;
}

const claimsOf = async (visitor: Visitor, demo: Demo): Promise<{ status: number; claims: ClaimsOfDemo }> => {
  const seen = await visitor.get(`${demo.origin}/claims`);
  return { status: seen.status, claims: JSON.parse(seen.body) as ClaimsOfDemo };
};

describe('a running demo', () => {
  let demo: Demo;
  beforeAll(async () => {
    demo = await startDemo({ env: await environment('running') });
  }, 30_000);
  afterAll(() => demo.close());

  test('a teacher logs in with password and code, and Numo says in words who it is', async () => {
    const visitor = new Visitor();
    const home = await logIn(visitor, demo, 'docent2', 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP');
    expect(textOf(home)).toContain('Hallo Meti Ayodele');
    expect(textOf(home)).toContain('vmbo-havo 2a, havo-vwo 2b');
    expect(home.body).toContain(`href="${demo.issuer}/profiel?client_id=numo-demo"`);
    expect(home.body).not.toContain('GEBRUIKERS');
    const { status, claims } = await claimsOf(visitor, demo);
    expect(status).toBe(200);
    expect(claims.id_token).toMatchObject({ iss: demo.issuer, aud: 'numo-demo', acr: 'urn:numo:acr:2' });
    expect(claims.userinfo).toMatchObject({ sub: claims.id_token.sub, name: 'Meti Ayodele', roles: ['docent'] });
  });

  test('a beheerder has TOOLS | GEBRUIKERS', async () => {
    const home = await logIn(new Visitor(), demo, 'beheerder');
    expect(textOf(home)).toContain('TOOLS | GEBRUIKERS');
  });

  test('the back button after the login goes on, in another browser it helps', async () => {
    const visitor = new Visitor();
    const begun = await visitor.get(`${demo.origin}/login?target_link_uri=/claims`);
    const page = await visitor.open(begun.location ?? '');
    const typed = { school: 'demo', username: 'leerling', password: DEMO_PASSWORD };
    const { location: callback = '' } = await walk(visitor, page, typed);
    expect((await visitor.get(callback)).location).toBe(`${demo.origin}/claims`);
    expect((await visitor.get(callback)).location).toBe(`${demo.origin}/`);
    const stranger = await new Visitor().get(callback);
    expect([stranger.status, has(stranger, 'restart')]).toEqual([400, true]);
  });

  test('somebody who breaks off comes back to words and a way on', async () => {
    const visitor = new Visitor();
    const begun = await visitor.get(`${demo.origin}/login?prompt=none`);
    const { location = '' } = await visitor.open(begun.location ?? '');
    const back = await visitor.get(location);
    expect([back.status, has(back, 'restart')]).toEqual([400, true]);
    expect(textOf(back)).toContain('login_required');
  });

  test('logging out at Numo logs out at Numo ID too, without a question', async () => {
    const visitor = new Visitor();
    await logIn(visitor, demo, 'leerling');
    const { location = '' } = await visitor.get(`${demo.origin}/logout`);
    const page = await visitor.open(location);
    const { location: home } = await visitor.submit(page);
    expect(home).toBe(`${demo.origin}/`);
    expect((await claimsOf(visitor, demo)).status).toBe(401);
    const again = await visitor.open((await visitor.get(`${demo.origin}/login?prompt=none`)).location ?? '');
    expect(again.location).toContain('error=login_required');
  });

  test('a session that ends at Numo ID ends at Numo (back-channel logout)', async () => {
    const [ended, other] = [new Visitor(), new Visitor()];
    await logIn(ended, demo, 'docent');
    await logIn(other, demo, 'leerling');
    const { claims } = await claimsOf(ended, demo);
    const context = { clock: systemClock, actor: { kind: 'system', by: 'test' } } as const;
    await demo.app.domains.users.endSessions(String(claims.id_token.sub), {}, 'owner', context);
    await demo.app.flush();
    // The message goes from server to server, beside what the test waits for.
    await expect.poll(async () => (await claimsOf(ended, demo)).status, { timeout: 10_000 }).toBe(401);
    expect((await claimsOf(other, demo)).status).toBe(200);
  });

  test('mails stand in the outbox and go nowhere', async () => {
    await logIn(new Visitor(), demo, 'docent');
    await demo.app.flush();
    const visitor = new Visitor();
    const json = await visitor.request(`${demo.origin}/outbox`, { headers: { accept: 'application/json' } });
    const mails = JSON.parse(json.body) as readonly { to: string; subject: string }[];
    expect(mails.length).toBeGreaterThan(0);
    expect(mails.every(({ to }) => to.endsWith('@demo.example'))).toBe(true);
    expect(textOf(await visitor.get(`${demo.origin}/outbox`))).toContain(mails[0]?.subject);
  });

  test('its key ring is its owner’s only', () => {
    expect(statSync(join(folder, 'running', 'demo-secrets')).mode & 0o777).toBe(0o600);
  });
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `npm start`'s command until it ends; `when` is called with what it printed so far. */
function run(env: Record<string, string>, when: (out: string, stop: () => void) => void = () => {}): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['demo/start.ts'], {
      cwd: root,
      env: { PATH: process.env.PATH ?? '', ...env },
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (text) => {
      out += text;
      when(out, () => child.kill('SIGINT'));
    });
    child.stderr.on('data', (text) => {
      err += text;
    });
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

/** One line that says what is wrong; warnings of libraries are not ours. */
const faultLine = ({ err }: Ended): string | undefined =>
  err.split('\n').find((line) => line.startsWith('numo-id demo:'));

describe('starting', { timeout: 60_000 }, () => {
  test('prints the table, ends well at Ctrl+C, and goes on from its data', async () => {
    const env = await environment('twice');
    for (let start = 0; start < 2; start++) {
      const ended = await run(env, (out, stop) => out.includes('Ctrl+C') && stop());
      expect(ended.code).toBe(0);
      expect(ended.out).toMatch(/Code of docent2 at this moment: \d{6}\n/);
      expect(ended.out).toContain(`http://localhost:${env.NUMO_ID_DEMO_PORT}`);
      expect(faultLine(ended)).toBeUndefined();
    }
  });

  test.each(['NUMO_ID_PORT', 'NUMO_ID_DEMO_PORT'])(
    'a %s in use: one clear line, and nothing is written',
    async (name) => {
      const env = await environment(`busy-${name}`);
      const other = createServer();
      await new Promise<void>((resolve) => other.listen(Number(env[name]), '127.0.0.1', resolve));
      const ended = await run(env);
      await new Promise((resolve) => other.close(resolve));
      expect([ended.code, ended.out]).toEqual([1, '']);
      expect(faultLine(ended)).toMatch(new RegExp(`port ${env[name]} is in use.*${name}`));
      expect(() => readFileSync(join(folder, `busy-${name}`, 'numo-id.sqlite'))).toThrow();
    },
  );

  test('data of a newer version: one clear line', async () => {
    const env = await environment('newer');
    await (await startDemo({ env })).close();
    const db = new DatabaseSync(join(folder, 'newer', 'numo-id.sqlite'));
    db.exec("UPDATE meta SET value = '999' WHERE name = 'schema'");
    db.close();
    const ended = await run(env);
    expect([ended.code, ended.out]).toEqual([1, '']);
    expect(faultLine(ended)).toContain('newer version of Numo ID');
  });

  test('data that is not a demo’s is refused', async () => {
    const env = await environment('real');
    const secrets = `k1:${Buffer.alloc(32, 3).toString('base64')}`;
    const { NUMO_ID_DEMO_PORT: _, ...product } = env;
    const settings = loadSettings({
      env: { ...product, NUMO_ID_SECRETS: secrets, NUMO_ID_METRICS_PORT: '0', NUMO_ID_LOG_LEVEL: 'silent' },
    });
    await (await startApp({ settings })).close();
    const ended = await run({ ...env, NUMO_ID_SECRETS: secrets });
    expect([ended.code, faultLine(ended)]).toEqual([1, expect.stringContaining('is not a demo')]);
  });

  test('an issuer that is not on this machine is refused', async () => {
    const ended = await run({ ...(await environment('issuer')), NUMO_ID_ISSUER: 'https://id.example.nl' });
    expect([ended.code, faultLine(ended)]).toEqual([1, expect.any(String)]);
    expect(ended.err).toContain('needs an issuer on localhost');
  });
});
