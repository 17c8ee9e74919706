import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../src/kernel/clock.ts';
import { createKeyRing } from '../../src/kernel/secrets.ts';
import {
  createNoticeStore,
  createNotices,
  createSmtpTransport,
  type Notices,
  noticeTexts,
} from '../../src/notices/index.ts';
import { mails } from '../../src/notices/store.ts';
import { createRenderer } from '../../src/render/index.ts';
import { openStore, type Store } from '../../src/storage/index.ts';

const START = Date.parse('2026-03-12T08:30:00Z');
let ms = START;
const clock: Clock = { now: () => new Date(ms), ms: () => ms, elapsed: () => ms };
const renderer = createRenderer({
  viewsDir: fileURLToPath(new URL('../../views', import.meta.url)),
  texts: noticeTexts,
  assets: { address: (name: string) => `/assets/${name}`, get: () => undefined } as never,
});

interface Received {
  readonly to: readonly string[];
  readonly source: string;
}
let received: Received[];
const closers: (() => Promise<void>)[] = [];

/** A real SMTP server on a real socket; `port` 0: any free one. */
async function smtp(options: SMTPServerOptions = {}, port = 0): Promise<number> {
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    closeTimeout: 100,
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        received.push({ to, source: Buffer.concat(chunks).toString() });
        callback();
      });
    },
    ...options,
  });
  server.on('error', () => {});
  server.listen(port, '127.0.0.1');
  await once(server.server, 'listening');
  closers.push(() => new Promise((resolve) => server.close(() => resolve())));
  return (server.server.address() as AddressInfo).port;
}

/** A server that listens and says what `speak` says. */
async function mute(speak: (socket: Socket) => void): Promise<{ port: number; server: Server }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    speak(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { port: (server.address() as AddressInfo).port, server };
}

let store: Store;
let notices: Notices | undefined;
let logged: string[];

async function start(port: number, options: { timeoutMs?: number; login?: string } = {}): Promise<Notices> {
  const url = `smtp://${options.login === undefined ? '' : `${options.login}@`}127.0.0.1:${port}`;
  const from = 'Numo <noreply@kurve.example>';
  const { timeoutMs = 5000 } = options;
  notices = createNotices({
    store: createNoticeStore(store, clock),
    definitions: [],
    recipient: async () => undefined,
    beheerders: async () => [],
    render: renderer.render,
    transport: createSmtpTransport({ url, from, timeoutMs }),
    ring: createKeyRing([{ id: 'k1', key: randomBytes(32) }]),
    support: { phone: '0297-523159', mail: 'support@kurve.nl' },
    from,
    clock,
    log: (level, fields) => void logged.push(`${level} ${JSON.stringify(fields)}`),
  });
  await store.prepare();
  return notices;
}
const code = (id: string, to = `${id}@demo.example`) => ({
  id,
  to,
  template: 'email-code' as const,
  locale: 'nl' as const,
  params: { code: '482913' },
});
const mailOf = (id: string) => store.collection(mails).get(id);

beforeEach(async () => {
  ms = START;
  received = [];
  logged = [];
  store = await openStore('sqlite::memory:', { clock });
});
afterEach(async () => {
  await notices?.stop();
  notices = undefined;
  for (const close of closers.splice(0)) await close();
  await store.close();
});

