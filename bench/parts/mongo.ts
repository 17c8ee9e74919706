/** The hash-free way and the counted round trips on MongoDB, beside SQLite, where a server is at hand. */
import { type MongoServer, provideMongo } from '../../scripts/mongo-server.ts';
import { freePort } from '../child.ts';
import { atMost, figure, type Line, type PartResult } from '../lines.ts';
import type { LoadResult } from '../load.ts';
import { countLogins, countTrips, dropDatabase, newDatabase, type Trips } from '../mongo.ts';
import { percentile } from '../stats.ts';
import { hashFree, nextAddress, sessionsAt, startHouse, type World } from '../world.ts';

const MS = 8000;
const QUICK_MS = 3000;

async function onMongo(world: World, server: MongoServer, ms: number): Promise<LoadResult & { readonly trips: Trips }> {
  const store = newDatabase(server);
  const house = await startHouse(world, { port: await freePort(), store });
  const sessions = await sessionsAt(house);
  const [browser] = sessions;
  if (!browser) throw new Error('there is no session');
  const next = () => ({ user: house.next(), address: nextAddress() });
  const trips = await countTrips({ numo: house.child, target: house.target, browser }, next);
  await hashFree(house, sessions, ms / 4);
  const load = await hashFree(house, sessions, ms);
  await house.close();
  await dropDatabase(store);
  return { ...load, trips };
}

/** The round trips of a login with a code, on a house whose people have a second step. */
async function tripsWithCode(world: World, server: MongoServer): Promise<number> {
  const store = newDatabase(server);
  const house = await startHouse(world, { port: await freePort(), store, twoStep: 20 });
  const trips = await countLogins(house, () => ({ user: house.next(), address: nextAddress() }));
  await house.close();
  await dropDatabase(store);
  return trips;
}

async function onSqlite(world: World, ms: number): Promise<LoadResult> {
  const house = await startHouse(world);
  const sessions = await sessionsAt(house);
  await hashFree(house, sessions, ms / 4);
  const load = await hashFree(house, sessions, ms);
  await house.close();
  return load;
}

const timesOf = (words: string, name: string, { times, perSecond }: LoadResult): readonly Line[] => [
  figure(`session → code → tokens on ${words}, p50`, `${name}HashFreeP50Ms`, percentile(times, 0.5), { unit: ' ms' }),
  figure(`session → code → tokens on ${words}, p99`, `${name}HashFreeP99Ms`, percentile(times, 0.99), { unit: ' ms' }),
  figure(`session → code → tokens on ${words} /s`, `${name}HashFreePerSecond`, perSecond),
];

const tripsOf = (trips: Trips, withCode: number): readonly Line[] => [
  atMost('round trips: /auth to the code, school and password typed', 'tripsLogin', trips.login, 18, { digits: 0 }),
  atMost('round trips: /auth to the code, with a 6-digit code too', 'tripsCodeLogin', withCode, 21, { digits: 0 }),
  atMost('round trips: tokens', 'tripsToken', trips.token, 6, { digits: 0 }),
  atMost('round trips: userinfo', 'tripsUserinfo', trips.userinfo, 5, { digits: 0 }),
  figure('round trips: session → code → tokens', 'tripsHashFree', trips.again, { digits: 0 }),
];

const STAND_IN =
  "The server was a stand-in for MongoDB, made for tests: its speed says nothing about a real MongoDB's. The round trips do.";

export async function measureMongo(world: World): Promise<PartResult> {
  const server = await provideMongo();
  if ('missing' in server) return { lines: [], remarks: [`MongoDB was not measured: ${server.missing}.`] };
  try {
    const ms = world.quick ? QUICK_MS : MS;
    const sqlite = await onSqlite(world, ms);
    const { trips, ...mongo } = await onMongo(world, server, ms);
    const lines = [
      ...timesOf('SQLite', 'sqlite', sqlite),
      ...timesOf('MongoDB', 'mongo', mongo),
      ...tripsOf(trips, await tripsWithCode(world, server)),
    ];
    return { lines, remarks: server.kind === 'stand-in' ? [STAND_IN] : [] };
  } finally {
    await server.stop();
  }
}
