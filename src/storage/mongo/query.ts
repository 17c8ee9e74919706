import { AppError } from '../../kernel/errors.ts';
import type { IndexValue, PageQuery } from '../contract.ts';
import { type CursorKey, fromCursor, toCursor } from '../cursor.ts';
import { type AnySpec, afterPrefix, checkEquals, checkPage } from '../rules.ts';
import type { StoredDocument } from './document.ts';
import type { Layout } from './model.ts';
import { type Filter, live } from './write.ts';

/** What is asked of MongoDB: the index is named (`hint`), so that no query can become a scan unseen. */
export interface Question {
  readonly filter: Filter;
  readonly sort: Readonly<Record<string, 1 | -1>>;
  readonly hint: string;
}

export interface PageQuestion extends Question {
  /** The cursor behind this document. */
  cursorAt(document: StoredDocument): string;
}

/** Queries of one collection by its declared indexes. */
export interface Queries {
  /** Live records by equality. @throws AppError('index-missing', 'internal'). */
  byEquality(index: string, equals: readonly IndexValue[], now: number): Question;
  byPage(index: string, query: PageQuery, now: number): PageQuestion;
}

/** A field that a record lacks. `null` matches nothing else here: no field is ever null. */
const LACKING: CursorKey = null;

const keyOf = (value: unknown): CursorKey => {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value instanceof Date ? value.getTime() : LACKING;
};

/** A cursor's value as the field's type has it. */
function typedValue(spec: AnySpec, field: string, key: CursorKey): unknown {
  if (key === null) return key;
  const type = spec.fields[field];
  if (type === 'boolean') return key === 1;
  if (type !== 'date') return key;
  const date = new Date(key);
  // It may come from outside.
  if (Number.isNaN(date.getTime())) throw new AppError('cursor-invalid', 'bad-request');
  return date;
}

/** What orders records within the equality: the fields left, then the id where these are not unique. */
function orderOf(fields: readonly string[], unique: boolean, equals: number): readonly string[] {
  const rest = fields.slice(equals);
  return unique && rest.length > 0 ? rest : [...rest, '_id'];
}

/** Records behind a value; one that is lacking stands before all others. */
function behind(field: string, value: unknown, descending: boolean): Filter | undefined {
  if (value === LACKING) return descending ? undefined : { [field]: { $exists: true } };
  if (!descending) return { [field]: { $gt: value } };
  return field === '_id'
    ? { _id: { $lt: String(value) } }
    : { $or: [{ [field]: { $lt: value } }, { [field]: LACKING }] };
}

/** Says again, by the first field alone, where the index is entered: the ways of an `$or` do not tell that. */
function entry(field: string, value: unknown, descending: boolean): readonly Filter[] {
  // What is lacking stands before all others, and a comparison would leave it out.
  if (value === LACKING) return [];
  return [{ [field]: descending ? { $not: { $gt: value } } : { $gte: value } }];
}

/** Records behind a place, in the order of these fields: (a, b) > (x, y) is a > x, or a = x and b > y. */
function cursorTerm(spec: AnySpec, order: readonly string[], query: PageQuery): readonly Filter[] {
  if (query.cursor === undefined) return [];
  const place = fromCursor(query.cursor, order.length).map((key, n) => typedValue(spec, order[n] ?? '_id', key));
  const ways = order.flatMap((field, n) => {
    const further = behind(field, place[n], query.descending === true);
    if (!further) return [];
    const same = order.slice(0, n).map((before, m): Filter => ({ [before]: place[m] }));
    return [{ $and: [...same, further] }];
  });
  if (ways.length === 0) return [{ _id: { $exists: false } }];
  return [{ $or: ways }, ...entry(order[0] ?? '_id', place[0], query.descending === true)];
}

function rangeTerm(field: string, query: PageQuery): readonly Filter[] {
  const from = query.prefix ?? query.from;
  const to = query.prefix === undefined ? query.to : afterPrefix(query.prefix);
  // Comparisons keep to the type of their value, so what is lacking stays out.
  const bounds = { ...(from === undefined ? {} : { $gte: from }), ...(to === undefined ? {} : { $lt: to }) };
  return Object.keys(bounds).length === 0 ? [] : [{ [field]: bounds }];
}

/** Queries of one collection. */
export function createQueries(spec: AnySpec, layout: Layout): Queries {
  const equality = (fields: readonly string[], equals: readonly IndexValue[]): readonly Filter[] =>
    equals.map((value, n) => ({ [fields[n] ?? '_id']: value }));
  const sortBy = (order: readonly string[], direction: 1 | -1) =>
    Object.fromEntries(order.map((field) => [field, direction]));
  return {
    byEquality(name, equals, now) {
      const { spec: index, layout: laid } = layout.index(name);
      checkEquals(spec, index, equals);
      const order = orderOf(index.fields, index.unique === true, equals.length);
      const terms = [...equality(index.fields, equals), ...laid.presence, live(now)];
      return { filter: { $and: terms }, sort: sortBy(order, 1), hint: laid.name };
    },
    byPage(name, query, now) {
      const { spec: index, layout: laid } = layout.index(name);
      checkPage(spec, index, query);
      const order = orderOf(index.fields, index.unique === true, query.equals.length);
      const terms = [
        ...equality(index.fields, query.equals),
        ...rangeTerm(index.fields.at(-1) ?? '_id', query),
        ...cursorTerm(spec, order, query),
        ...laid.presence,
        live(now),
      ];
      return {
        filter: { $and: terms },
        sort: sortBy(order, query.descending ? -1 : 1),
        hint: laid.name,
        cursorAt: (document) => toCursor(order.map((field) => keyOf(document[field]))),
      };
    },
  };
}
