import { z } from 'zod';
import type { Clock } from '../../src/kernel/clock.ts';
import type { DomainEvent } from '../../src/kernel/events.ts';
import type { Collection, CollectionSpec, Fresh, Store, StoredRecord } from '../../src/storage/index.ts';

/** A record with a field of every type and an index of every kind. */
export interface Thing extends StoredRecord {
  readonly school: string;
  readonly name: string;
  readonly key: string;
  readonly mail?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly aliases?: readonly string[] | undefined;
  readonly count?: number | undefined;
  readonly done?: boolean | undefined;
  readonly at?: Date | undefined;
  readonly usedAt?: Date | undefined;
  readonly detail?: { readonly text: string; readonly since: Date } | undefined;
  readonly parts?: readonly { readonly n: number }[] | undefined;
  readonly blob?: unknown;
}

const schema = z.strictObject({
  id: z.string(),
  version: z.int().min(0),
  expiresAt: z.date().optional(),
  school: z.string(),
  name: z.string().refine((name) => name !== 'unreadable'),
  key: z.string(),
  mail: z.string().optional(),
  tags: z.array(z.string()).optional(),
  aliases: z.array(z.string()).optional(),
  count: z.number().optional(),
  done: z.boolean().optional(),
  at: z.date().optional(),
  usedAt: z.date().optional(),
  detail: z.object({ text: z.string(), since: z.coerce.date() }).optional(),
  parts: z.array(z.object({ n: z.number() })).optional(),
  blob: z.unknown().optional(),
});

export const things: CollectionSpec<Thing> = {
  name: 'things',
  fields: {
    school: 'string',
    name: 'string',
    key: 'string',
    mail: 'string',
    tags: 'strings',
    aliases: 'strings',
    count: 'number',
    done: 'boolean',
    at: 'date',
    usedAt: 'date',
    detail: 'object',
    parts: 'objects',
    blob: 'opaque',
  },
  indexes: [
    { name: 'byName', fields: ['school', 'name'] },
    { name: 'byKey', fields: ['school', 'key'], unique: true },
    { name: 'byMail', fields: ['mail'], unique: true, sparse: true },
    { name: 'byTag', fields: ['school', 'tags', 'name'] },
    { name: 'byAlias', fields: ['aliases'], unique: true, sparse: true },
    { name: 'byAt', fields: ['school', 'at'] },
    { name: 'byCount', fields: ['school', 'count'], sparse: true },
    { name: 'byDone', fields: ['done', 'count', 'name'] },
  ],
  retention: { keeps: 'nothing real', until: 'the end of the test' },
  parse: (raw) => schema.parse(raw),
};

/** Far ahead: a server that erases by its own clock must not take for expired what lives by this one. */
const START = Date.UTC(2126, 2, 12, 9);

/** A clock that stands still until it is moved. */
export interface TestClock extends Clock {
  move(ms: number): void;
}

export function testClock(start = START): TestClock {
  let time = start;
  return {
    now: () => new Date(time),
    ms: () => time,
    elapsed: () => time,
    move: (ms) => {
      time += ms;
    },
  };
}

/** A thing with this id; its key is its id unless said otherwise. */
export const thing = (id: string, more: Partial<Fresh<Thing>> = {}): Fresh<Thing> => ({
  id,
  school: 's1',
  name: `name of ${id}`,
  key: id,
  ...more,
});

export const event = (id: string, name = 'thing.changed'): DomainEvent => ({
  id,
  name,
  at: '2026-03-12T09:00:00.000Z',
  schoolId: 's1',
  actor: { kind: 'system', by: 'test' },
  fields: { n: 1, text: `of ${id}`, yes: true },
});

/** A store that is ready for use, with its one collection and the clock that it goes by. */
export interface World {
  readonly store: Store;
  readonly things: Collection<Thing>;
  readonly clock: TestClock;
  /** Closes the store and opens it again, as a restart does. Only for engines that keep something. */
  restart(): Promise<void>;
}

/** What the parts of the suite are given: makes a fresh world, which ends with the test. */
export type MakeWorld = () => Promise<World>;

export const ids = (records: readonly StoredRecord[]): readonly string[] => records.map(({ id }) => id);

/** Numbers from 0 to below `n`. */
export const range = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);

/** A place for one store: empty at first, the test's own. */
export interface Place {
  /** As `openStore` takes it. */
  readonly address: string;
  dispose(): Promise<void>;
}

/** Writes many records, as many at once as requests that a busy node has under way. */
export async function insertMany(collection: Collection<Thing>, records: readonly Fresh<Thing>[]): Promise<void> {
  for (let from = 0; from < records.length; from += 50) {
    await Promise.all(records.slice(from, from + 50).map((record) => collection.insert(record)));
  }
}
