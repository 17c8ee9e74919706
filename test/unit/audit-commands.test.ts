import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { auditCommands } from '../../src/audit/commands.ts';
import { csvCell } from '../../src/audit/csv.ts';
import { type Audit, createAudit, createAuditStore, logEvents } from '../../src/audit/index.ts';
import { auditEvents } from '../../src/audit/store.ts';
import { runWords } from '../../src/compose/cli/run.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import type { CommandBase } from '../../src/kernel/command.ts';
import { defineEvent, makeEvent } from '../../src/kernel/events.ts';
import { openStore, type Store } from '../../src/storage/index.ts';
import { createHeldIo } from '../support/command-io.ts';

const START = Date.parse('2026-03-12T08:30:00Z');
const HOUR = 3_600_000;
let ms = START;
const clock: Clock = { now: () => new Date(ms), ms: () => ms, elapsed: () => ms };
const changed = defineEvent({ name: 'test.changed', keep: ['field'] });
const context: CommandBase['context'] = { clock, actor: { kind: 'system', by: 'command-line' } };

const school = (id: string) => ({ id, shortNames: [id.toUpperCase()], createdAt: new Date(START) });
const schools = {
  byShortName: async (typed: string) => (typed === 'demo' ? school('demo') : undefined),
  list: async ({ cursor }: { cursor?: string }) =>
    cursor ? { schools: [school('second')] } : { schools: [school('demo')], next: 'more' },
  ensureSystemRealm: async () => school('kurve'),
};

let store: Store;
let audit: Audit;
beforeEach(async () => {
  ms = START;
  store = await openStore('sqlite::memory:', { clock });
  audit = createAudit({
    store: createAuditStore(store),
    definitions: [changed, ...logEvents],
    chainKey: randomBytes(32),
    clock,
    log: () => {},
  });
  await store.prepare();
  for (const schoolId of ['kurve', 'demo', 'second']) {
    for (const field of ['=HYPERLINK("x")', 'role']) {
      await audit.accept([makeEvent(changed, context, { schoolId, accountId: `${schoolId}.u1`, fields: { field } })]);
      ms += 1000;
    }
  }
});
afterEach(() => store.close());

async function run(words: readonly string[], input = '') {
  const io = createHeldIo({ input });
  const code = await runWords(
    { commands: auditCommands, sentences: {}, version: '1', io, host: { context, audit, schools } },
    words,
  );
  return { code, ...io.taken() };
}
const newest = async () => (await audit.page('demo', { limit: 1 })).items[0]?.id ?? '';

describe('numo-id audit', () => {
  test('verify says of each school whether its chain is sound, and fails when one is not', async () => {
    expect(await run(['audit', 'verify'])).toMatchObject({
      code: 0,
      out: 'KURVE: sound (2 events)\nDEMO: sound (2 events)\nSECOND: sound (2 events)\n',
    });
    await store.collection(auditEvents).remove(await newest());
    const { code, out } = await run(['audit', 'verify', 'demo', '--json']);
    expect([code, JSON.parse(out)]).toEqual([
      1,
      [{ school: 'DEMO', schoolId: 'demo', ok: false, records: 1, faults: [{ kind: 'cut', seq: 2 }] }],
    ]);
    expect(await run(['audit', 'verify', 'nergens'])).toMatchObject({ code: 1, out: '' });
  });

  test('a chain that is gone whole is found, once the relay had its time', async () => {
    schools.ensureSystemRealm = async () => school('empty');
    try {
      expect((await run(['audit', 'verify'])).out).toContain('EMPTY: sound (0 events)');
      ms += 2 * HOUR;
      const { code, out } = await run(['audit', 'verify']);
      expect([code, out]).toEqual([1, expect.stringContaining('EMPTY: head at 0')]);
    } finally {
      schools.ensureSystemRealm = async () => school('kurve');
    }
  });

  test('checkpoints that were kept find what was put back; a broken chain gets none', async () => {
    const noted = await run(['audit', 'checkpoint']);
    expect(noted.out.trim().split('\n')).toHaveLength(3);
    expect((await run(['audit', 'verify', '--checkpoints', '--since'], noted.out)).code).toBe(0);
    const lie = noted.out.replace(/"mac":"[^"]+"/, '"mac":"x"');
    expect((await run(['audit', 'verify', '--checkpoints'], lie)).code).toBe(1);
    expect((await run(['audit', 'verify', '--checkpoints'], 'no json')).code).toBe(2);
    expect((await run(['audit', 'verify', '--since'])).code).toBe(2);
    await store.collection(auditEvents).remove(await newest());
    const again = await run(['audit', 'checkpoint']);
    expect([again.code, again.out.includes('DEMO')]).toEqual([1, false]);
  });

  test('export writes CSV that no spreadsheet runs, or JSON, filtered; and is an event itself', async () => {
    const { code, out } = await run(['audit', 'export', 'demo', '--person', 'demo.u1']);
    const lines = out.trimEnd().split('\r\n');
    expect([code, lines]).toEqual([
      0,
      [
        'time,event,actor,role,account,fields,address,request,number',
        '2026-03-12T08:30:03.000Z,test.changed,command-line,system,demo.u1,field=role,,,2',
        '2026-03-12T08:30:02.000Z,test.changed,command-line,system,demo.u1,"field==HYPERLINK(""x"")",,,1',
      ],
    ]);
    expect((await audit.page('demo', { limit: 1 })).items[0]).toMatchObject({
      name: 'audit.exported',
      fields: { person: 'demo.u1' },
    });
    const json = await run([
      'audit',
      'export',
      'demo',
      '--action',
      'test.changed',
      '--to',
      '2026-03-12T08:30:03Z',
      '--json',
    ]);
    expect(
      json.out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).seq),
    ).toEqual([1]);
    expect((await run(['audit', 'export', 'demo', '--from', 'gisteren'])).code).toBe(2);
  });

  test.each(['=1', '+1', '-1', '@x', '\tx', '\rx'])('the cell %j is kept from being a formula', (text) => {
    expect(csvCell(text).replace(/^"/, '')).toMatch(/^'/);
  });
});