describe('mail over SMTP', () => {
  test('arrives as it should: both parts, sender, recipient, Message-ID, no answers wanted', async () => {
    const sender = await start(await smtp());
    await sender.sendDirect(code('meti'));
    await sender.flush();
    expect(received).toHaveLength(1);
    expect(received[0]?.to).toEqual(['meti@demo.example']);
    const source = received[0]?.source ?? '';
    expect(source).toMatch(/^From: Numo <noreply@kurve\.example>\r$/m);
    expect(source).toMatch(/^To: meti@demo\.example\r$/m);
    expect(source).toMatch(/^Subject: Code voor je nieuwe e-mailadres\r$/m);
    expect(source).toMatch(/^Message-ID: <meti@kurve\.example>\r$/m);
    expect(source).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(source).toMatch(/^Content-Type: multipart\/alternative/m);
    expect(source).toContain('text/plain');
    expect(source).toContain('text/html');
    expect(source.match(/482913/g)).toHaveLength(2);
  });

  test('a recipient that tries to add headers or recipients adds none', async () => {
    const sender = await start(await smtp());
    await sender.sendDirect(code('evil', 'a@demo.example\r\nBcc: b@demo.example, c@demo.example'));
    await sender.flush();
    expect(received.flatMap(({ to }) => to)).not.toContain('b@demo.example');
    expect(received.flatMap(({ to }) => to)).not.toContain('c@demo.example');
    expect(received.map(({ source }) => source).join()).not.toMatch(/^Bcc:/m);
  });

  test('a refused recipient is written down; the others get theirs', async () => {
    const port = await smtp({
      onRcptTo({ address }, _, callback) {
        if (!address.startsWith('gone')) return callback();
        callback(Object.assign(new Error('5.1.1 Meti Ayodele does not live here'), { responseCode: 550 }));
      },
    });
    const sender = await start(port);
    await sender.sendDirect(code('gone'));
    await sender.sendDirect(code('here'));
    await sender.flush();
    ms += 60_000;
    await sender.flush();
    expect(received.map(({ to }) => to)).toEqual([['here@demo.example']]);
    expect(await mailOf('gone')).toMatchObject({ state: 'refused', attempts: 1, problem: 'EENVELOPE RCPT TO 550' });
    // What servers say may name people.
    expect(logged.join()).not.toMatch(/Meti|gone@/);
  });

  test('a recipient that is put off (greylisting) is tried again', async () => {
    let refusals = 2;
    const port = await smtp({
      onRcptTo(_address, _session, callback) {
        if (refusals-- <= 0) return callback();
        callback(Object.assign(new Error('4.7.1 later'), { responseCode: 450 }));
      },
    });
    const sender = await start(port);
    await sender.sendDirect(code('meti'));
    await sender.flush();
    expect(await mailOf('meti')).toMatchObject({ state: 'waiting', attempts: 1 });
    ms += 5000;
    await sender.flush();
    ms += 10_000;
    await sender.flush();
    expect(received).toHaveLength(1);
    expect(await mailOf('meti')).toMatchObject({ state: 'sent', attempts: 3 });
  });

  test('content that the server refuses is not sent again and again', async () => {
    const port = await smtp({
      onData(stream, _, callback) {
        stream.resume();
        stream.on('end', () => callback(Object.assign(new Error('5.7.1 spam'), { responseCode: 554 })));
      },
    });
    const sender = await start(port);
    await sender.sendDirect(code('meti'));
    await sender.flush();
    expect(await mailOf('meti')).toMatchObject({ state: 'refused' });
  });

  test('a server that is down loses nothing: everything is sent when it is up again', async () => {
    const port = await smtp();
    for (const close of closers.splice(0)) await close();
    const sender = await start(port);
    for (let n = 0; n < 12; n += 1) await sender.sendDirect(code(`m${n}`));
    await sender.flush();
    expect(await mailOf('m0')).toMatchObject({ state: 'waiting' });
    await smtp({}, port);
    ms += 5000;
    await sender.flush();
    expect(new Set(received.flatMap(({ to }) => to)).size).toBe(12);
    expect(received).toHaveLength(12);
  });

  test('a server that refuses the sender or our password blames no recipient', async () => {
    const port = await smtp({
      onMailFrom: (_address, _session, callback) =>
        callback(Object.assign(new Error('5.7.1 not from you'), { responseCode: 550 })),
    });
    const sender = await start(port);
    await sender.sendDirect(code('meti'));
    await sender.flush();
    expect(await mailOf('meti')).toMatchObject({ state: 'waiting', attempts: 1 });
  });

  test('a wrong password of ours loses no mail and stays out of log and store', async () => {
    const port = await smtp({
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: (_auth, _session, callback) => callback(new Error('no')),
    });
    const sender = await start(port, { login: 'numo:geheim99' });
    await sender.sendDirect(code('meti'));
    await sender.flush();
    const mail = await mailOf('meti');
    expect(mail).toMatchObject({ state: 'waiting', attempts: 1 });
    expect(`${logged.join()}${JSON.stringify(mail)}`).not.toContain('geheim99');
  });

  test('a slow server holds up neither who hands in nor other mails for ever', async () => {
    const { port } = await mute(() => {});
    const sender = await start(port, { timeoutMs: 300 });
    await sender.sendDirect(code('meti'));
    // Handed in, and nothing was asked of the server yet.
    expect(await mailOf('meti')).toMatchObject({ state: 'waiting', attempts: 0 });
    // A server that never answers: this ends because it is cut off.
    await sender.flush();
    expect(await mailOf('meti')).toMatchObject({ state: 'waiting', attempts: 1 });
  });

  test('a server that drips its answers is cut off too', async () => {
    const { port } = await mute((socket) => {
      socket.write('220 slow\r\n');
      const timer = setInterval(() => socket.write('250-wait\r\n'), 50);
      socket.on('close', () => clearInterval(timer));
    });
    const sender = await start(port, { timeoutMs: 400 });
    await sender.sendDirect(code('meti'));
    // It drips for ever: this ends because it is cut off.
    await sender.flush();
    expect(await mailOf('meti')).toMatchObject({ state: 'waiting', attempts: 1 });
  });

  test('a server that hangs up in the middle gets the mail again, under the same Message-ID', async () => {
    let hangups = 1;
    const seen: string[] = [];
    const port = await smtp({
      onData(stream, session, callback) {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const source = Buffer.concat(chunks).toString();
          seen.push(/^Message-ID: (.*)\r$/m.exec(source)?.[1] ?? '');
          if (hangups-- > 0) return callback(Object.assign(new Error('closing'), { responseCode: 421 }));
          received.push({ to: session.envelope.rcptTo.map(({ address }) => address), source });
          callback();
        });
      },
    });
    const sender = await start(port);
    await sender.sendDirect(code('meti'));
    await sender.flush();
    ms += 5000;
    await sender.flush();
    expect(received).toHaveLength(1);
    expect(seen).toEqual(['<meti@kurve.example>', '<meti@kurve.example>']);
  });
});
