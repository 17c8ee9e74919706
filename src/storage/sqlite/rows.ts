import { DuplicateError } from '../duplicate.ts';
import type { Row } from '../record.ts';
import { isLacking } from '../rules.ts';
import { type Key, keyOf } from './codec.ts';
import { type Connection, type Tuple, tuple, tuples } from './connection.ts';
import { isTaken } from './errors.ts';
import type { Shelf } from './kept.ts';
import type { IndexLayout, Layout } from './layout.ts';

/**
 * Reads and writes single rows of one collection, index columns and side tables included. The
 * writes run inside a transaction of the queue, and drop what is kept of the row. `now` is in milliseconds.
 */
export interface Rows {
  /** The live row of this id: id, version, expires_at, data. */
  read(id: string, now: number): Tuple | undefined;
  /** @throws DuplicateError. */
  insert(row: Row, data: string, now: number): void;
  /** Writes the row if the stored one is live and has `row.version - 1`. @throws DuplicateError. */
  replace(row: Row, data: string, now: number): boolean;
  /** Writes a row that was read in this transaction, of which only the fields `changed` differ. @throws DuplicateError. */
  update(row: Row, data: string, now: number, changed: readonly string[]): void;
  /** Sets a date of a live row that lacks it; false when nothing lacks it. The field is in no index. */
  mark(id: string, field: string, at: Date, now: number): boolean;
  /** Writes the row whatever is there; a live one's version rises. @throws DuplicateError. */
  put(row: Row, data: string, now: number): void;
  /** Erases the row of this id; answers it when it was live. */
  erase(id: string, now: number): Tuple | undefined;
}

const isOver = (expires: unknown, now: number): boolean => expires !== null && Number(expires) <= now;

/** The members under which a row stands in a list's index, or none when a sparse index leaves it out. */
function membersOf(index: IndexLayout, row: Row): readonly string[] {
  if (index.spec.sparse && index.columns.some(({ field }) => isLacking(row.fields[field]))) return [];
  const list = row.fields[index.list ?? ''];
  return Array.isArray(list) ? [...new Set<string>(list)] : [];
}

const keysFor = (index: IndexLayout, row: Row, member?: string): readonly Key[] =>
  index.columns.map(({ field }) => keyOf(field === index.list ? member : row.fields[field]));

