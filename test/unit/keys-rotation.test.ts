import { describe, expect, it } from 'vitest';
import { DAY } from '../../src/kernel/clock.ts';
import type { EventContext } from '../../src/kernel/events.ts';
import { createKeyRing } from '../../src/kernel/secrets.ts';
import { createKeyStore, createKeys, createRotation, type KeyStore } from '../../src/keys/index.ts';
import { openStore } from '../../src/storage/index.ts';
import { eventsOf, movableClock, RING } from './users-world.ts';

async function makeWorld() {
  const clock = movableClock();
  const store = await openStore('sqlite::memory:', { clock });
  const keyStore = createKeyStore(store);
  await store.prepare();
  const deps = { store: keyStore as KeyStore, ring: RING, clock };
  const keys = await createKeys(deps);
  await keys.list();
  const context: EventContext = { clock, actor: { kind: 'system', by: 'test' } };
  const rotationOver = (over: KeyStore) => createRotation({ ...deps, store: over, realmId: async () => 'realm' });
  const rotation = rotationOver(keyStore);
  const states = async () => (await keys.list()).map(({ alg, state }) => `${alg} ${state}`);
  const current = async () =>
    Object.fromEntries((await keys.list()).flatMap(({ alg, state, kid }) => (state === 'current' ? [[alg, kid]] : [])));
  return { clock, store, keyStore, keys, context, rotation, rotationOver, states, current };
}

const FRESH = ['RS256 current', 'ES256 current'];
const ANNOUNCED = ['RS256 current', 'RS256 next', 'ES256 current', 'ES256 next'];
const TURNED = ['RS256 current', 'RS256 next', 'RS256 retired', 'ES256 current', 'ES256 next', 'ES256 retired'];

describe('a rotation', { timeout: 60_000 }, () => {
  it('publishes the next keys for a day, lets them sign, and publishes those before for thirty more', async () => {
    const { clock, keys, rotation, context, states, current, store } = await makeWorld();
    const first = await current();
    expect((await rotation.rotate(false, context)).map(({ did }) => did)).toEqual(['announced', 'announced']);
    expect(await states()).toEqual(ANNOUNCED);
    expect(await current()).toEqual(first);

    clock.move(DAY - 1);
    const waiting = await rotation.rotate(false, context);
    expect(waiting.map(({ did, ready }) => [did, ready.getTime() - clock.ms()])).toEqual([
      ['waiting', 1],
      ['waiting', 1],
    ]);
    expect(await current()).toEqual(first);

    clock.move(1);
    const rotated = await rotation.rotate(false, context);
    expect(rotated.map(({ did }) => did)).toEqual(['rotated', 'rotated']);
    expect(await states()).toEqual(TURNED);
    const second = await current();
    expect(second).toEqual(Object.fromEntries(waiting.map(({ alg, next }) => [alg, next.kid])));
    // What signs comes first: the provider takes the first of an algorithm.
    expect((await keys.signingKeys()).map(({ kid }) => kid).at(0)).toBe(second['RS256']);

    clock.move(30 * DAY - 1);
    expect(await states()).toEqual(TURNED);
    clock.move(1);
    expect(await states()).toEqual(ANNOUNCED);
    // The keys after were published long enough meanwhile.
    expect((await rotation.rotate(false, context)).map(({ did }) => did)).toEqual(['rotated', 'rotated']);

    const told = (await eventsOf(store)).map(({ name, schoolId, fields }) => [name, schoolId, fields['kid']]);
    expect(told.slice(0, 4)).toEqual([
      ['key.announced', 'realm', second['RS256']],
      ['key.announced', 'realm', second['ES256']],
      ['key.rotated', 'realm', second['RS256']],
      ['key.announced', 'realm', rotated[0]?.next.kid],
    ]);
  });

  it('does not wait when told so, and has both algorithms sign with new keys at once', async () => {
    const { rotation, context, current, states } = await makeWorld();
    const first = await current();
    await rotation.rotate(true, context);
    expect(await states()).toEqual(TURNED);
    const second = await current();
    expect([second['RS256'] === first['RS256'], second['ES256'] === first['ES256']]).toEqual([false, false]);
  });

  it('by several at once makes each key once, and leaves one that signs', async () => {
    const { rotation, context, states } = await makeWorld();
    const done = await Promise.allSettled(Array.from({ length: 5 }, () => rotation.rotate(true, context)));
    expect(done.some(({ status }) => status === 'fulfilled')).toBe(true);
    for (const one of done) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'conflict' });
    const left = await states();
    expect(left.filter((state) => state.endsWith('current'))).toEqual(FRESH);
    expect(left.filter((state) => state.endsWith('next')).length).toBeLessThanOrEqual(2);
  });

  it('that was cut off in the middle leaves the new key signing, and the next call ends it', async () => {
    const { rotation, rotationOver, keyStore, keys, context, states, current, clock } = await makeWorld();
    await rotation.rotate(false, context);
    const next = (await keys.list()).find(({ alg, state }) => alg === 'RS256' && state === 'next');
    clock.move(DAY);
    const dying: KeyStore = {
      ...keyStore,
      replaceIf: async (key, events) => {
        if (key.state === 'retired') throw new Error('killed');
        return keyStore.replaceIf(key, events);
      },
    };
    await expect(rotationOver(dying).rotate(false, context)).rejects.toThrow('killed');
    expect((await keys.list())[0]?.kid).toBe(next?.kid);
    expect(await current()).toMatchObject({ RS256: expect.any(String) });
    await rotation.rotate(false, context);
    // RS256 had gone on already, and its next key is new; ES256 goes on now.
    expect((await states()).filter((state) => state.endsWith('current'))).toEqual(FRESH);
    expect((await states()).filter((state) => state.endsWith('retired'))).toEqual(['RS256 retired', 'ES256 retired']);
    expect((await keys.list())[0]?.kid).toBe(next?.kid);
  });
});

