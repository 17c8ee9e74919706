/**
 * Numo ID as it runs for real: durable store, real hashes, every guard on, behind a proxy; in a process of its own.
 * `node bench/numo.ts PORT STORE`. On MongoDB it counts its commands for who asks.
 */
import { randomBytes } from 'node:crypto';
import { createBackground, watchCommands } from '../scripts/round-trips.ts';
import { nameCollections } from '../src/compose/base.ts';
import { type RunningApp, startApp } from '../src/compose.ts';
import { loadSettings } from '../src/config/load.ts';
import { systemClock } from '../src/kernel/clock.ts';
import type { EventContext } from '../src/kernel/events.ts';
import { openStore } from '../src/storage/index.ts';
import { BENCH_CLIENT, type BenchUser } from './relying-party.ts';

/** More people than are on their way at once, so that nobody logs in twice at the same moment. */
const PEOPLE = 200;
const SCHOOLS = 4;
const PASSWORD = 'groene-fiets-regen-42';

const [port = '', address = ''] = process.argv.slice(2);
const context: EventContext = { clock: systemClock, actor: { kind: 'system', by: 'bench' } };

const settings = loadSettings({
  env: {},
  over: {
    issuer: `http://localhost:${port}`,
    port: Number(port),
    store: address,
    secrets: `bench:${randomBytes(32).toString('base64')}`,
    // The bench speaks as a proxy does, so that the ceilings count as they would for a country.
    proxies: ['127.0.0.1'],
    metrics: { port: 0 },
    log: { level: 'warn' },
  },
});

async function fillSchool({ domains }: RunningApp, shortName: string, people: number): Promise<readonly BenchUser[]> {
  const school = await domains.schools.create({ name: `School ${shortName}`, shortNames: [shortName] }, context);
  const { id } = await domains.schools.addClass(school.id, { name: 'vmbo-havo 2a', kind: 'stamklas' }, context);
  return Promise.all(
    Array.from({ length: people }, async (_, at) => {
      const username = `docent${at}`;
      await domains.users.create(
        {
          schoolId: school.id,
          username,
          role: 'docent',
          givenName: 'Meti',
          familyName: 'Ayodele',
          classIds: [id],
          password: PASSWORD,
          email: `${username}@${shortName}.example`,
        },
        context,
      );
      return { school: shortName, username, password: PASSWORD };
    }),
  );
}

/** As `numo-id store prepare`: indexes are made on purpose where many nodes share a store. */
async function prepareStore(): Promise<void> {
  const store = await openStore(settings.store, { clock: systemClock });
  nameCollections(store, systemClock);
  await store.prepare();
  await store.close();
}

await prepareStore();
const background = createBackground();
const store = await openStore(settings.store, { clock: systemClock, serving: true });
const app = await startApp({ settings, store: background.around(store) });
const commands = watchCommands();
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
const users: BenchUser[] = [];
for (let at = 0; at < SCHOOLS; at++) users.push(...(await fillSchool(app, `bench${at}`, PEOPLE / SCHOOLS)));

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
process.send?.({ issuer: app.issuer, users });
