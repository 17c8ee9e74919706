import type { LookupAddress, LookupOptions, lookup } from 'node:dns';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createSocketServer, type Server as SocketServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isPublicAddress } from '../../src/federation/guarded-addresses.ts';
import { createOutbound, type Outbound, outboundFault, Refusal } from '../../src/federation/index.ts';

describe('addresses', () => {
  test.each([
    '93.184.216.34',
    '8.8.8.8',
    '172.15.255.255',
    '172.32.0.1',
    '100.63.0.1',
    '2606:4700::1111',
    '2a01:4f8::1',
  ])('%s is public', (address) => expect(isPublicAddress(address)).toBe(true));
  test.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.9.9.9',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.8',
    '192.0.2.1',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::ffff:7f00:1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    'localhost',
    '',
  ])('%s is not', (address) => expect(isPublicAddress(address)).toBe(false));
});

const answers: Record<string, RequestListener> = {
  '/ok': (_, response) => response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end('{"a":1}'),
  '/echo': async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    response.end(JSON.stringify({ method: request.method, type: request.headers['content-type'], body }));
  },
  '/redirect': (_, response) => response.writeHead(302, { location: '/ok' }).end(),
  '/error': (_, response) => response.writeHead(400, { 'content-type': 'text/html' }).end('<p>no</p>'),
  '/packed': (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('…'),
  '/long': (_, response) => response.writeHead(200, { 'content-length': 5_000_000 }).end('x'),
  '/endless': async (request, response) => {
    while (!request.destroyed && !response.destroyed) {
      response.write('x'.repeat(65_536));
      await sleep(1);
    }
  },
  '/slow': async (_, response) => {
    for (let i = 0; i < 100 && !response.destroyed; i += 1) {
      response.write('x');
      await sleep(20);
    }
  },
  '/silent': () => undefined,
};

const named =
  (address: string): typeof lookup =>
  // @ts-expect-error one of the overloads of lookup, the one that the guard uses
  (_name: string, _options: LookupOptions, callback: (error: null, found: LookupAddress[]) => void) =>
    callback(null, [
      { address: '93.184.216.34', family: 4 },
      { address, family: address.includes(':') ? 6 : 4 },
    ]);

describe('the guard', () => {
  let server: Server;
  let mute: SocketServer;
  let base: string;
  let muteAt: string;
  const open = createOutbound({ allowPrivateAddresses: true });
  const guarded = createOutbound({ allowPrivateAddresses: false });

  beforeAll(async () => {
    server = createServer((request, response) => answers[request.url ?? '']?.(request, response));
    mute = createSocketServer((socket) => socket.on('error', () => undefined).resume());
    await Promise.all([server, mute].map((one) => new Promise<void>((done) => one.listen(0, '127.0.0.1', done))));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    muteAt = `https://127.0.0.1:${(mute.address() as AddressInfo).port}/`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await Promise.all([server, mute].map((one) => new Promise<unknown>((done) => one.close(done))));
  });

  const faultOf = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    return error instanceof Refusal
      ? `${error.reason}: ${outboundFault(new Error('wrapped', { cause: error }))}`
      : error;
  };

  test('gives the answer, and sends what it is given', async () => {
    const got = await open(`${base}/ok`, { types: ['application/*json'] });
    expect([got.status, got.headers.get('content-type'), got.body]).toEqual([
      200,
      'application/json; charset=utf-8',
      '{"a":1}',
    ]);
    const sent = await open(`${base}/echo`, { method: 'POST', body: 'é=1', headers: { 'content-type': 'text/x' } });
    expect(JSON.parse(sent.body)).toEqual({ method: 'POST', type: 'text/x', body: 'é=1' });
    expect((await open(`${base}/error`, { types: ['application/json'] })).status).toBe(400);
  });

  test.each<[string, string, Parameters<Outbound>[1]]>([
    ['/redirect', 'upstream-garbage: redirect', {}],
    ['/long', 'upstream-garbage: too-large', {}],
    ['/endless', 'upstream-garbage: too-large', {}],
    ['/packed', 'upstream-garbage: content-type', {}],
    ['/ok', 'upstream-garbage: content-type', { types: ['application/samlmetadata+xml', 'text/*'] }],
    ['/slow', 'upstream-unreachable: too-slow', { timeoutMs: 60 }],
    ['/silent', 'upstream-unreachable: too-slow', { timeoutMs: 60 }],
  ])('ends %s: %s', async (path, fault, request) => {
    expect(await faultOf(open(base + path, request))).toBe(fault);
  });

  test('waits no longer for a handshake than for anything else', async () => {
    expect(await faultOf(open(muteAt, { timeoutMs: 60 }))).toBe('upstream-unreachable: too-slow');
  });

  test.each([
    ['https://127.0.0.1/', 'private-address'],
    ['https://2130706433/', 'private-address'],
    ['https://0x7f.1/', 'private-address'],
    ['https://[::1]/', 'private-address'],
    ['https://[::ffff:10.0.0.1]/', 'private-address'],
    ['https://169.254.169.254/latest/meta-data', 'private-address'],
    ['https://localhost/', 'private-address'],
    ['http://example.nl/', 'not-https'],
    ['file:///etc/passwd', 'not-https'],
    ['https://a:b@example.nl/', 'url'],
    ['nonsense', 'url'],
  ])('does not go to %s: %s', async (address, fault) => {
    expect(await faultOf(guarded(address))).toBe(`upstream-unreachable: ${fault}`);
  });

  test.each(['127.0.0.1', '10.0.0.1', 'fd00::1', '::ffff:127.0.0.1'])(
    'does not go to a name of which one address is %s',
    async (address) => {
      const rebound = createOutbound({ allowPrivateAddresses: false, lookup: named(address) });
      expect(await faultOf(rebound('https://school.example/'))).toBe('upstream-unreachable: private-address');
    },
  );

  test('holds a few calls to one host at a time, and forgets them', async () => {
    const narrow = createOutbound({ allowPrivateAddresses: true, perHost: 2 });
    const held = [1, 2].map(() => faultOf(narrow(`${base}/silent`, { timeoutMs: 100 })));
    expect(await faultOf(narrow(`${base}/ok`))).toBe('upstream-unreachable: busy');
    expect((await narrow(base.replace('127.0.0.1', 'localhost').concat('/ok'))).status).toBe(200);
    await Promise.all(held);
    expect((await narrow(`${base}/ok`)).status).toBe(200);
  });

  test('says that nobody is there', async () => {
    expect(await faultOf(open('http://127.0.0.1:1/'))).toBe('upstream-unreachable: network');
  });
});
