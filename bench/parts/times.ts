/** Whether there is an account, and of what kind, nobody learns from how long the answer takes. */

import { randomInt } from 'node:crypto';
import { atMost, figure, type Line, type PartResult } from '../lines.ts';
import { CONTROL, NOBODIES } from '../nobodies.ts';
import { type BenchUser, openPassword, type PasswordPage } from '../relying-party.ts';
import { median } from '../stats.ts';
import { type House, logins, nextAddress, startHouse, type World } from '../world.ts';

/** Requests of each kind. */
const REQUESTS = 400;
const FARTHEST = 1.03;

type Times = Readonly<Record<string, number[]>>;

const KINDS = [...NOBODIES, CONTROL] as const;
type Kind = (typeof KINDS)[number];

const none = (): Times => Object.fromEntries(KINDS.map((kind) => [kind, []]));

/** By chance, so that no kind always comes behind the same other: what a request leaves to be done is done in the next. */
function turn(): readonly Kind[] {
  const order: Kind[] = [...KINDS];
  for (let at = order.length - 1; at > 0; at--) {
    const other = randomInt(at + 1);
    [order[at], order[other]] = [order[other] as Kind, order[at] as Kind];
  }
  return order;
}

async function pagesFor(house: House, at: number): Promise<Readonly<Record<string, PasswordPage>>> {
  const pages: Record<string, PasswordPage> = {};
  for (const kind of KINDS) {
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
    for (const kind of turn()) {
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
 *
 * @param wish.name which of each kind.
 * @param wish.fresh each try in a login of its own, of which it is the first; else all of a kind in one.
 */
async function triesThatWait(
  house: House,
  { name, requests, fresh }: { name: number; requests: number; fresh: boolean },
): Promise<Times> {
  const times = none();
  let pages = await pagesFor(house, name);
  while (KINDS.some((kind) => (times[kind]?.length ?? 0) < requests)) {
    if (fresh) pages = await pagesFor(house, name);
    for (const kind of turn()) {
      const { told, took } = await timed(pages[kind]);
      if (told === 'waits') times[kind]?.push(took);
    }
  }
  return times;
}

function linesOf(words: string, name: string, times: Times): readonly Line[] {
  const medianOf = (kind: Kind): number => median(times[kind] ?? []);
  const all = NOBODIES.map(medianOf);
  const same = [medianOf('a wrong password'), medianOf(CONTROL)];
  const spread = (of: readonly number[]): number => Math.max(...of) / Math.min(...of);
  return [
    ...NOBODIES.map((kind, at) =>
      figure(`${words}: ${kind}`, `${name}${at}Ms`, medianOf(kind), { digits: 3, unit: ' ms' }),
    ),
    figure(`${words}: one kind against itself`, `${name}Control`, spread(same), { digits: 3 }),
    atMost(`${words}: slowest over fastest median`, `${name}Spread`, spread(all), FARTHEST, { digits: 3 }),
  ];
}

export async function measureTimes(world: World): Promise<PartResult> {
  const requests = world.quick ? 60 : REQUESTS;
  const house = await startHouse(world, { nobodies: requests + 1 });
  await logins(house, world.quick ? 1000 : 4000);
  const first = await firstTries(house, requests);
  // What is told to wait is answered ten times as fast, so the same share is a tenth of the time: more of them.
  const again = await triesThatWait(house, { name: requests, requests: requests * 5, fresh: false });
  const fresh = await triesThatWait(house, { name: requests, requests: requests * 2, fresh: true });
  await house.close();
  return {
    lines: [
      ...linesOf('not let in', 'equal', first),
      ...linesOf('told to wait', 'equalDelayed', again),
      ...linesOf('told to wait, first in a login', 'equalDelayedFirst', fresh),
    ],
    remarks: [
      `Medians of ${[first, again, fresh].map((times) => times[CONTROL]?.length).join(', ')} requests of each kind, in turn by chance.`,
    ],
  };
}
