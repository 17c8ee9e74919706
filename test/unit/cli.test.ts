import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { APPLY_SCHEMA, renderApplySchema } from '../../scripts/apply-schema.ts';
import { COMMANDS_PAGE, renderCommands } from '../../scripts/cli-page.ts';
import { createHost } from '../../src/compose/cli/host.ts';
import { commands, sentences } from '../../src/compose/cli/list.ts';
import { runWords } from '../../src/compose/cli/run.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { type CommandBase, defineCommand, UsageError } from '../../src/kernel/command.ts';
import { AppError } from '../../src/kernel/errors.ts';
import { openStore } from '../../src/storage/index.ts';
import { createHeldIo } from '../support/command-io.ts';

const folder = mkdtempSync(join(tmpdir(), 'numo-id-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const context: CommandBase['context'] = { clock: systemClock, actor: { kind: 'system', by: 'test' } };

const echo = defineCommand<object>({
  name: 'thing show',
  does: 'Shows a thing.',
  words: { thing: { does: 'Which.' }, more: { does: 'Whatever.', optional: true } },
  options: {
    colour: { kind: 'text', does: 'Its colour.', oneOf: ['red', 'blue'] },
    size: { kind: 'text', does: 'Its size.', required: true, value: 'CM' },
    tag: { kind: 'list', does: 'A tag.' },
    bad: { kind: 'flag', does: 'It is bad.' },
  },
  examples: [{ words: 'thing show a --size 3', does: 'A thing:' }],
  async run({ json, io }, args) {
    if (args.thing === 'app') throw new AppError('thing-gone', 'not-found', { params: { name: 'x' } });
    if (args.thing === 'bug') throw new Error('broken', { cause: new Error('inside') });
    if (args.thing === 'usage') throw new UsageError('not so');
    if (args.thing === 'stream') return void (await io.write(`json ${json}\n`));
    return { data: args, lines: [`${args.thing} of ${args.size}`], ...(args.bad ? { failed: true as const } : {}) };
  },
});
const other = defineCommand<object>({
  name: 'thing show all',
  does: 'Shows all.',
  examples: [{ words: 'thing show all', does: 'All:' }],
  run: async () => ({ data: [], lines: [] }),
});

async function run(...words: readonly string[]) {
  const io = createHeldIo();
  const runner = { commands: [echo, other], sentences: { 'thing-gone': 'thing {name} is gone' }, version: '1.2.3' };
  const code = await runWords({ ...runner, io, host: { context } }, words);
  return { code, ...io.taken() };
}

describe('words', () => {
  it('run the command they name, and answer in text or JSON', async () => {
    expect(await run('thing', 'show', 'a', '--size', '3')).toEqual({ code: 0, out: 'a of 3\n', notes: [] });
    const asked = ['thing', 'show', 'a', 'b', '--size=3', '--colour', 'red', '--tag', 'x', '--tag', 'y', '--json'];
    expect(JSON.parse((await run(...asked)).out)).toEqual({
      ...{ thing: 'a', more: 'b', size: '3', colour: 'red', tag: ['x', 'y'], bad: false },
    });
    expect(await run('thing', 'show', 'all')).toEqual({ code: 0, out: '', notes: [] });
    expect(await run('thing', 'show', 'stream', '--size', '1', '--json')).toMatchObject({
      out: 'json true\n',
      code: 0,
    });
    expect(await run('--version')).toMatchObject({ code: 0, out: '1.2.3\n' });
  });

  it.each([
    [1, ['thing', 'show', 'a', '--size', '3', '--bad'], []],
    [1, ['thing', 'show', 'app', '--size', '3'], ['numo-id: thing x is gone']],
    [1, ['thing', 'show', 'bug', '--size', '3'], ['numo-id: broken: inside']],
    [2, ['thing', 'show', 'usage', '--size', '3'], ['numo-id: not so', 'Help: numo-id thing show --help']],
    [2, ['thing', 'show'], ['numo-id: THING is missing', 'Help: numo-id thing show --help']],
    [2, ['thing', 'show', 'a'], ['numo-id: --size is missing', 'Help: numo-id thing show --help']],
    [
      2,
      ['thing', 'show', 'a', 'b', 'c', '--size', '1'],
      ['numo-id: there is a word too many: "c"', 'Help: numo-id thing show --help'],
    ],
    [
      2,
      ['thing', 'show', 'a', '--size', '1', '--colour', 'green'],
      ['numo-id: --colour must be one of red, blue', 'Help: numo-id thing show --help'],
    ],
    [2, ['thing', 'show', 'a', '--sise', '1'], ["numo-id: Unknown option '--sise'", 'Help: numo-id thing show --help']],
    [2, ['thing', 'gone'], ['numo-id: there is no command "thing gone"', 'Help: numo-id --help']],
    [2, ['nothing', '--help'], ['numo-id: there is no command "nothing"', 'Help: numo-id --help']],
  ] as const)('end with %i: %j', async (code, words, notes) => {
    expect(await run(...words)).toMatchObject({ code, notes });
  });

  it('of a group alone end with 2 and its help; asked for, help is the answer', async () => {
    expect(await run('thing')).toMatchObject({ code: 2, out: '' });
    for (const words of [[], ['--help'], ['help'], ['thing', '--help'], ['help', 'thing'], ['help', 'thing', 'show']]) {
      const { code, out } = await run(...words);
      expect({ code, usage: out.startsWith('Usage: numo-id ') }).toEqual({ code: 0, usage: true });
    }
    expect((await run('thing', 'show', '-h')).out).toContain(
      'Usage: numo-id thing show THING [MORE] --size CM [options]',
    );
  });
});

describe('the product’s commands', () => {
  it('have the schema of their file in docs/apply.schema.json (`node scripts/apply-schema.ts` writes it)', () => {
    expect(JSON.parse(readFileSync(APPLY_SCHEMA, 'utf8'))).toEqual(JSON.parse(renderApplySchema()));
  });

  it('stand in docs/cli.md as they are (`node scripts/cli-page.ts` writes it)', () => {
    expect(readFileSync(COMMANDS_PAGE, 'utf8')).toBe(renderCommands());
  });

  it('have examples that call the command they stand with', () => {
    const strays = commands.flatMap(({ name, examples }) =>
      examples.filter(({ words }) => !words.includes(name)).map(({ words }) => words),
    );
    expect(strays).toEqual([]);
  });

  it('work beside a server on the same store; a second server is refused', async () => {
    const url = `sqlite:${join(folder, 'numo-id.sqlite')}`;
    const server = await openStore(url, { clock: systemClock, serving: true });
    await expect(openStore(url, { clock: systemClock, serving: true })).rejects.toMatchObject({ code: 'store-in-use' });
    const env = {
      NUMO_ID_STORE: url,
      NUMO_ID_ISSUER: 'https://id.example.nl',
      NUMO_ID_SECRETS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
    };
    const io = createHeldIo();
    const version = '0';
    const runner = { commands, sentences, version, io, host: createHost(env, systemClock) };
    expect(await runWords(runner, ['store', 'check'])).toBe(0);
    expect(await runWords(runner, ['keys', 'list', '--json'])).toBe(0);
    await server.close();
    const next = await openStore(url, { clock: systemClock, serving: true });
    await next.close();
    const wrong = { ...runner, host: createHost({ NUMO_ID_PORT: 'x', NUMO_ID_NONE: '1' }, systemClock) };
    io.taken();
    expect(await runWords(wrong, ['store', 'check'])).toBe(1);
    expect(io.taken().notes).toHaveLength(4);
  });
});
