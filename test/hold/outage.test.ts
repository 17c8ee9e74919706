/** The database away for 20 s under load, and back: refused connections, then a black hole. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MongoPlace, makeMongoPlace, mongoForTests } from '../support/mongo.ts';
import { type Seen, send, type Visitor } from '../support/visitor.ts';
import { walk } from '../support/walk.ts';
import { createSwitch, type Switch } from './switch.ts';
import { type Node, startWorld, type World } from './world.ts';

const { missing } = mongoForTests();
const AWAY_MS = 20_000;
const WORKERS = 4;
/** What was asked of it. */
const BACK_WITHIN_MS = 5000;

interface Answered {
  readonly worker: number;
  readonly status: number;
  readonly began: number;
  readonly ended: number;
}

describe.skipIf(missing !== undefined)(`the database away under load${missing ? ` (${missing})` : ''}`, () => {
  let place: MongoPlace;
  let between: Switch;
  let world: World;
  let node: Node;
  let host: string;

  beforeAll(async () => {
    place = makeMongoPlace();
    between = await createSwitch(place.address);
    world = await startWorld(
      between.address,
      1,
      Array.from({ length: WORKERS }, () => ({})),
    );
    [node] = world.nodes as [Node];
    host = new URL(world.issuer).host;
  });
  afterAll(async () => {
    await world.close();
    await between.close();
    await place.dispose();
  });

  const ready = async (): Promise<number> => (await send(`${node.at}/health/ready`, { headers: { host } })).status;

  /** Each worker's browser has a session and asks for code after code; refresh tokens that were given are kept. */
  function startLoad(visitors: readonly Visitor[]) {
    const party = world.party(node);
    const answered: Answered[] = [];
    const acknowledged: string[] = [];
    const pages: string[] = [];
    let going = true;
    const timed = async <T extends { readonly status: number }>(worker: number, work: () => Promise<T>): Promise<T> => {
      const began = Date.now();
      const answer = await work();
      answered.push({ worker, status: answer.status, began, ended: Date.now() });
      return answer;
    };
    const round = async (visitor: Visitor, worker: number): Promise<void> => {
      const ask = party.ask({ scope: 'openid' });
      const seen: Seen = await timed(worker, () => visitor.get(ask.url));
      if (seen.status === 503) pages.push(seen.body);
      if (seen.status !== 303 || !seen.location?.includes('code=')) return;
      const { code = '' } = party.callback(seen);
      const reply = await timed(worker, () => party.redeem(code, ask));
      if (reply.status === 200) acknowledged.push(String(reply.json['access_token']));
    };
    const workers = visitors.map(async (visitor, worker) => {
      while (going) {
        await round(visitor, worker);
        await sleep(100);
      }
    });
    return {
      answered,
      acknowledged,
      /** What people saw in place of a login. */
      pages,
      async stop() {
        going = false;
        await Promise.all(workers);
      },
    };
  }

  it.each(['refuse', 'swallow'] as const)('fails fast, loses nothing, and is back at once: %s', async (how) => {
    const visitors = await Promise.all(
      world.accounts.map(async (account) => {
        const visitor = world.visitor(() => node);
        await walk(visitor, await visitor.open(world.party(node).ask().url), account);
        return visitor;
      }),
    );
    const load = startLoad(visitors);
    await sleep(3000);
    expect(await ready()).toBe(200);
    const left = Date.now();
    await between[how]();
    // By then the probe itself has seen it.
    await sleep(4000);
    expect(await ready()).toBe(503);
    await sleep(AWAY_MS - (Date.now() - left));
    expect(await ready()).toBe(503);
    await between.restore();
    const back = Date.now();
    let readyAfter = Number.POSITIVE_INFINITY;
    while (Date.now() - back < 2 * BACK_WITHIN_MS && readyAfter === Number.POSITIVE_INFINITY) {
      if ((await ready()) === 200) readyAfter = Date.now() - back;
      else await sleep(100);
    }
    await sleep(4000);
    await load.stop();

    const during = load.answered.filter(({ began, ended }) => began > left && ended < back);
    // Nothing hangs: who asked while it was away was answered before it was back.
    for (let worker = 0; worker < WORKERS; worker += 1) {
      expect([worker, during.some((one) => one.worker === worker)]).toEqual([worker, true]);
    }
    expect(during.filter(({ status }) => status !== 503)).toEqual([]);
    expect(load.pages.length).toBeGreaterThan(0);
    expect(load.pages.filter((body) => !body.includes('<main'))).toEqual([]);
    const longest = Math.max(...load.answered.map(({ began, ended }) => ended - began));
    const firstGood = load.answered.find(({ status, ended }) => ended > back && status < 400);
    const loginAfter = (firstGood?.ended ?? Number.POSITIVE_INFINITY) - back;
    expect(Math.max(readyAfter, loginAfter)).toBeLessThan(BACK_WITHIN_MS);
    for (const token of load.acknowledged) expect(await world.party(node).opens(token)).toBe(true);
    console.log(
      `${how}: ${load.acknowledged.length} acknowledged and kept; ${during.length} answers of 503 while away, the longest ` +
        `request ${longest} ms; ready ${readyAfter} ms and first login ${loginAfter} ms after its return`,
    );
  });
});
