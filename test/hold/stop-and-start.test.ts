/** SIGTERM under load, a second server on one data folder, and commands beside a running one (docs/operations.md). */
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/ports.ts';
import { formOf, type Seen, type Visitor } from '../support/visitor.ts';
import { walk } from '../support/walk.ts';
import { makeSite, type Server, type Site, stopServers } from './server.ts';

const LOGINS = 32;

let folder: string;
let site: Site;
let server: Server;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'numo-stop-'));
  site = await makeSite(
    folder,
    Array.from({ length: LOGINS }, () => ({ role: 'leerling' as const })),
  );
  server = await site.serve();
});
afterAll(async () => {
  await stopServers();
  await rm(folder, { recursive: true, force: true });
});

interface Begun {
  readonly visitor: Visitor;
  readonly ask: ReturnType<Site['party']['ask']>;
  readonly page: Seen;
}

/** Everybody at the page for the password. */
const begin = (): Promise<readonly Begun[]> =>
  Promise.all(
    site.accounts.map(async () => {
      const visitor = site.visitor();
      const ask = site.party.ask({ login_hint: 'demo:' });
      return { visitor, ask, page: await visitor.open(ask.url) };
    }),
  );

interface Answer {
  readonly status: number;
  readonly connection: string;
}

/** As a browser does it: over a connection that it keeps. */
function post(
  agent: Agent,
  { page }: Begun,
  cookie: string,
  fields: Readonly<Record<string, string>>,
): Promise<Answer> {
  const { action, hidden } = formOf(page, 'login-submit');
  const target = new URL(action);
  const body = new URLSearchParams({ ...hidden, ...fields }).toString();
  return new Promise((resolve, reject) => {
    const sent = request(
      target,
      {
        method: 'POST',
        agent,
        family: 4,
        headers: {
          cookie,
          origin: target.origin,
          'content-type': 'application/x-www-form-urlencoded',
          'content-length': Buffer.byteLength(body),
        },
      },
      (response) => {
        response.resume();
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, connection: response.headers.connection ?? '' }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

const cookiesOf = (visitor: Visitor): string =>
  [...new Set(visitor.received.map(({ name }) => name))]
    .flatMap((name) => visitor.cookie(name) ?? [])
    .map(({ name, value }) => `${name}=${value}`)
    .join('; ');

describe('SIGTERM', () => {
  it(`drains: of ${LOGINS} logins in flight none fails on the way to its answer, and all go on after the next start`, async () => {
    const begun = await begin();
    const agent = new Agent({ keepAlive: true, maxSockets: LOGINS });
    let first: () => void = () => {};
    const answered = new Promise<void>((resolve) => {
      first = resolve;
    });
    let last = 0;
    const answers = begun.map(async (one, at) => {
      const { username = '', password = '' } = site.accounts[at] ?? {};
      const answer = await post(agent, one, cookiesOf(one.visitor), { username, password });
      first();
      last = performance.now();
      return answer;
    });
    // With the first answer all are there: a server takes every connection that waits before it hashes.
    await answered;
    const stopped = performance.now();
    server.child.kill('SIGTERM');
    const settled = await Promise.allSettled(answers);
    const code = await server.ended();
    const took = performance.now() - stopped;
    agent.destroy();
    const failed = settled.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
    const good = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    console.log(
      `SIGTERM with ${LOGINS} logins in flight: ${good.length} answered (${[...new Set(good.map(({ status }) => status))]}), ` +
        `${failed.length} failed; it ended with ${code} after ${took.toFixed(0)} ms, ${(performance.now() - last).toFixed(0)} ms after the last answer`,
    );
    expect(failed).toEqual([]);
    expect(good.map(({ status }) => status)).toEqual(begun.map(() => 303));
    expect(code).toBe(0);

    server = await site.serve();
    const subjects = await Promise.all(
      begun.map(async ({ visitor, ask, page }, at) => {
        const account = site.accounts[at];
        if (!account) throw new Error('nobody');
        // Where the browser was led to is gone with the answer that this test read; the page knows the way on.
        const seen = await walk(visitor, await visitor.open(page.url), account);
        return (await site.party.tokens(seen, ask)).claims['sub'];
      }),
    );
    expect(subjects).toEqual(site.accounts.map(({ id }) => id));
  });
});

describe('a second server on the same data folder', () => {
  it('is refused with one clear line, and the first goes on', async () => {
    const port = String(await freePort());
    const { code, out, err } = site.command(['serve'], { NUMO_ID_PORT: port });
    console.log(`a second server ended with ${code}: ${err.trim().split('\n').at(-1)}`);
    expect(code).toBe(1);
    // But for the provider library, which has its say about every version of Node.
    const lines = (err + out)
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('oidc-provider'));
    expect(lines).toEqual([
      'numo-id: another server uses this store; commands may work beside it, a second server may not (store-in-use)',
    ]);
    expect((await site.visitor().get(`${site.issuer}/health/ready`)).status).toBe(200);
  });

  it('is let in as soon as the first was killed, whatever it left', async () => {
    const ended = server.ended();
    server.child.kill('SIGKILL');
    await ended;
    server = await site.serve();
    expect((await site.visitor().get(`${site.issuer}/health/ready`)).status).toBe(200);
  });
});

describe('beside a running server', () => {
  it('commands make and change people, and the server knows it at once', async () => {
    const made = site.command([
      ...['user', 'create', 'demo', 'noor', '--role', 'docent'],
      ...['--given-name', 'Noor', '--family-name', 'de Boer', '--json'],
    ]);
    expect([made.code, made.err]).toEqual([0, '']);
    const { activationCode = '' } = JSON.parse(made.out) as { activationCode?: string };
    const visitor = site.visitor();
    const page = await visitor.open(site.party.ask({ login_hint: 'demo:' }).url);
    const choose = await visitor.submit(page, { username: 'noor', password: activationCode }, 'login-submit');
    expect(choose.body).toContain('new_password');
    const ready = site.command(['store', 'check']);
    expect([ready.code, ready.err]).toEqual([0, '']);
    const [pupil] = site.accounts;
    const off = site.command(['user', 'disable', 'demo', pupil?.username ?? '']);
    expect([off.code, off.err]).toEqual([0, '']);
    const other = site.visitor();
    const form = await other.open(site.party.ask({ login_hint: 'demo:' }).url);
    const refused = await other.submit(form, { username: pupil?.username ?? '', password: pupil?.password ?? '' });
    expect(refused.status).toBe(400);
  });
});