describe('a key that is removed', { timeout: 60_000 }, () => {
  it('is published no longer, and the audit is told; one that signs stays', async () => {
    const { rotation, context, keys, states, store } = await makeWorld();
    await rotation.rotate(true, context);
    const kidOf = async (wanted: string) => (await keys.list()).find(({ state }) => state === wanted)?.kid ?? '';
    await expect(rotation.remove(await kidOf('current'), context)).rejects.toMatchObject({ code: 'key-signs' });
    await expect(rotation.remove('nobody', context)).rejects.toMatchObject({ code: 'key-unknown' });
    const kid = await kidOf('retired');
    expect(await rotation.remove(kid, context)).toMatchObject({ kid, alg: 'RS256' });
    expect((await keys.signingKeys()).map((key) => key.kid)).not.toContain(kid);
    expect((await eventsOf(store)).at(-1)).toMatchObject({ name: 'key.removed', fields: { kid } });
    // One that was to come may go too; another takes its number.
    await rotation.remove(await kidOf('next'), context);
    await rotation.rotate(false, context);
    expect(await states()).toEqual(TURNED.filter((state) => state !== 'RS256 retired'));
  });
});

describe('sealed keys', () => {
  it('are under the new key of the ring after they were sealed anew, and stay the same keys', async () => {
    const { keyStore, keys, clock } = await makeWorld();
    const before = [await keys.signingKeys(), keys.dataKey('x')];
    const [old, young] = [Buffer.alloc(32, 7), Buffer.alloc(32, 9)];
    const both = createKeyRing([
      { id: 'young', key: young },
      { id: 'test', key: old },
    ]);
    const counts = { collection: 'keys', unreadable: 0 };
    expect(await keyStore.sealed.renew(both, true)).toEqual({ ...counts, renewed: 3, kept: 0 });
    expect(await keyStore.sealed.renew(both, false)).toEqual({ ...counts, renewed: 3, kept: 0 });
    expect(await keyStore.sealed.renew(both, false)).toEqual({ ...counts, renewed: 0, kept: 3 });
    const only = createKeyRing([{ id: 'young', key: young }]);
    const after = await createKeys({ store: keyStore, ring: only, clock });
    expect([await after.signingKeys(), after.dataKey('x')]).toEqual(before);
    const foreign = createKeyRing([{ id: 'foreign', key: Buffer.alloc(32, 1) }]);
    expect(await keyStore.sealed.renew(foreign, false)).toEqual({ ...counts, renewed: 0, kept: 0, unreadable: 3 });
    expect(await after.signingKeys()).toEqual(before[0]);
  });
});
