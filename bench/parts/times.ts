/** Whether there is an account, and of what kind, nobody learns from how long the answer takes. */

import { atMost, figure, type Line, type PartResult } from '../lines.ts';
import { NOBODIES } from '../nobodies.ts';
import { type BenchUser, openPassword, type PasswordPage } from '../relying-party.ts';
import { median } from '../stats.ts';
import { type House, logins, nextAddress, startHouse, type World } from '../world.ts';

/** Requests of each kind. */
const REQUESTS = 400;
const FARTHEST = 1.03;

type Times = Readonly<Record<string, number[]>>;

const none = (): Times => Object.fromEntries(NOBODIES.map((kind) => [kind, []]));

/** A kind's turn comes first as often as last. */
const turn = (at: number): readonly (typeof NOBODIES)[number][] => [
  ...NOBODIES.slice(at % NOBODIES.length),
  ...NOBODIES.slice(0, at % NOBODIES.length),
];

async function pagesFor(house: House, at: number): Promise<Readonly<Record<string, PasswordPage>>> {
  const pages: Record<string, PasswordPage> = {};
  for (const kind of NOBODIES) {
    const user = usersOfKind(house, kind)[at];
    if (!user) throw new Error('too few of a kind');
    pages[kind] = await openPassword(house.target, user, nextAddress());
  }
  return pages;
}

const usersOfKind = ({ child }: House, kind: string): readonly BenchUser[] =>
  (child.ready['kinds'] as Readonly<Record<string, readonly BenchUser[]>>)[kind] ?? [];

/** Milliseconds until the answer, and what it was. */
async function timed(page: PasswordPage | undefined): Promise<{ told: 'hashed' | 'waits'; took: number }> {
  if (!page) throw new Error('there is no page');
  const began = performance.now();
  const told = await page.submit();
  return { told, took: performance.now() - began };
}

/** The first try of so many names of each kind, each kind in its turn. */
async function firstTries(house: House, requests: number): Promise<Times> {
  const times = none();
  for (let at = 0; at < requests; at++) {
    const pages = await pagesFor(house, at);
    for (const kind of turn(at)) {
      const { told, took } = await timed(pages[kind]);
      if (told !== 'hashed') throw new Error('a first try had to wait');
      times[kind]?.push(took);
    }
  }
  return times;
}

/**
 * Tries while the name has to wait, again in turn. Whenever a wait is over the try counts, and the next wait is
 * longer: such a try is left out.
 */
async function triesThatWait(house: House, requests: number): Promise<Times> {
  const times = none();
  const pages = await pagesFor(house, requests);
  for (let at = 0; NOBODIES.some((kind) => (times[kind]?.length ?? 0) < requests); at++) {
    for (const kind of turn(at)) {
      const { told, took } = await timed(pages[kind]);
      if (told === 'waits') times[kind]?.push(took);
    }
  }
  return times;
}

function linesOf(words: string, name: string, times: Times): readonly Line[] {
  const medians = NOBODIES.map((kind) => [kind, median(times[kind] ?? [])] as const);
  const all = medians.map(([, value]) => value);
  return [
    ...medians.map(([kind, value], at) =>
      figure(`${words}: ${kind}`, `${name}${at}Ms`, value, { digits: 2, unit: ' ms' }),
    ),
    atMost(`${words}: slowest over fastest median`, `${name}Spread`, Math.max(...all) / Math.min(...all), FARTHEST, {
      digits: 3,
    }),
  ];
}

export async function measureTimes(world: World): Promise<PartResult> {
  const requests = world.quick ? 60 : REQUESTS;
  const house = await startHouse(world, { nobodies: requests + 1 });
  await logins(house, world.quick ? 1000 : 4000);
  const first = await firstTries(house, requests);
  const delayed = await triesThatWait(house, requests);
  await house.close();
  return {
    lines: [...linesOf('not let in', 'equal', first), ...linesOf('told to wait', 'equalDelayed', delayed)],
    remarks: [
      `Medians of ${first[NOBODIES[0]]?.length} and ${delayed[NOBODIES[0]]?.length} requests of each kind, each in turn.`,
    ],
  };
}
