/**
 * Makes a store large: copies one school's people into many schools, straight in the tables of a SQLite file that
 * nobody serves. `node bench/multiply.ts FILE JSON`, where JSON is `{model, schools}`: ids of schools that are
 * there, of which only the model has people. Answers the size of the file.
 */
import { closeSync, fsyncSync, openSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

const [path = '', wish = ''] = process.argv.slice(2);
const { model, schools } = JSON.parse(wish) as { model: string; schools: readonly string[] };

const db = new DatabaseSync(path);
db.exec(
  'PRAGMA synchronous = OFF; PRAGMA cache_size = -262144; PRAGMA journal_mode = MEMORY; PRAGMA temp_store = MEMORY',
);

const quoted = (name: string): string => `"${name}"`;

/** Tables of people: the records, and the lists in which they stand; and their classes. */
const tables = db
  .prepare(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND (name IN ('c_users', 'c_classes') OR name LIKE 'l\\_users.%' ESCAPE '\\')",
  )
  .all()
  .map(({ name }) => String(name));

const columnsOf = (table: string): readonly string[] =>
  db
    .prepare(`PRAGMA table_info(${quoted(table)})`)
    .all()
    .map(({ name }) => quoted(String(name)));

/** Made anew behind the copies: an index that is sorted once takes a fraction of one that grows row by row. */
const indexes = db
  .prepare("SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")
  .all()
  .filter((index) => tables.includes(String(index['tbl_name'])));

db.exec('BEGIN');
for (const { name } of indexes) db.exec(`DROP INDEX ${quoted(String(name))}`);
for (const [at, table] of tables.entries()) {
  const columns = columnsOf(table);
  db.exec(
    `CREATE TEMP TABLE model${at} AS SELECT * FROM ${quoted(table)} WHERE substr("id", 1, ${model.length}) = '${model}'`,
  );
  // Ids are random and of one length: wherever the school's stands, in a key or in the record, it is the school's.
  const moved = columns.map(
    (name) => `CASE typeof(${name}) WHEN 'text' THEN replace(${name}, ?1, ?2) ELSE ${name} END`,
  );
  const copy = db.prepare(
    `INSERT INTO ${quoted(table)} (${columns.join(', ')}) SELECT ${moved.join(', ')} FROM model${at}`,
  );
  for (const school of schools) copy.run(model, school);
}
for (const { sql } of indexes) db.exec(String(sql));
db.exec('COMMIT');
db.exec('PRAGMA journal_mode = WAL');
const [{ people } = { people: 0 }] = db.prepare('SELECT count(*) AS people FROM c_users').all();
db.close();
// What is measured next must not wait behind gigabytes that are still on their way to the disk.
const file = openSync(path, 'r+');
fsyncSync(file);
closeSync(file);
process.send?.({ people: Number(people), bytes: statSync(path).size });
process.on('disconnect', () => process.exit(0));
