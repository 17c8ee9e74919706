import { AppError } from '../../kernel/errors.ts';
import type { CollectionSpec, StoredRecord } from '../contract.ts';
import { DuplicateError } from '../duplicate.ts';
import { type Codec, createCodec, RECORD_COLUMNS } from './codec.ts';
import { type Connection, type Tuple, tuples } from './connection.ts';
import { createIndexes, createTables, fingerprint, type Layout, layoutOf } from './layout.ts';
import { createMeta } from './migrations.ts';
import { createRows } from './rows.ts';

/** Records copied between two looks at the list: keeps memory small however large the collection. */
const PORTION = 1000;

function make(connection: Connection, layout: Layout): void {
  for (const statement of [...createTables(layout), ...createIndexes(layout)]) connection.db.exec(statement);
}

/** Names (quoted) of the tables and indexes that hold a collection now. */
function tablesOf(connection: Connection, collection: string): readonly string[] {
  const sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND (name = ? OR substr(name, 1, ?) = ?)";
  const side = `l_${collection}.`;
  const names = tuples(connection.db.prepare(sql, { returnArrays: true }).all(`c_${collection}`, side.length, side));
  return names.map(([name]) => `"${String(name)}"`);
}

function* storedRows(connection: Connection, table: string): Generator<Tuple> {
  const sql = `SELECT ${RECORD_COLUMNS.join(', ')} FROM ${table} WHERE id > ? ORDER BY id LIMIT ?`;
  const select = connection.db.prepare(sql, { returnArrays: true });
  for (let last = ''; ; ) {
    const portion = tuples(select.all(last, PORTION));
    yield* portion;
    if (portion.length < PORTION) return;
    last = String(portion.at(-1)?.[0]);
  }
}

/** Writes every record anew, so that new index columns and side tables are filled; leaves out what has expired. */
function copy(
  connection: Connection,
  from: string,
  name: string,
  layout: Layout,
  codec: Codec<StoredRecord>,
  now: number,
) {
  const rows = createRows(connection, name, layout);
  for (const stored of storedRows(connection, from)) {
    const row = codec.decode(stored);
    if (row.expiresAt === undefined || row.expiresAt.getTime() > now)
      rows.insert(codec.check(row), codec.data(row), now);
  }
}

/** Makes a collection's tables anew from its records; a table's name is taken by its successor. */
function rebuild(connection: Connection, spec: CollectionSpec<StoredRecord>, layout: Layout, now: number): void {
  const { db } = connection;
  const old = `"old_${spec.name}"`;
  for (const table of tablesOf(connection, spec.name)) {
    if (table !== layout.table) db.exec(`DROP TABLE ${table}`);
  }
  const indexes = db.prepare(
    "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL",
    {
      returnArrays: true,
    },
  );
  for (const [name] of tuples(indexes.all(`c_${spec.name}`))) db.exec(`DROP INDEX "${String(name)}"`);
  db.exec(`ALTER TABLE ${layout.table} RENAME TO ${old}`);
  make(connection, layout);
  copy(connection, old, spec.name, layout, createCodec(spec), now);
  db.exec(`DROP TABLE ${old}`);
}

function misfit(collection: string, error: Error): AppError {
  const cause = new Error(`the records of ${collection} do not fit its new indexes`, { cause: error });
  return new AppError('store-migration-failed', 'internal', { cause });
}

/**
 * Makes the tables of a collection, or makes them anew where the spec gained, lost or changed an
 * index. Runs inside a transaction. Records are not touched beyond their index columns.
 *
 * @throws AppError('store-migration-failed', 'internal') when the records do not fit the new indexes.
 */
export function prepareCollection(connection: Connection, spec: CollectionSpec<StoredRecord>, now: number): void {
  const layout = layoutOf(spec);
  const meta = createMeta(connection);
  const name = `layout:${spec.name}`;
  const wanted = fingerprint(layout);
  if (meta.read(name) === wanted) return;
  try {
    if (tablesOf(connection, spec.name).length === 0) make(connection, layout);
    else rebuild(connection, spec, layout, now);
  } catch (error) {
    if (!(error instanceof DuplicateError || error instanceof TypeError)) throw error;
    throw misfit(spec.name, error);
  }
  meta.write(name, wanted);
}
