import type { StatementSync } from 'node:sqlite';
import type { IndexValue, PageQuery } from '../contract.ts';
import { type CursorKey, fromCursor, toCursor } from '../cursor.ts';
import { type AnySpec, afterPrefix, checkEquals, checkPage, indexNamed } from '../rules.ts';
import { indexKeys, type Key, keyOf, RECORD_COLUMNS } from './codec.ts';
import { type Connection, type Tuple, tuples } from './connection.ts';
import { type IndexLayout, LACKING, LACKING_SQL, type Layout, presence } from './layout.ts';

/** Queries by index. Each names its index in SQL (`INDEXED BY`), so that none can become a scan unseen. */
export interface Queries {
  find(index: string, equals: readonly IndexValue[], limit: number, now: number): readonly Tuple[];
  /**
   * Names the place in a unique index where at most one record stands, for a query by all its fields; undefined where
   * the index or the query is another.
   */
  placeOf(index: string, equals: readonly IndexValue[]): string | undefined;
  /** Rows as `find` gives them, and the cursor of the next page. */
  page(index: string, query: PageQuery, now: number): { readonly rows: readonly Tuple[]; readonly next?: string };
  count(index: string, equals: readonly IndexValue[], now: number): number;
  /** Ids of live and expired records. */
  ids(index: string, equals: readonly IndexValue[], limit: number): readonly string[];
}

/** One condition and what it binds. */
interface Term {
  readonly sql: string;
  readonly binds: readonly Key[];
}

const RECORD = RECORD_COLUMNS.map((name) => `t.${name}`).join(', ');
const LIVE = '(t.expires_at IS NULL OR t.expires_at > ?)';

const source = ({ table }: Layout, index: IndexLayout): string =>
  index.side === undefined
    ? `${table} AS t INDEXED BY ${index.name}`
    : // CROSS JOIN keeps the order: first the index, then the record.
      `${index.side} AS s INDEXED BY ${index.name} CROSS JOIN ${table} AS t ON t.id = s.id`;

const own = (index: IndexLayout, name: string): string => `${index.side === undefined ? 't' : 's'}.${name}`;

const equality = (index: IndexLayout, equals: readonly IndexValue[]): readonly Term[] => [
  ...indexKeys(equals).map((key, position) => ({
    sql: `${own(index, index.columns[position]?.name ?? 'id')} = ?`,
    binds: [key],
  })),
  ...presence(index).map((term) => ({ sql: own(index, term), binds: [] })),
];

/** What orders the records within the equality: the fields left, then the id where these are not unique. */
function orderOf(index: IndexLayout, equals: number): readonly string[] {
  const rest = index.columns.slice(equals).map(({ name }) => own(index, name));
  return index.spec.unique && rest.length > 0 ? rest : [...rest, own(index, 'id')];
}

function rangeOf(index: IndexLayout, query: PageQuery): readonly Term[] {
  const column = own(index, index.columns.at(-1)?.name ?? 'id');
  const from = query.prefix ?? query.from;
  const to = query.prefix === undefined ? query.to : afterPrefix(query.prefix);
  if (query.prefix === undefined && query.from === undefined && query.to === undefined) return [];
  // With a cursor, that is where the index is entered: `+` keeps SQLite from entering at the bound instead.
  const low = query.cursor !== undefined && !query.descending ? '+' : '';
  const high = query.cursor !== undefined && query.descending ? '+' : '';
  const terms: Term[] = [
    from === undefined
      ? { sql: `${low}${column} > ${LACKING_SQL}`, binds: [] }
      : { sql: `${low}${column} >= ?`, binds: [keyOf(from)] },
  ];
  if (to !== undefined) terms.push({ sql: `${high}${column} < ?`, binds: [keyOf(to)] });
  return terms;
}

const cursorKey = (key: unknown): CursorKey =>
  typeof key === 'string' || (typeof key === 'number' && key !== LACKING) ? key : null;

function cursorTerm(order: readonly string[], query: PageQuery): readonly Term[] {
  if (query.cursor === undefined) return [];
  const keys = fromCursor(query.cursor, order.length).map((key) => key ?? LACKING);
  const compare = query.descending ? '<' : '>';
  return [{ sql: `(${order.join(', ')}) ${compare} (${keys.map(() => '?').join(', ')})`, binds: keys }];
}

