import { AppError } from '../kernel/errors.ts';
import type { FieldType, IndexSpec, IndexValue, PageQuery, StoredRecord } from './contract.ts';

/** What the contract asks of specs, records and queries, the same in every engine. */

/** The part of a spec that says nothing of the record's type. */
export interface AnySpec {
  readonly name: string;
  readonly fields: Readonly<Record<string, FieldType>>;
  readonly indexes: readonly IndexSpec[];
}

export const DEFAULT_LIMIT = 100;
export const MAX_LIMIT = 1000;

const COLLECTION_NAME = /^[a-z][a-z0-9_]{0,62}$/;
const MEMBER_NAME = /^[A-Za-z][A-Za-z0-9_]{0,62}$/;
const OWN_FIELDS: readonly string[] = ['id', 'version', 'expiresAt'];
const INDEXABLE: readonly FieldType[] = ['string', 'number', 'boolean', 'date', 'strings'];

function checkNames(kind: string, names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (!MEMBER_NAME.test(name)) throw new TypeError(`${kind} "${name}" is not a name of letters, digits and _`);
    // Names become columns, and those know no case.
    if (seen.has(name.toLowerCase())) throw new TypeError(`${kind} "${name}" stands there twice`);
    seen.add(name.toLowerCase());
  }
}

function checkIndex(spec: AnySpec, index: IndexSpec): void {
  const where = `index ${index.name} of ${spec.name}`;
  if (index.fields.length === 0) throw new TypeError(`${where} has no fields`);
  if (new Set(index.fields).size !== index.fields.length) throw new TypeError(`${where} names a field twice`);
  let lists = 0;
  for (const field of index.fields) {
    const type = Object.hasOwn(spec.fields, field) ? spec.fields[field] : undefined;
    if (!type) throw new TypeError(`${where} names the unknown field ${field}`);
    if (!INDEXABLE.includes(type)) throw new TypeError(`${where}: ${field} is of type ${type}, which has no order`);
    if (type === 'strings') lists += 1;
  }
  if (lists > 1) throw new TypeError(`${where} has more than one list`);
}

/** @throws TypeError when a spec breaks the contract. */
export function checkSpec(spec: AnySpec): void {
  if (!COLLECTION_NAME.test(spec.name)) throw new TypeError(`"${spec.name}" is not the name of a collection`);
  const fields = Object.keys(spec.fields);
  checkNames(`field of ${spec.name}`, fields);
  const own = fields.find((field) => OWN_FIELDS.includes(field));
  if (own !== undefined) throw new TypeError(`${spec.name}: every record has ${own}; do not name it as a field`);
  checkNames(
    `index of ${spec.name}`,
    spec.indexes.map((index) => index.name),
  );
  for (const index of spec.indexes) checkIndex(spec, index);
}

const fits: Readonly<Record<FieldType, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number' && Number.isFinite(value),
  boolean: (value) => typeof value === 'boolean',
  date: (value) => value instanceof Date && !Number.isNaN(value.getTime()),
  strings: (value) => Array.isArray(value) && value.every((member) => typeof member === 'string'),
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  objects: (value) => Array.isArray(value) && value.every((member) => typeof member === 'object' && member !== null),
  opaque: (value) => value !== undefined,
};

/** @throws TypeError when a field's value is not of its declared type (the message has no value in it). */
export function checkValue(spec: AnySpec, field: string, type: FieldType, value: unknown): void {
  if (!fits[type](value)) throw new TypeError(`${spec.name}.${field} is not a valid ${type}`);
}

const COMPARABLE: readonly FieldType[] = ['string', 'number', 'boolean', 'date'];

/**
 * The values that a guarded write asks for, by their fields. @throws TypeError when one is not of a type that can be
 * compared, or not of its field's.
 */
export function checkWhere(spec: AnySpec, where: object): readonly (readonly [string, IndexValue])[] {
  const asked = Object.entries(where);
  for (const [field, value] of asked) {
    const type = Object.hasOwn(spec.fields, field) ? spec.fields[field] : undefined;
    if (!type || !COMPARABLE.includes(type)) throw new TypeError(`${spec.name}.${field} cannot be compared`);
    checkValue(spec, field, type, value);
  }
  return asked;
}

