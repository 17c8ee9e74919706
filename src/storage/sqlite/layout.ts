import type { FieldType, IndexSpec } from '../contract.ts';
import type { AnySpec } from '../rules.ts';

/**
 * How a collection lies in tables:
 *
 * - `c_<collection>`: id, version, expires_at (ms), data (JSON of the fields), and a column
 *   `f_<field>` for each field of an index without a list.
 * - `l_<collection>.<index>`: for an index with a list: one row per member and record.
 *
 * Index columns have no type (no affinity), so that a value is compared as what it is. A lacking
 * field is -Infinity there, which sorts before every number and text; the truth is in `data`.
 */
export interface Column {
  readonly field: string;
  readonly type: FieldType;
  /** Quoted. */
  readonly name: string;
}

export interface IndexLayout {
  readonly spec: IndexSpec;
  /** Quoted name of the SQL index. */
  readonly name: string;
  /** The side table, for an index with a list. */
  readonly side?: string;
  /** The list's field, if any. */
  readonly list?: string;
  readonly columns: readonly Column[];
}

export interface Layout {
  /** Quoted. */
  readonly table: string;
  readonly columns: readonly Column[];
  readonly indexes: readonly IndexLayout[];
  readonly sides: readonly (IndexLayout & { readonly side: string })[];
}

/** Stands for a lacking field in index columns; `LACKING_SQL` is the same in SQL. */
export const LACKING = Number.NEGATIVE_INFINITY;
export const LACKING_SQL = '-9e999';

const columnOf = (spec: AnySpec, field: string): Column => ({
  field,
  type: spec.fields[field] ?? 'opaque',
  name: `"f_${field}"`,
});

function layoutIndex(spec: AnySpec, index: IndexSpec): IndexLayout {
  const list = index.fields.find((field) => spec.fields[field] === 'strings');
  return {
    spec: index,
    name: `"i_${spec.name}.${index.name}"`,
    columns: index.fields.map((field) => columnOf(spec, field)),
    ...(list === undefined ? {} : { list, side: `"l_${spec.name}.${index.name}"` }),
  };
}

/** The tables of a (checked) spec. */
export function layoutOf(spec: AnySpec): Layout {
  const indexes = spec.indexes.map((index) => layoutIndex(spec, index));
  const columns = new Map<string, Column>();
  for (const index of indexes) {
    if (index.side === undefined) for (const column of index.columns) columns.set(column.field, column);
  }
  return {
    table: `"c_${spec.name}"`,
    columns: [...columns.values()].sort((a, b) => (a.field < b.field ? -1 : 1)),
    indexes,
    sides: indexes.flatMap((index) => (index.side === undefined ? [] : [{ ...index, side: index.side }])),
  };
}

/**
 * The condition that keeps records out of a sparse index; queries repeat it, so that SQLite may use the
 * index. It is `<>`, not `>`, so that SQLite never takes it for the bound where a search begins.
 */
export const presence = (index: IndexLayout): readonly string[] =>
  index.spec.sparse && index.side === undefined ? index.columns.map(({ name }) => `${name} <> ${LACKING_SQL}`) : [];

function createIndex(layout: Layout, index: IndexLayout): readonly string[] {
  const names = index.columns.map(({ name }) => name);
  const keys = index.spec.unique ? names : [...names, 'id'];
  const only = presence(index);
  const where = only.length === 0 ? '' : ` WHERE ${only.join(' AND ')}`;
  const unique = index.spec.unique ? 'UNIQUE ' : '';
  const own = `CREATE ${unique}INDEX ${index.name} ON ${index.side ?? layout.table} (${keys.join(', ')})${where}`;
  return index.side === undefined ? [own] : [own, `CREATE INDEX "r_${index.side.slice(3)} ON ${index.side} (id)`];
}

/** Statements that make the collection's tables. */
export const createTables = (layout: Layout): readonly string[] => [
  `CREATE TABLE ${layout.table} (id TEXT NOT NULL PRIMARY KEY, version INTEGER NOT NULL, expires_at INTEGER, data TEXT NOT NULL${layout.columns.map(({ name }) => `, ${name}`).join('')})`,
  ...layout.sides.map(
    ({ side, columns }) => `CREATE TABLE ${side} (${columns.map(({ name }) => name).join(', ')}, id TEXT NOT NULL)`,
  ),
];

/** Statements that make the collection's indexes. */
export const createIndexes = (layout: Layout): readonly string[] => [
  `CREATE INDEX "x_${layout.table.slice(3)} ON ${layout.table} (expires_at) WHERE expires_at IS NOT NULL`,
  ...layout.indexes.flatMap((index) => createIndex(layout, index)),
];

/**
 * The layout in words: when it differs from what the store was made with, tables are made anew.
 * The types are in it, because a column of another type is filled otherwise.
 */
export const fingerprint = (layout: Layout): string =>
  JSON.stringify({
    types: Object.fromEntries(layout.indexes.flatMap(({ columns }) => columns.map(({ field, type }) => [field, type]))),
    statements: [...createTables(layout), ...createIndexes(layout)],
  });