const where = (terms: readonly Term[]): string =>
  terms.length === 0 ? '' : ` WHERE ${terms.map(({ sql }) => sql).join(' AND ')}`;
const binds = (terms: readonly Term[]): readonly Key[] => terms.flatMap((term) => term.binds);

/** Those in which a record has one place; one with a list has a place for each member. */
const uniqueIndexes = ({ indexes }: Layout) =>
  new Map(indexes.flatMap(({ spec, side }) => (spec.unique && side === undefined ? [[spec.name, spec] as const] : [])));

/** Queries of one collection; its tables must be there when they run. */
export function createQueries(connection: Connection, spec: AnySpec, layout: Layout): Queries {
  const layoutNamed = (name: string): IndexLayout => {
    const index = layout.indexes.find((candidate) => candidate.spec === indexNamed(spec, name));
    if (!index) throw new TypeError(`index ${name} was not laid out`);
    return index;
  };
  const byEquality = (name: string, equals: readonly IndexValue[]) => {
    const index = layoutNamed(name);
    checkEquals(spec, index.spec, equals);
    return { index, terms: equality(index, equals), order: orderOf(index, equals.length) };
  };
  const live = (now: number): Term => ({ sql: LIVE, binds: [now] });
  const unique = uniqueIndexes(layout);
  /** By index and number of values: each is asked for many times a second, and its text is long. */
  const finds = new Map<string, StatementSync>();
  const findSql = (name: string, equals: readonly IndexValue[], now: number): string => {
    const { index, terms, order } = byEquality(name, equals);
    const all = [...terms, live(now)];
    return `SELECT ${RECORD} FROM ${source(layout, index)}${where(all)} ORDER BY ${order.join(', ')} LIMIT ?`;
  };
  return {
    find(name, equals, limit, now) {
      checkEquals(spec, layoutNamed(name).spec, equals);
      const shape = `${name} ${equals.length}`;
      const statement = finds.get(shape) ?? connection.prepare(findSql(name, equals, now));
      finds.set(shape, statement);
      return tuples(statement.all(...indexKeys(equals), now, limit));
    },
    placeOf(name, equals) {
      const index = unique.get(name);
      if (index?.fields.length !== equals.length) return undefined;
      checkEquals(spec, index, equals);
      // Each value has its column's type, so two that differ are two texts, but for where one ends.
      const keys = indexKeys(equals).map((key) => `${String(key).length} ${key}`);
      return [name, ...keys].join(' ');
    },
    page(name, query, now) {
      const index = layoutNamed(name);
      checkPage(spec, index.spec, query);
      const order = orderOf(index, query.equals.length);
      const all = [...equality(index, query.equals), ...rangeOf(index, query), ...cursorTerm(order, query), live(now)];
      const by = order.map((name) => (query.descending ? `${name} DESC` : name)).join(', ');
      const sql = `SELECT ${RECORD}, ${order.join(', ')} FROM ${source(layout, index)}${where(all)} ORDER BY ${by} LIMIT ?`;
      const rows = tuples(connection.prepare(sql).all(...binds(all), query.limit + 1));
      const last = rows[query.limit - 1];
      if (rows.length <= query.limit || last === undefined) return { rows };
      return { rows: rows.slice(0, query.limit), next: toCursor(last.slice(RECORD_COLUMNS.length).map(cursorKey)) };
    },
    count(name, equals, now) {
      const { index, terms } = byEquality(name, equals);
      const all = [...terms, live(now)];
      const sql = `SELECT count(*) FROM ${source(layout, index)}${where(all)}`;
      return Number(tuples(connection.prepare(sql).all(...binds(all)))[0]?.[0]);
    },
    ids(name, equals, limit) {
      const { index, terms } = byEquality(name, equals);
      const sql = `SELECT ${own(index, 'id')} FROM ${source(layout, index)}${where(terms)} LIMIT ?`;
      return tuples(connection.prepare(sql).all(...binds(terms), limit)).map(([id]) => String(id));
    },
  };
}
