import { afterEach, describe } from 'vitest';
import { openStore, type Store } from '../../src/storage/index.ts';
import { crashes } from './parts/crash.ts';
import { events } from './parts/events.ts';
import { expiry } from './parts/expiry.ts';
import { hostile } from './parts/hostile.ts';
import { indexes } from './parts/indexes.ts';
import { model } from './parts/model.ts';
import { paging } from './parts/paging.ts';
import { races } from './parts/races.ts';
import { restarts } from './parts/restart.ts';
import { verbs } from './parts/verbs.ts';
import { type Place, testClock, things, type World } from './things.ts';

/** An engine under test: makes places where a store can be. */
export interface EngineUnderTest {
  makePlace(): Promise<Place>;
  /** Whether a store is still there after it was closed, or why it is not (those tests are skipped). */
  readonly lasting: true | { readonly reason: string };
  /** The last moment that the server can keep, where it knows fewer than there are. */
  readonly lastDate?: number;
  /** Fewer records and rounds, where each costs a trip to a slow server. */
  readonly slow?: true;
}

/** Holds an engine to the contract (src/storage/contract.ts). The same tests for every engine. */
export function contractSuite(name: string, engine: EngineUnderTest): void {
  const ends: (() => Promise<void>)[] = [];

  const makePlace = async (): Promise<Place> => {
    const place = await engine.makePlace();
    ends.push(() => place.dispose());
    return place;
  };
  const makeWorld = async (): Promise<World> => {
    const place = await makePlace();
    const clock = testClock();
    const open = async () => {
      const store: Store = await openStore(place.address, { clock });
      const world = { store, things: store.collection(things) };
      await store.prepare();
      return world;
    };
    let now = await open();
    ends.push(() => now.store.close());
    return {
      clock,
      get store() {
        return now.store;
      },
      get things() {
        return now.things;
      },
      restart: async () => {
        await now.store.close();
        now = await open();
      },
    };
  };

  describe(`storage contract: ${name}`, () => {
    afterEach(async () => {
      for (const end of ends.splice(0).reverse()) await end();
    });
    verbs(makeWorld);
    expiry(makeWorld, engine.slow ? 250 : 1200);
    indexes(makeWorld, engine.slow ? 110 : 1100);
    paging(makeWorld);
    events(makeWorld);
    races(makeWorld);
    hostile(makeWorld, engine.lastDate);
    model(makeWorld, engine.slow ? 12 : 60);
    if (engine.lasting === true) {
      restarts(makeWorld);
      crashes(makePlace, engine.slow ? 2 : 4);
    } else {
      describe.skip(`what outlives the process (skipped: ${engine.lasting.reason})`, () => {
        restarts(makeWorld);
        crashes(makePlace, 4);
      });
    }
  });
}
