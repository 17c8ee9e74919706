/** What an operator sees of the limits before people feel them. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { freePort } from '../support/ports.ts';
import { PASSWORD } from '../support/seed.ts';
import { has, inputValue, linkOf } from '../support/visitor.ts';
import { walk } from '../support/walk.ts';

/** Hashes that take their time, one after the other, and a queue that is soon full. */
const HASHES = { memoryKib: 19_456, passes: 20, hashThreads: 1, queueLength: 4 };

let app: TestApp;
let metricsPort: number;

beforeAll(async () => {
  metricsPort = await freePort();
  app = await startTestApp({ settings: { passwords: HASHES, metrics: { port: metricsPort } } });
});
afterAll(() => app.close());

const metrics = async (): Promise<string> => (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();

/** The value of one line, by its name and labels; undefined: it is not there. */
async function read(name: string): Promise<number | undefined> {
  const line = (await metrics()).split('\n').find((one) => one.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.slice(name.length));
}

const ready = () => app.visitor().get(`${app.issuer}/health/ready`);

/** Keeps the queue of hashes full until `done`. */
async function crowded<T>(work: () => Promise<T>): Promise<T> {
  const { passwords } = app.running.domains;
  let going = true;
  const at: Promise<unknown>[] = [];
  const feed = (): void => {
    if (!going) return;
    while (passwords.waiting() < HASHES.queueLength) at.push(passwords.hash('een-ander-wachtwoord').then(feed, feed));
  };
  feed();
  try {
    return await work();
  } finally {
    going = false;
    await Promise.all(at);
  }
}

describe('/metrics', () => {
  it('counts logins by outcome and by what was shown', async () => {
    const [plain, strong] = [await app.account(), await app.account({ twoStep: true })];
    await app.signIn(app.visitor(), plain);
    await app.signIn(app.visitor(), strong);
    const visitor = app.visitor();
    const page = await visitor.open(app.numo.ask({ login_hint: 'demo:' }).url);
    await visitor.submit(page, { username: plain.username, password: 'iets-heel-anders' }, 'login-submit');
    expect(await read('numo_id_logins_total{outcome="accepted",proof="password"}')).toBe(1);
    expect(await read('numo_id_logins_total{outcome="accepted",proof="otp mfa"}')).toBe(1);
    expect(await read('numo_id_logins_total{outcome="refused",proof="password"}')).toBe(1);
  });

  it('counts wrong codes apart from wrong recovery codes', async () => {
    const strong = await app.account({ twoStep: true });
    const visitor = app.visitor();
    const page = await walk(visitor, await visitor.open(app.numo.ask().url), strong);
    await visitor.submit(page, { code: '000000' }, 'code-submit');
    const other = await visitor.open(linkOf(page, 'recovery-link') ?? '');
    await visitor.submit(other, { recovery_code: 'AAAA-AAAA-AAAA' }, 'recovery-submit');
    expect(await read('numo_id_logins_total{outcome="refused",proof="code"}')).toBe(1);
    expect(await read('numo_id_logins_total{outcome="refused",proof="recovery"}')).toBe(1);
  });

  it('tells how long the store takes, and how late the event loop is', async () => {
    expect(await read('numo_id_store_seconds_count{kind="read"}')).toBeGreaterThan(0);
    expect(await read('numo_id_store_seconds_count{kind="write"}')).toBeGreaterThan(0);
    expect(await read('numo_id_event_loop_delay_seconds{quantile="0.99"}')).toBeGreaterThanOrEqual(0);
  });

  it('tells how many hashes wait, and how long they did', async () => {
    const before = (await read('numo_id_hash_wait_seconds_count')) ?? 0;
    expect(await crowded(() => read('numo_id_hash_queue'))).toBeGreaterThan(0);
    expect(await read('numo_id_hash_wait_seconds_count')).toBeGreaterThan(before);
    expect(await read('numo_id_hash_queue')).toBe(0);
  });
});

describe('while the queue of hashes is full', () => {
  it('says that it is not ready, until there is room again', async () => {
    const answer = await crowded(() => vi.waitUntil(async () => (await ready()).status === 503 && ready()));
    expect([answer.status, JSON.parse(answer.body)]).toMatchObject([
      503,
      {
        status: 'unavailable',
        checks: expect.arrayContaining([expect.objectContaining({ name: 'queue', ok: false })]),
      },
    ]);
    expect((await ready()).status).toBe(200);
    expect(app.faults().every(({ fields }) => fields['check'] === 'queue')).toBe(true);
  });

  it('tells who comes that it is busy, when to come again, and keeps what was typed', async () => {
    const { username } = await app.account();
    const visitor = app.visitor();
    const page = await visitor.open(app.numo.ask({ login_hint: 'demo:' }).url);
    const told = await crowded(() => visitor.submit(page, { username, password: PASSWORD }, 'login-submit'));
    expect([told.status, told.headers.get('retry-after')]).toEqual([503, '5']);
    expect(inputValue(told, 'username')).toBe(username);
    expect(await read('numo_id_logins_total{outcome="busy",proof="password"}')).toBe(1);
    // The same page, once there is room.
    const again = await visitor.submit(told, { username, password: PASSWORD }, 'login-submit');
    expect(has(again, 'login-submit')).toBe(false);
  });
});
