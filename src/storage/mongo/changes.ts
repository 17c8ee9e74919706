import { AppError } from '../../kernel/errors.ts';
import type { DomainEvent } from '../../kernel/events.ts';
import type { BumpQuery, Collection, FieldType, StoredRecord } from '../contract.ts';
import { DuplicateError } from '../duplicate.ts';
import type { Row } from '../record.ts';
import { checkOwnFields, checkPresence, checkValue, checkWhere } from '../rules.ts';
import { LIMITS } from './engine.ts';
import { insertRow, type Parts } from './insert.ts';
import { adding, type Filter, live, patching, replacing, under } from './write.ts';

type Changes = 'replaceIf' | 'patch' | 'consume' | 'bump';

/** So often a counter is found missing, and made by somebody else before we could. */
const ROUNDS = 10;

/** The record as it would be made by a bump, or undefined when the ceiling refuses it. */
function begun<R extends StoredRecord>({ spec, codec }: Parts<R>, query: BumpQuery<R>): Row | undefined {
  const { field, by = 1, ceiling } = query;
  const row = codec.take(query.create, 1);
  const start = row.fields[field] ?? 0;
  if (typeof start !== 'number') throw new TypeError(`${spec.name}.${field} is not a number`);
  if (ceiling !== undefined && start + by > ceiling) return undefined;
  return codec.check({ ...row, fields: { ...row.fields, [field]: start + by } });
}

/** Has the guard in its filter: what it lets through is written in the same operation. */
async function bumpOnce<R extends StoredRecord>(
  parts: Parts<R>,
  id: string,
  query: BumpQuery<R>,
  events: readonly DomainEvent[],
): Promise<Row | undefined> {
  const { engine, codec, documents, clear } = parts;
  const { field, by = 1, ceiling } = query;
  const there = (): Filter => ({ _id: id, ...live(engine.now()) });
  const raised = await clear(
    async () => {
      const found = await documents.findOne(there(), LIMITS);
      const row = found ? codec.decode(found) : undefined;
      return row && { ...row, fields: { ...row.fields, [field]: Number(row.fields[field] ?? 0) + by } };
    },
    () =>
      documents.findOneAndUpdate(
        ceiling === undefined ? there() : { ...there(), ...under(field, by, ceiling) },
        adding(field, by, events),
        { ...LIMITS, returnDocument: 'after' },
      ),
  );
  return raised ? codec.decode(raised) : undefined;
}

async function bump<R extends StoredRecord>(
  parts: Parts<R>,
  id: string,
  query: BumpQuery<R>,
  events: readonly DomainEvent[],
): Promise<R | undefined> {
  const { spec, engine, codec, documents } = parts;
  // What could be begun with is settled before anything is asked; a refused beginning is one for whoever is there too.
  const fresh = begun(parts, query);
  for (let round = 0; round < ROUNDS; round += 1) {
    const raised = await bumpOnce(parts, id, query, events);
    if (raised) {
      if (events.length > 0) engine.ring();
      return codec.parse(raised);
    }
    if (!fresh) return undefined;
    if (query.ceiling !== undefined) {
      const there = await documents.findOne(
        { _id: id, ...live(engine.now()) },
        { ...LIMITS, projection: { [query.field]: 1 } },
      );
      if (there && Number(there[query.field] ?? 0) + (query.by ?? 1) > query.ceiling) return undefined;
      if (there) continue;
    }
    try {
      await insertRow(parts, fresh, events);
      return codec.parse(fresh);
    } catch (error) {
      if (!(error instanceof DuplicateError) || error.index !== 'id') throw error;
    }
  }
  throw new AppError('busy', 'busy', { cause: new Error(`${spec.name}: a counter did not come to rest`) });
}

/** The fields to set, as they are kept. @throws TypeError. */
function checkedPatch<R extends StoredRecord>(
  { spec, codec }: Parts<R>,
  values: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Record<string, unknown> {
  const types: Readonly<Record<string, FieldType>> = spec.fields;
  const set: Record<string, unknown> = {};
  for (const name of names) {
    const value = values[name];
    if (value !== undefined) checkValue(spec, name, types[name] ?? 'opaque', value);
    set[name] = value === undefined ? undefined : codec.encodeField(name, value);
  }
  for (const { fields, name, ...index } of spec.indexes) {
    // A field that is not named stays as it is, and that was checked when it was written.
    const changed = fields.filter((field) => Object.hasOwn(values, field));
    checkPresence(spec, { name, ...index, fields: changed }, values);
  }
  if (Object.hasOwn(values, 'expiresAt')) {
    if (values['expiresAt'] !== undefined) checkValue(spec, 'expiresAt', 'date', values['expiresAt']);
    set['expiresAt'] = values['expiresAt'];
  }
  return set;
}

/** Verbs that change a record by what it was. */
export function changes<R extends StoredRecord>(parts: Parts<R>): Pick<Collection<R>, Changes> {
  const { spec, engine, codec, documents, clear } = parts;
  const typeOf = (field: string) => (spec.fields as Readonly<Record<string, FieldType | undefined>>)[field];
  return {
    async replaceIf(record, events = []) {
      const row = codec.take(record, record.version + 1);
      const document = codec.encode(row);
      const echo = codec.echo(row);
      return engine.run(async () => {
        const write = () => {
          const which = { _id: row.id, version: record.version, ...live(engine.now()) };
          return documents.updateOne(which, replacing(document, events), LIMITS);
        };
        if ((await clear(async () => row, write)).matchedCount === 0) return undefined;
        if (events.length > 0) engine.ring();
        return echo;
      });
    },
    async patch(id, fields, events = [], where = {}) {
      const asked = checkWhere(spec, where).map(([name, value]) => [name, codec.encodeField(name, value)] as const);
      const values: Readonly<Record<string, unknown>> = fields;
      const names = Object.keys(fields).filter((name) => typeOf(name) !== undefined);
      const set = checkedPatch(parts, values, names);
      return engine.run(async () => {
        const there = (): Filter => ({ ...Object.fromEntries(asked), _id: id, ...live(engine.now()) });
        const rowOf = async (): Promise<Row | undefined> => {
          const found = await documents.findOne(there(), LIMITS);
          const row = found ? codec.decode(found) : undefined;
          return row && { ...row, fields: { ...row.fields, ...Object.fromEntries(names.map((n) => [n, values[n]])) } };
        };
        const patched = await clear(rowOf, () =>
          documents.findOneAndUpdate(there(), patching(set, events), { ...LIMITS, returnDocument: 'after' }),
        );
        if (patched && events.length > 0) engine.ring();
        return patched ? codec.parse(codec.decode(patched)) : undefined;
      });
    },
    async consume(id, field, at) {
      if (typeOf(field) !== 'date') throw new TypeError(`${spec.name}.${field} is not a date`);
      checkValue(spec, field, 'date', at);
      const value = new Date(at);
      return engine.run(async () => {
        const which: Filter = { _id: id, [field]: { $exists: false }, ...live(engine.now()) };
        const update = { $set: { [field]: value } } as object;
        return (await documents.updateOne(which, update, LIMITS)).matchedCount > 0;
      });
    },
    async bump(id, query, events = []) {
      if (typeOf(query.field) !== 'number') throw new TypeError(`${spec.name}.${query.field} is not a number`);
      checkValue(spec, query.field, 'number', query.by ?? 1);
      checkOwnFields(spec, query.create);
      if (query.create.id !== id) throw new TypeError(`${spec.name}: the record to begin with has another id`);
      return engine.run(() => bump(parts, id, query, events));
    },
  };
}