/** @throws TypeError when the id, or the moment of expiry, is none. */
export function checkOwnFields(spec: AnySpec, record: Omit<StoredRecord, 'version'>): void {
  if (typeof record.id !== 'string' || record.id === '') throw new TypeError(`${spec.name}: a record has no id`);
  if (record.expiresAt !== undefined) checkValue(spec, 'expiresAt', 'date', record.expiresAt);
}

/** True when the record does not stand in the index under this field. */
export const isLacking = (value: unknown): boolean =>
  value === undefined || (Array.isArray(value) && value.length === 0);

/** @throws TypeError when a unique index that is not sparse would not hold the record. */
export function checkPresence(spec: AnySpec, index: IndexSpec, fields: Readonly<Record<string, unknown>>): void {
  if (!index.unique || index.sparse) return;
  const lacking = index.fields.find((field) => isLacking(fields[field]));
  if (lacking !== undefined) {
    throw new TypeError(`${spec.name}: the unique index ${index.name} is not sparse, so ${lacking} must be there`);
  }
}

const missing = (spec: AnySpec, index: string, why: string): AppError =>
  new AppError('index-missing', 'internal', { cause: new Error(`${spec.name}, index ${index}: ${why}`) });

/** The declared index of this name. @throws AppError('index-missing', 'internal'). */
export function indexNamed(spec: AnySpec, name: string): IndexSpec {
  const index = spec.indexes.find((candidate) => candidate.name === name);
  if (!index) throw missing(spec, name, 'there is no such index');
  return index;
}

const memberType = (type: FieldType | undefined): FieldType => (type === 'strings' ? 'string' : (type ?? 'opaque'));

/** The type of an index's field as a query names it: of a list, its members'. */
export const queryTypeOf = (spec: AnySpec, field: string): FieldType => memberType(spec.fields[field]);

/**
 * Checks a query by equality on the first fields of `index`.
 * @throws AppError('index-missing', 'internal') when the index does not serve it; TypeError for a value of a wrong type.
 */
export function checkEquals(spec: AnySpec, index: IndexSpec, equals: readonly IndexValue[]): void {
  if (equals.length > index.fields.length) throw missing(spec, index.name, 'has fewer fields than were asked');
  const list = index.fields.findIndex((field) => spec.fields[field] === 'strings');
  if (list >= equals.length) throw missing(spec, index.name, 'needs a value for its list, else records come twice');
  equals.forEach((value, position) => {
    const field = index.fields[position] ?? '';
    checkValue(spec, field, queryTypeOf(spec, field), value);
  });
}

/** @throws TypeError when `limit` is not a whole number from 1 to 1000. */
export function checkLimit(limit: number): void {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw new TypeError(`a limit is a whole number from 1 to ${MAX_LIMIT}`);
  }
}

/** Checks a page's query as `checkEquals` does, its range included. */
export function checkPage(spec: AnySpec, index: IndexSpec, query: PageQuery): void {
  checkLimit(query.limit);
  checkEquals(spec, index, query.equals);
  const ranged = query.from !== undefined || query.to !== undefined;
  if (!ranged && query.prefix === undefined) return;
  if (ranged && query.prefix !== undefined) throw new TypeError('a page has a prefix or a range, not both');
  const field = index.fields.at(-1) ?? '';
  if (query.equals.length !== index.fields.length - 1) {
    throw missing(spec, index.name, 'a prefix or range needs equality on all fields but the last');
  }
  const type = queryTypeOf(spec, field);
  if (query.prefix !== undefined && type !== 'string') throw missing(spec, index.name, `${field} has no prefixes`);
  if (query.from !== undefined) checkValue(spec, field, type, query.from);
  if (query.to !== undefined) checkValue(spec, field, type, query.to);
}

/**
 * The least text above every text that begins with `prefix`, in the order of code points (that of
 * UTF-8); undefined when there is none.
 */
export function afterPrefix(prefix: string): string | undefined {
  for (let head = prefix.toWellFormed(); head !== ''; ) {
    // The last character is one unit, or a pair of surrogates.
    const length = (head.codePointAt(head.length - 2) ?? 0) > 0xffff ? 2 : 1;
    const last = head.codePointAt(head.length - length) ?? 0;
    head = head.slice(0, -length);
    // Surrogates by themselves are no characters: U+D7FF is followed by U+E000.
    if (last < 0x10ffff) return head + String.fromCodePoint(last === 0xd7ff ? 0xe000 : last + 1);
  }
  return undefined;
}
