/**
 * Numo ID as it runs for real: durable store, real hashes, every guard on, behind a proxy; in a process of its own.
 * `node bench/numo.ts WISH` (JSON, see `Wish`). On MongoDB it counts its commands for who asks.
 */
import { randomBytes } from 'node:crypto';
import { createBackground, watchCommands } from '../scripts/round-trips.ts';
import { nameCollections } from '../src/compose/base.ts';
import { startApp } from '../src/compose.ts';
import { loadSettings } from '../src/config/load.ts';
import { systemClock } from '../src/kernel/clock.ts';
import { openStore } from '../src/storage/index.ts';
import { fillNobodies } from './nobodies.ts';
import { context, fillSchool } from './people.ts';
import { BENCH_CLIENT, type BenchUser } from './relying-party.ts';

interface Wish {
  readonly port: number;
  readonly store: string;
  /** The key of a store that another process goes on with. */
  readonly secrets?: string;
  /** More people than are on their way at once, so that nobody logs in twice at the same moment. */
  readonly people?: number;
  readonly schools?: number;
  /** Schools without anybody, for `bench/multiply.ts` to fill. */
  readonly emptySchools?: number;
  /** So many instead, each with an authenticator. */
  readonly twoStep?: number;
  /** Accounts of each kind that is not let in. */
  readonly nobodies?: number;
  /** The store has its people. */
  readonly filled?: boolean;
}

const wish = JSON.parse(process.argv[2] ?? '') as Wish;
const {
  port,
  store: address,
  people = 200,
  schools = 4,
  emptySchools = 0,
  twoStep = 0,
  nobodies = 0,
  filled = false,
} = wish;

const settings = loadSettings({
  env: {},
  over: {
    issuer: `http://localhost:${port}`,
    port,
    store: address,
    secrets: wish.secrets ?? `bench:${randomBytes(32).toString('base64')}`,
    // The bench speaks as a proxy does, so that the ceilings count as they would for a country.
    proxies: ['127.0.0.1'],
    metrics: { port: 0 },
    log: { level: 'error' },
  },
});

/** As `numo-id store prepare`: indexes are made on purpose where many nodes share a store. */
async function prepareStore(): Promise<void> {
  const store = await openStore(settings.store, { clock: systemClock });
  nameCollections(store, systemClock);
  await store.prepare();
  await store.close();
}

if (!filled) await prepareStore();
const background = createBackground();
const store = await openStore(settings.store, { clock: systemClock, serving: true });
const app = await startApp({ settings, store: background.around(store) });
const commands = watchCommands();
const users: BenchUser[] = [];
const empty: { id: string; shortName: string }[] = [];
let model = '';
if (!filled) {
  await app.domains.clients.upsert(
    {
      id: BENCH_CLIENT.id,
      name: 'Bench',
      secret: BENCH_CLIENT.secret,
      firstParty: true,
      redirectUris: [BENCH_CLIENT.redirectUri],
    },
    context,
  );
  for (let at = 0; at < schools; at++) {
    const school = await fillSchool(app, store, {
      shortName: `bench${at}`,
      people: Math.ceil((twoStep || people) / schools),
      twoStep: twoStep > 0,
    });
    users.push(...school.users);
    model = school.schoolId;
  }
  for (let at = 0; at < emptySchools; at++) {
    const shortName = `more${at}`;
    const { id } = await app.domains.schools.create({ name: `School ${shortName}`, shortNames: [shortName] }, context);
    empty.push({ id, shortName });
  }
}
const kinds = nobodies > 0 ? await fillNobodies(app, store, nobodies) : {};
await app.flush();

/** Answers the commands since the last question; `rest` first stills the background, which `goOn` lets go on. */
process.on('message', async ({ what }: { what: 'rest' | 'take' | 'goOn' }) => {
  if (what === 'rest') {
    await app.flush();
    await background.rest();
  }
  if (what === 'goOn') background.goOn();
  process.send?.({ commands: commands.take() });
});
process.on('disconnect', () => {
  app.close().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
process.send?.({ issuer: app.issuer, users, kinds, model, empty, pid: process.pid });
