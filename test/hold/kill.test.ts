/** A storm of changes, `kill -9` at a random moment, a restart, twenty times: what was acknowledged is there, what was refused is not. */
import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MongoPlace } from '../support/mongo.ts';
import { has, type Visitor } from '../support/visitor.ts';
import { makeSqlitePlace } from './engines.ts';
import { type Known, Person } from './storm.ts';
import { startWorld, stopNode, type World } from './world.ts';

const KILLS = 20;
const PEOPLE = 8;
/** How long a storm lasts, in ms: from before the first login is done to after a dozen changes. */
const STORM_MS = [200, 3000] as const;
/** The clock goes on so much at each restart, so that there are three new codes. */
const STEP_AHEAD_MS = 120_000;

let place: MongoPlace;
let world: World;
let aheadMs = 0;
let people: readonly Person[];

beforeAll(async () => {
  place = await makeSqlitePlace();
  world = await startWorld(
    place.address,
    1,
    Array.from({ length: PEOPLE }, () => ({})),
  );
  people = world.accounts.map((account) => new Person(world, account, () => Date.now() + aheadMs));
});
afterAll(async () => {
  await world.close();
  await place.dispose();
});

const node = () => {
  const [only] = world.nodes;
  if (!only) throw new Error('no node');
  return only;
};

async function isIn(visitor: Visitor): Promise<boolean> {
  const party = world.party(node());
  const seen = await visitor.open(party.ask({ prompt: 'none' }).url);
  return party.callback(seen)['error'] === undefined;
}

async function secondStepOf(visitor: Visitor): Promise<Known['secondStep']> {
  const page = await visitor.open(`${world.issuer}/profiel?tab=inloggen`);
  if (!has(page, 'two-step-switch')) throw new Error(`no profile: ${page.status} ${page.url}`);
  if (page.body.includes('Tijdelijk uitgezet')) return 'suspended';
  return page.body.includes('Actief sinds') ? 'active' : 'absent';
}

/** What of this audit has counted. */
const same = (events: Known['events'], audit: Readonly<Record<string, number>>): boolean =>
  Object.keys({ ...events, ...WATCHED }).every((name) => (events[name] ?? 0) === (audit[name] ?? 0));
const WATCHED = {
  'login.succeeded': 0,
  'two-step-activated': 0,
  'two-step-suspended': 0,
  'two-step-resumed': 0,
  'two-step-wiped': 0,
  'user.password-changed': 0,
};

/** Looks whether everything stands as it was acknowledged. What was on its way was done wholly or not at all. */
async function check(person: Person): Promise<'nothing on its way' | 'done' | 'not done'> {
  const audit: Record<string, number> = {};
  for (const name of await world.auditOf(person)) audit[name] = (audit[name] ?? 0) + 1;
  const { known, unsure } = person;
  const isKnown = same(known.events, audit);
  const truth = isKnown ? known : unsure?.then;
  const words = `known ${JSON.stringify(known.events)}, on its way ${unsure?.what}, audit ${JSON.stringify(audit)}`;
  expect(truth && same(truth.events, audit), words).toBe(true);
  if (!truth) throw new Error(words);
  person.settle(truth);
  if (person.browser) {
    expect(await isIn(person.browser), `a session goes on (${words})`).toBe(true);
    expect(await secondStepOf(person.browser), words).toBe(truth.secondStep);
  }
  for (const visitor of person.others) expect(await isIn(visitor), 'another session goes on').toBe(true);
  for (const visitor of person.ended.splice(0)) expect(await isIn(visitor), 'an ended session stays ended').toBe(false);
  if (person.refreshToken !== undefined) {
    const reply = await world.party(node()).refresh(person.refreshToken);
    expect(reply.status, 'the refresh token goes on').toBe(200);
    person.refreshToken = String(reply.json['refresh_token']);
  }
  // The password that it is opens, and the one that it was, or was to be, does not.
  const other = isKnown ? unsure?.then.password : known.password;
  if (other !== undefined && other !== truth.password) expect(await person.logIn(other)).toBeUndefined();
  expect(await person.signIn(), `the password opens (${words})`).toBe(true);
  if (!unsure) return 'nothing on its way';
  return isKnown ? 'not done' : 'done';
}

/** What has to have been acknowledged at least once. */
const STORMS = ['login', 'set-up', 'suspension', 'resumption', 'wipe', 'password'];

it(`loses nothing: ${KILLS} times`, async () => {
  const outcomes: string[] = [];
  const moments: number[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const faults: unknown[] = [];
    let killed = false;
    const living = people.map((person) =>
      person.live().catch((error: unknown) => {
        if (!killed) faults.push(error);
      }),
    );
    const after = randomInt(...STORM_MS);
    moments.push(after);
    await sleep(after);
    killed = true;
    await stopNode(node());
    await Promise.all(living);
    expect(faults).toEqual([]);
    aheadMs += STEP_AHEAD_MS;
    await world.replace(node(), aheadMs);
    for (const person of people) outcomes.push(await check(person));
  }
  const counts = (names: readonly string[]) =>
    Object.entries(Object.groupBy(names, (name) => name)).map(([name, all = []]) => `${name} ${all.length}`);
  const done: Record<string, number> = {};
  for (const person of people) {
    for (const [what, count] of Object.entries(person.done)) done[what] = (done[what] ?? 0) + count;
  }
  console.log(
    `${KILLS} × kill -9 after ${Math.min(...moments)} to ${Math.max(...moments)} ms: acknowledged and kept ${JSON.stringify(done)}; ` +
      `on its way at the kill: ${counts(outcomes).join(', ')}`,
  );
  // How many of each come about is chance; a storm in which one was never acknowledged would prove nothing of it.
  expect(Object.keys(done)).toEqual(expect.arrayContaining(STORMS));
}, 900_000);
