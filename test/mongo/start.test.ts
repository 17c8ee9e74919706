import { spawnSync } from 'node:child_process';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { firstHost } from '../../scripts/mongo-address.ts';
import { findMongo, type MongoServer, startMongo } from '../../scripts/mongo-server.ts';
import { AppError } from '../../src/kernel/errors.ts';
import { openStore } from '../../src/storage/index.ts';
import { testClock } from '../contract/things.ts';
import { makeMongoPlace, mongoForTests } from '../support/mongo.ts';
import { freePort } from '../support/ports.ts';

const { missing, kind } = mongoForTests();

/** Why a store cannot be opened: the code, and the one line about it. */
async function whyNot(address: string): Promise<readonly [code: string, line: string]> {
  const error = await openStore(address, { clock: testClock() }).catch((caught: unknown) => caught);
  if (!(error instanceof AppError) || !(error.cause instanceof Error)) throw new Error('it was opened');
  return [error.code, error.cause.message];
}

/** Runs a verb of `numo-id` on a store; answers its own complaint, and how it ended. */
function run(address: string, ...words: readonly string[]): readonly [line: string, status: number | null] {
  const { stderr, status } = spawnSync(process.execPath, ['src/cli.ts', ...words], {
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      NODE_NO_WARNINGS: '1',
      NUMO_ID_STORE: address,
      NUMO_ID_ISSUER: 'http://localhost:1',
      NUMO_ID_SECRETS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
    },
  });
  // Before it the provider library tells what it thinks of this Node.
  const own = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('oidc-provider WARNING'));
  return [own.join('\n'), status];
}

type Aging = (bytes: Buffer) => Buffer;

/** The answer to `buildInfo` has the version as a text: its major number goes down, nothing changes its length. */
const ofVersionSix: Aging = (bytes) => {
  const at = bytes.indexOf('\x02version\0', 0, 'latin1');
  if (at >= 0) bytes.write('6', at + '\x02version\0'.length + 4, 'latin1');
  return bytes;
};

/** The answer to `hello` tells which protocol the server speaks at most: that of 3.6, which the driver left behind. */
const ofProtocolSix: Aging = (bytes) => {
  const name = '\x10maxWireVersion\0';
  const at = bytes.indexOf(name, 0, 'latin1');
  if (at >= 0) bytes.writeInt32LE(6, at + name.length);
  return bytes;
};

/** What stands before a server and makes it older than it is; answers the address to come by. */
async function startAging(url: string, aged: Aging): Promise<{ readonly server: Server; readonly address: string }> {
  const { hostname, port } = firstHost(url);
  const server = createServer((client: Socket) => {
    const behind = connect(port, hostname);
    client.pipe(behind).on('error', () => client.destroy());
    behind.on('data', (bytes: Buffer) => client.write(aged(bytes)));
    behind.on('close', () => client.destroy());
    client.on('error', () => behind.destroy());
  });
  const own = await freePort();
  await new Promise<void>((resolve) => server.listen(own, '127.0.0.1', resolve));
  return { server, address: `mongodb://127.0.0.1:${own}/numo_id?directConnection=true` };
}

describe('MongoDB: a start that cannot be', () => {
  it('says in one line that nobody answers, or that the address is none, and never the password', async () => {
    const port = await freePort();
    expect(await whyNot(`mongodb://numo:geheim@127.0.0.1:${port}/numo_id`)).toEqual([
      'store-unavailable',
      `MongoDB at 127.0.0.1:${port} does not answer as the primary of a replica set within 2 s`,
    ]);
    for (const wrong of [
      '//numo:geheim@',
      '//numo:ge/heim@127.0.0.1/x',
      '//a:geheim@b/c?nonsense=1',
      '//numo:p@geheim/word@127.0.0.1/x',
      '//numo:p@geheim?x@127.0.0.1/x',
    ]) {
      const [code, line] = await whyNot(`mongodb:${wrong}`);
      expect([code, /heim|\n/.test(line)], wrong).toEqual(['store-unknown', false]);
    }
  });

  it.skipIf(missing !== undefined)('ends with code 1 and names the command that prepares the store', async () => {
    const place = makeMongoPlace();
    const [line, status] = run(place.address, 'serve');
    const prepared = [run(place.address, 'store', 'prepare'), run(place.address, 'store', 'check')];
    await place.dispose();
    expect(prepared).toEqual([
      ['', 0],
      ['', 0],
    ]);
    expect(line).toMatch(
      /^numo-id: .+ \(store-not-prepared\): the store lacks the index \S+ and \d+ more; run: numo-id store prepare$/,
    );
    expect(status).toBe(1);
  });

  it.skipIf(kind !== 'stand-in')('refuses a server that is too old, in one line (stand-in only)', async () => {
    for (const [aged, words] of [
      [ofVersionSix, 'is version 6\\.\\S+'],
      [ofProtocolSix, 'is too old for the driver'],
    ] as const) {
      const { server, address } = await startAging(mongoForTests().url ?? '', aged);
      const line = new RegExp(`^MongoDB at 127\\.0\\.0\\.1:\\d+ ${words}; 7\\.0 or newer is needed$`);
      expect(await whyNot(address)).toEqual(['store-too-old', expect.stringMatching(line)]);
      server.close();
    }
  });

  // Servers of their own, as only the stand-in is quickly made.
  describe.skipIf(kind !== 'stand-in')('on a server that does not do (stand-in only)', () => {
    let server: MongoServer | undefined;
    afterEach(() => server?.stop());
    const start = async (...more: readonly string[]): Promise<string> => {
      const program = findMongo();
      if (!('path' in program)) throw new Error(program.missing);
      server = await startMongo(program, { more });
      return server.url;
    };

    it('refuses one that is no replica set', async () => {
      const url = await start('--standalone');
      const [code, line] = await whyNot(url.replace(/\?.*/, 'numo_id'));
      expect(code).toBe('store-not-replicated');
      expect(line).toMatch(
        /^MongoDB at 127\.0\.0\.1:\d+ is neither a replica set nor a sharded cluster; start it with --replSet$/,
      );
    });

    it('ends with code 1 and one line where the password is wrong', async () => {
      const url = await start('--auth');
      const [line, status] = run(url.replace('//', '//numo:geheim@').replace('/?', '/numo_id?'), 'serve');
      expect(line).toMatch(
        /^numo-id: .+ \(store-refused\): MongoDB at 127\.0\.0\.1:\d+ refuses the user or the password of NUMO_ID_STORE$/,
      );
      expect(status).toBe(1);
    });
  });
});