function statements(connection: Connection, layout: Layout) {
  const { table, columns, sides } = layout;
  const names = ['id', 'version', 'expires_at', 'data', ...columns.map(({ name }) => name)];
  const set = ['expires_at', 'data', ...columns.map(({ name }) => name)];
  const insert = `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
  const excluded = set.map((name) => `${name} = excluded.${name}`).join(', ');
  const update = `UPDATE ${table} SET ${set.map((name) => `${name} = ?`).join(', ')}, version = ? WHERE id = ?`;
  return {
    read: connection.prepare(`SELECT id, version, expires_at, data FROM ${table} WHERE id = ?`),
    insert: connection.prepare(insert),
    update: connection.prepare(update),
    replace: connection.prepare(`${update} AND version = ? AND (expires_at IS NULL OR expires_at > ?)`),
    put: connection.prepare(
      `${insert} ON CONFLICT (id) DO UPDATE SET version = CASE WHEN expires_at <= ? THEN 1 ELSE version + 1 END, ${excluded}`,
    ),
    mark: connection.prepare(
      `UPDATE ${table} SET data = json_set(data, ?1, ?2) WHERE id = ?3 AND json_type(data, ?1) IS NULL AND (expires_at IS NULL OR expires_at > ?4)`,
    ),
    erase: connection.prepare(`DELETE FROM ${table} WHERE id = ? RETURNING id, version, expires_at, data`),
    sides: sides.map((index) => ({
      index,
      clear: connection.prepare(`DELETE FROM ${index.side} WHERE id = ?`),
      add: connection.prepare(
        `INSERT INTO ${index.side} (${index.columns.map(({ name }) => name).join(', ')}, id) VALUES (${index.columns.map(() => '?').join(', ')}, ?)`,
      ),
    })),
    holders: layout.indexes
      .filter(({ spec }) => spec.unique)
      .map((index) => ({
        index,
        find: connection.prepare(
          `SELECT id FROM ${index.side ?? table} WHERE ${index.columns.map(({ name }) => `${name} = ?`).join(' AND ')} AND id <> ?`,
        ),
      })),
  };
}

type Statements = ReturnType<typeof statements>;

function eraser(prepared: Statements, shelf: Shelf): Rows['erase'] {
  return (id, now) => {
    shelf.drop(id);
    for (const { clear } of prepared.sides) clear.run(id);
    const erased = tuple(prepared.erase.get(id));
    return erased === undefined || isOver(erased[2], now) ? undefined : erased;
  };
}

/** Ids of the other rows that stand where `row` wants to stand, with the index where they stand. */
function* rivals(prepared: Statements, row: Row): Generator<readonly [index: string, id: string]> {
  for (const { index, find } of prepared.holders) {
    const places = index.list === undefined ? [undefined] : membersOf(index, row);
    const skipped = index.list === undefined && index.columns.some(({ field }) => isLacking(row.fields[field]));
    if (skipped) continue;
    for (const member of places) {
      for (const [id] of tuples(find.all(...keysFor(index, row, member), row.id))) yield [index.spec.name, String(id)];
    }
  }
}

/** Runs a write; where only expired rows are in its way, erases these and runs it once more. */
function clearing(collection: string, prepared: Statements, erase: Rows['erase']) {
  const evict = (index: string, id: string, now: number): void => {
    const row = tuple(prepared.read.get(id));
    if (row !== undefined && !isOver(row[2], now)) throw new DuplicateError(collection, index);
    erase(id, now);
  };
  return <T>(row: Row, now: number, fresh: boolean, write: () => T): T => {
    try {
      return write();
    } catch (error) {
      if (!isTaken(error)) throw error;
      if (fresh) evict('id', row.id, now);
      for (const [index, id] of [...rivals(prepared, row)]) evict(index, id, now);
      return write();
    }
  };
}

/** Prepares the statements of one collection; its tables must be there. */
export function createRows(connection: Connection, collection: string, layout: Layout): Rows {
  const prepared = statements(connection, layout);
  const shelf = connection.kept.shelf(collection);
  const erase = eraser(prepared, shelf);
  const clear = clearing(collection, prepared, erase);
  const expiry = (row: Row): number | null => row.expiresAt?.getTime() ?? null;
  const keys = (row: Row): readonly Key[] => layout.columns.map(({ field }) => keyOf(row.fields[field]));

  const writeSides = (row: Row, sides = prepared.sides): void => {
    for (const { index, clear: forget, add } of sides) {
      forget.run(row.id);
      for (const member of membersOf(index, row)) add.run(...keysFor(index, row, member), row.id);
    }
  };
  /** Runs the write of the main row, then those of the side tables, which may be run again as a whole. */
  const write = <T>(row: Row, now: number, fresh: boolean, main: () => T): T => {
    const result = clear(row, now, fresh, main);
    if (prepared.sides.length > 0) clear(row, now, false, () => writeSides(row));
    return result;
  };
  return {
    read(id, now) {
      const row = tuple(prepared.read.get(id));
      return row === undefined || isOver(row[2], now) ? undefined : row;
    },
    insert(row, data, now) {
      shelf.drop(row.id);
      write(row, now, true, () => prepared.insert.run(row.id, row.version, expiry(row), data, ...keys(row)));
    },
    replace(row, data, now) {
      shelf.drop(row.id);
      const main = () =>
        prepared.replace.run(expiry(row), data, ...keys(row), row.version, row.id, row.version - 1, now).changes;
      if (Number(clear(row, now, false, main)) === 0) return false;
      if (prepared.sides.length > 0) clear(row, now, false, () => writeSides(row));
      return true;
    },
    update(row, data, now, changed) {
      shelf.drop(row.id);
      clear(row, now, false, () => prepared.update.run(expiry(row), data, ...keys(row), row.version, row.id));
      // A login touches no list: the places of a person's classes and names stay as they are.
      const sides = prepared.sides.filter(({ index }) => index.columns.some(({ field }) => changed.includes(field)));
      if (sides.length > 0) clear(row, now, false, () => writeSides(row, sides));
    },
    mark(id, field, at, now) {
      shelf.drop(id);
      return Number(prepared.mark.run(`$."${field}"`, at.toISOString(), id, now).changes) > 0;
    },
    put(row, data, now) {
      shelf.drop(row.id);
      write(row, now, false, () => prepared.put.run(row.id, row.version, expiry(row), data, ...keys(row), now));
    },
    erase,
  };
}
