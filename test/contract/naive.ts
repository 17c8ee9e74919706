import type { Clock } from '../../src/kernel/clock.ts';
import { type BumpQuery, DuplicateError, type Fresh } from '../../src/storage/index.ts';
import { type Thing, things } from './things.ts';

const present = (value: unknown): boolean => value !== undefined && !(Array.isArray(value) && value.length === 0);

const bytes = (value: unknown): Buffer => Buffer.from(String(value));

/** Absent first, then by value; text by code points, which is the order of UTF-8 bytes. */
function compare(a: unknown, b: unknown): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  if (typeof a === 'string') return Buffer.compare(bytes(a), bytes(b));
  return Number(a) - Number(b);
}

/** The contract in the plainest form: a map, and a look at every record. What engines are compared with. */
export class NaiveStore {
  readonly #records = new Map<string, Thing>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  #live(): readonly Thing[] {
    return [...this.#records.values()].filter(({ expiresAt }) => !expiresAt || expiresAt > this.#clock.now());
  }

  #write(record: Thing): Thing {
    for (const other of this.#live()) {
      if (other.id === record.id) continue;
      for (const index of things.indexes.filter(({ unique }) => unique)) {
        const values = (one: Thing) => index.fields.map((field) => one[field as keyof Thing]);
        if (![...values(record), ...values(other)].every(present)) continue;
        const same = index.fields.every((field) => {
          const [mine, theirs] = [record[field as keyof Thing], other[field as keyof Thing]];
          return Array.isArray(mine) ? mine.some((member) => (theirs as string[]).includes(member)) : mine === theirs;
        });
        if (same) throw new DuplicateError('things', index.name);
      }
    }
    const kept = Object.fromEntries(
      Object.entries(record).filter(([, value]) => value !== undefined),
    ) as unknown as Thing;
    this.#records.set(record.id, kept);
    return kept;
  }

  get(id: string): Thing | undefined {
    return this.#live().find((one) => one.id === id);
  }

  insert(record: Fresh<Thing>): Thing {
    if (this.get(record.id)) throw new DuplicateError('things', 'id');
    return this.#write({ ...record, version: 1 });
  }

  put(record: Fresh<Thing>): void {
    this.#write({ ...record, version: (this.get(record.id)?.version ?? 0) + 1 });
  }

  replaceIf(record: Thing): Thing | undefined {
    if (this.get(record.id)?.version !== record.version) return undefined;
    return this.#write({ ...record, version: record.version + 1 });
  }

  patch(id: string, fields: Partial<Thing>, where: Partial<Thing> = {}): Thing | undefined {
    const before = this.get(id);
    const holds = Object.entries(where).every(([name, value]) => compare(before?.[name as keyof Thing], value) === 0);
    return before && holds ? this.#write({ ...before, ...fields }) : undefined;
  }

  consume(id: string, at: Date): boolean {
    const before = this.get(id);
    if (!before || before.at) return false;
    this.#write({ ...before, at });
    return true;
  }

  bump(id: string, { by = 1, ceiling, create }: BumpQuery<Thing>): Thing | undefined {
    const before = this.get(id) ?? { ...create, version: 0 };
    const count = (before.count ?? 0) + by;
    if (ceiling !== undefined && count > ceiling) return undefined;
    return this.#write({ ...before, count, version: before.version + 1 });
  }

  take(id: string): Thing | undefined {
    const taken = this.get(id);
    if (taken) this.#records.delete(id);
    return taken;
  }

  removeBy(matches: (one: Thing) => boolean): number {
    const gone = this.#live().filter(matches);
    for (const { id } of gone) this.#records.delete(id);
    return gone.length;
  }

  /** Live records that match, by these fields, then by id. */
  select(matches: (one: Thing) => boolean, order: readonly (keyof Thing)[]): readonly Thing[] {
    const keys = [...order, 'id'] as const;
    return this.#live()
      .filter(matches)
      .sort((a, b) => keys.map((key) => compare(a[key], b[key])).find((sign) => sign !== 0) ?? 0);
  }
}
