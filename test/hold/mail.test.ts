/** A mail server that is down, slow or choosy, and a process that is killed: what the outbox makes of it (product.md section 3). */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Clock, MINUTE, systemClock } from '../../src/kernel/clock.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { consoleHand } from '../support/console.ts';
import { freePort } from '../support/ports.ts';
import { context, type TestAccount } from '../support/seed.ts';
import { textOf } from '../support/visitor.ts';
import { openOutbox } from './mail-outbox.ts';

const SLOW_MS = 30_000;

interface Received {
  readonly to: string;
  readonly messageId: string;
}
let received: Received[] = [];
const closers: (() => Promise<void>)[] = [];
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A real server, which notes each mail that it says 250 to; `word` comes before that. */
async function listen(port: number, word: () => Promise<unknown>, more: SMTPServerOptions = {}): Promise<void> {
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    closeTimeout: 100,
    onData(stream, { envelope }, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', async () => {
        await word();
        const messageId = /^Message-ID: (.*)\r$/m.exec(Buffer.concat(chunks).toString())?.[1] ?? '';
        received.push({ to: envelope.rcptTo[0]?.address ?? '', messageId });
        callback();
      });
    },
    ...more,
  });
  server.on('error', () => {});
  server.listen(port, '127.0.0.1');
  await once(server.server, 'listening');
  expect((server.server.address() as AddressInfo).port).toBe(port);
  closers.push(() => new Promise((resolve) => server.close(() => resolve())));
}
const quick = async () => undefined;
const hangUp = async () => {
  for (const close of closers.splice(0)) await close();
};
afterEach(async () => {
  await hangUp();
  received = [];
});

describe('the house beside a mail server', () => {
  let app: TestApp;
  let hand: ReturnType<typeof consoleHand>;
  let anja: TestAccount;
  let port: number;
  const to = ({ username }: TestAccount) => `${username}@demo.example`;
  /** A change of the account that is told by mail. */
  const change = async ({ id }: TestAccount) => {
    await app.running.domains.users.disable(id, { kind: 'system' }, context);
  };
  const told = (account: TestAccount) => received.filter((mail) => mail.to === to(account)).length;

  beforeAll(async () => {
    port = await freePort();
    app = await startTestApp({ settings: { demo: false, mail: { smtp: `smtp://127.0.0.1:${port}` } } });
    hand = consoleHand(app);
    anja = await app.account({ role: 'beheerder', twoStep: true });
  });
  afterAll(() => app.close());

  /** A login and a page. */
  async function walkIn(): Promise<void> {
    const seen = await hand.open(app.visitor(), anja, '/beheer');
    expect([seen.status, new URL(seen.url).pathname]).toEqual([200, '/beheer']);
  }

  test('that is down: pages go on, and once it is up everybody is told once', async () => {
    const people = await Promise.all(Array.from({ length: 20 }, () => app.account()));
    for (const person of people) await change(person);
    await app.running.flush();
    await walkIn();
    await listen(port, quick);
    app.clock.move(MINUTE);
    await expect.poll(() => people.every((person) => told(person) > 0), { timeout: 60_000 }).toBe(true);
    await pause(6000);
    expect(people.map(told)).toEqual(people.map(() => 1));
  });

  test('that takes 30 seconds for a mail: pages go on, and everybody is told once', async () => {
    await listen(port, () => pause(SLOW_MS));
    const people = await Promise.all(Array.from({ length: 5 }, () => app.account()));
    for (const person of people) await change(person);
    await pause(1000);
    await walkIn();
    // The page did not wait for the server, which has taken no mail so far.
    expect(people.map(told)).toEqual(people.map(() => 0));
    await expect.poll(() => people.every((person) => told(person) > 0), { timeout: 90_000, interval: 500 }).toBe(true);
    await pause(SLOW_MS + 6000);
    expect(people.map(told)).toEqual(people.map(() => 1));
  });

  test('that refuses one address: the others are told, and the admin sees it on the page of that person', async () => {
    const [gone, here] = [await app.account(), await app.account()];
    await listen(port, quick, {
      onRcptTo({ address }, _, callback) {
        if (address !== to(gone)) return callback();
        callback(Object.assign(new Error('5.1.1 unknown'), { responseCode: 550 }));
      },
    });
    await change(gone);
    await change(here);
    await expect.poll(() => told(here), { timeout: 30_000 }).toBe(1);
    const pageOf = async ({ id }: TestAccount) =>
      textOf(await hand.open(app.visitor(), anja, `/beheer/gebruikers/${id.split('.')[1]}`));
    await expect.poll(() => pageOf(gone), { timeout: 30_000 }).toContain('De mailserver weigert dit adres');
    expect(await pageOf(here)).not.toContain('weigert');
    expect(told(gone)).toBe(0);
    expect(app.faults().map(({ fields }) => fields.problem)).toEqual(['EENVELOPE RCPT TO 550']);
  });
});

describe('a process that is killed', () => {
  test('between the server’s 250 and its note of it: the mail comes again, under the same Message-ID, and only then', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'numo-id-mail-'));
    const port = await freePort();
    const store = `sqlite:${join(dir, 'store.sqlite')}`;
    const script = fileURLToPath(new URL('mail-sender.ts', import.meta.url));
    const child = fork(script, [store, String(port)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const ended = once(child, 'exit');
    await listen(port, async () => {
      // The mail is ours from here on; the sender never hears of it.
      if (received.length > 0) return;
      child.kill('SIGKILL');
      await ended;
    });
    await ended;
    await expect.poll(() => received.length, { timeout: 10_000 }).toBe(1);
    /** What another process makes of the outbox so much later. */
    const later = async (minutes: number) => {
      const ms = () => systemClock.ms() + minutes * MINUTE;
      const clock: Clock = { now: () => new Date(ms()), ms, elapsed: ms };
      const outbox = await openOutbox(store, port, clock);
      await outbox.notices.flush();
      await outbox.close();
    };
    // The one that was killed might still be at it.
    await later(5);
    expect(received).toHaveLength(1);
    await later(13);
    await later(40);
    expect(received).toHaveLength(2);
    expect(received[1]).toEqual(received[0]);
    await rm(dir, { recursive: true });
  }, 60_000);
});
