import { mongo } from 'mongoose';
import { expect, it } from 'vitest';
import type { Documents } from '../../src/storage/mongo/engine.ts';
import { createOutboxes } from '../../src/storage/mongo/outbox.ts';
import { event } from '../contract/things.ts';

/** A collection of which only the outbox counts. */
function fakeCollection(name: string, asked: string[]) {
  const waiting: object[] = [];
  const find = () => ({
    toArray: async () => {
      asked.push(name);
      return [...waiting];
    },
  });
  const add = (id: string): void => {
    waiting.push({ _id: id, _outbox: [{ at: new mongo.ObjectId(), event: event(id) }] });
  };
  return { documents: { find } as unknown as Documents, add, empty: () => void waiting.splice(0) };
}

function makeWorld() {
  const asked: string[] = [];
  let elapsed = 0;
  const outboxes = createOutboxes({ elapsed: () => elapsed });
  const [people, schools, mails] = ['people', 'schools', 'mails'].map((name) => {
    const made = fakeCollection(name, asked);
    outboxes.collections.set(name, made.documents);
    return made;
  }) as [ReturnType<typeof fakeCollection>, ReturnType<typeof fakeCollection>, ReturnType<typeof fakeCollection>];
  return {
    ...{ outboxes, people, schools, mails },
    pass: (ms: number) => {
      elapsed += ms;
    },
    ids: async () => (await outboxes.pending(10)).map(({ recordId }) => recordId),
    asked: () => asked.splice(0).sort(),
  };
}

it('asks every collection first, then only those where events wait or were written since', async () => {
  const { outboxes, people, schools, ids, asked } = makeWorld();
  people.add('a');
  expect(await ids()).toEqual(['a']);
  expect(asked()).toEqual(['mails', 'people', 'schools']);
  schools.add('b');
  outboxes.rang('schools');
  expect(await ids()).toEqual(['a', 'b']);
  expect(asked()).toEqual(['people', 'schools']);
  people.empty();
  expect(await ids()).toEqual(['b']);
  expect(await ids()).toEqual(['b']);
  expect(asked()).toEqual(['people', 'schools', 'schools']);
});

it('sees what another process wrote a second later', async () => {
  const { mails, ids, asked, pass } = makeWorld();
  expect(await ids()).toEqual([]);
  mails.add('theirs');
  asked();
  expect(await ids()).toEqual([]);
  expect(asked()).toEqual([]);
  pass(1000);
  expect(await ids()).toEqual(['theirs']);
  expect(asked()).toEqual(['mails', 'people', 'schools']);
});

it('forgets no event that was written while it looked', async () => {
  const { outboxes, people, ids } = makeWorld();
  expect(await ids()).toEqual([]);
  outboxes.rang('people');
  const looking = ids();
  people.empty();
  outboxes.rang('people');
  await looking;
  people.add('late');
  expect(await ids()).toEqual(['late']);
});

it('looks everywhere again after a look that failed', async () => {
  const { outboxes, people, ids, pass } = makeWorld();
  await ids();
  pass(1000);
  people.add('a');
  outboxes.collections.set('broken', {
    find: () => ({ toArray: async () => Promise.reject(new Error('away')) }),
  } as unknown as Documents);
  await expect(ids()).rejects.toThrow('away');
  outboxes.collections.delete('broken');
  expect(await ids()).toEqual(['a']);
});
