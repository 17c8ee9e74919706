-- A store as schema version 1 wrote it, frozen. Later versions must open it; never change this file.
PRAGMA journal_mode = WAL;
PRAGMA application_id = 1316309316;
CREATE TABLE meta (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY, event_id TEXT NOT NULL,
  collection TEXT NOT NULL, record_id TEXT NOT NULL, event TEXT NOT NULL
);
CREATE INDEX outbox_event ON outbox (event_id);
CREATE TABLE "c_things" (id TEXT NOT NULL PRIMARY KEY, version INTEGER NOT NULL, expires_at INTEGER, data TEXT NOT NULL, "f_mail", "f_name", "f_school");
CREATE TABLE "l_things.byTag" ("f_tags", id TEXT NOT NULL);
CREATE INDEX "x_things" ON "c_things" (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX "i_things.byName" ON "c_things" ("f_school", "f_name", id);
CREATE INDEX "i_things.byTag" ON "l_things.byTag" ("f_tags", id);
CREATE INDEX "r_things.byTag" ON "l_things.byTag" (id);
CREATE INDEX "i_things.byMail" ON "c_things" ("f_mail", id) WHERE "f_mail" <> -9e999;
INSERT INTO meta VALUES ('schema', '1'), ('layout:things', 'of an older program'), ('mark:demo', 'yes');
INSERT INTO c_things VALUES
  ('a', 7, NULL, '{"school":"s1","name":"Anna","key":"k1","mail":"a@example","tags":["x","y"],"count":3,"at":"2026-01-02T03:04:05.678Z"}', 'a@example', 'Anna', 's1'),
  ('b', 1, NULL, '{"school":"s1","name":"Bea","key":"k2","tags":[]}', -9e999, 'Bea', 's1'),
  ('dead', 1, 1767225600000, '{"school":"s1","name":"Cor","key":"k1"}', -9e999, 'Cor', 's1');
INSERT INTO "l_things.byTag" VALUES ('x', 'a'), ('y', 'a');
INSERT INTO outbox VALUES (1, 'e1', 'things', 'a', '{"id":"e1","name":"n","at":"2026-01-02T03:04:05.678Z","schoolId":"s1","actor":{"kind":"anonymous"},"fields":{}}');
