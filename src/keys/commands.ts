import { after, DAY } from '../kernel/clock.ts';
import { type Command, type CommandBase, defineCommand, type ErrorSentences, table } from '../kernel/command.ts';
import type { ResealCounts, SealedRecords } from '../kernel/sealed.ts';
import type { KeyRing } from '../kernel/secrets.ts';
import type { KeyInfo, Keys } from './contract.ts';
import type { Rotated, Rotation } from './rotation.ts';

interface Deps {
  readonly keys: Pick<Keys, 'list'>;
  readonly rotation: Rotation;
  readonly ring: KeyRing;
  /** What is kept sealed for longer than `SHORT_LIVED_MS`. */
  readonly sealed: readonly SealedRecords[];
}

const list = defineCommand<Deps>({
  name: 'keys list',
  does: 'Lists the signing keys: which comes next, which signs, which are still published.',
  examples: [{ words: 'keys list', does: 'Which keys are there:' }],
  async run({ keys }) {
    const all = await keys.list();
    return {
      data: all,
      lines: table(
        ['alg', 'state', 'kid', 'since', 'until'],
        all.map(({ alg, state, kid, since, until }) => [
          ...[alg, state, kid, since.toISOString()],
          until?.toISOString() ?? '',
        ]),
      ),
    };
  },
});

function rotatedLine({ alg, did, current, next, ready }: Rotated): string {
  if (did === 'rotated') return `${alg}: ${current.kid} signs from now on; ${next.kid} is published as the next one.`;
  const verb = did === 'announced' ? 'is published from now on' : 'is published';
  return `${alg}: ${next.kid} ${verb}, and may sign from ${ready.toISOString()}; until then ${current.kid} signs.`;
}

const rotate = defineCommand({
  name: 'keys rotate',
  does: 'One step on: publishes the next signing keys, or lets them sign once they were published for a day.',
  more: [
    'The keys before stay published for 30 days, so that what they signed is still believed. Running servers take over',
    'within 5 seconds. Of the day nothing is lost when this is called once a month: the keys after are published already.',
  ].join('\n'),
  options: {
    now: {
      kind: 'flag',
      does: 'Does not wait for the day. Relying parties that remember the keys refuse logins until they ask again.',
    },
  },
  examples: [
    { words: 'keys rotate', does: 'Every month, by a timer:' },
    { words: 'keys rotate --now', does: 'A key has leaked (then `keys remove` for it):' },
  ],
  async run({ rotation, context }: Deps & CommandBase, { now }) {
    const done = await rotation.rotate(now, context);
    return { data: done, lines: done.map(rotatedLine) };
  },
});

const removed = ({ kid, alg }: KeyInfo) => ({
  data: { kid, alg, removed: true },
  lines: [`${alg}: ${kid} is published no longer.`],
});

const remove = defineCommand({
  name: 'keys remove',
  does: 'Publishes a next or retired signing key no longer: what it signed is not believed any more.',
  words: { kid: { does: 'Its kid, as `keys list` has it.' } },
  examples: [{ words: 'keys remove hF0…', does: 'One that has leaked, after `keys rotate --now`:' }],
  run: async ({ rotation, context }: Deps & CommandBase, { kid }) => removed(await rotation.remove(kid, context)),
});

/** Nothing that is not gone through is kept sealed for longer. */
const SHORT_LIVED_MS = DAY;

const reseal = defineCommand({
  name: 'keys reseal',
  does: 'Seals all secrets in the store anew under the first key of the ring, so that an older key can go.',
  more: [
    'First every server must run with the new key in front. It may be stopped and called again, beside running servers:',
    'each record is written only if nobody else did meanwhile. It fails, and says how many, when some could not be opened.',
  ].join('\n'),
  options: { 'dry-run': { kind: 'flag', does: 'Counts, and writes nothing.' } },
  examples: [
    { words: 'keys reseal', does: 'After a new key stands in front of NUMO_ID_SECRETS:' },
    { words: 'keys reseal --dry-run --json', does: 'What is still under an older key:' },
  ],
  async run({ ring, sealed, context, io }: Deps & CommandBase, { 'dry-run': dry }) {
    const counts: ResealCounts[] = [];
    for (const records of sealed) {
      counts.push(await records.renew(ring, dry));
      io.note(`${records.collection}: done`);
    }
    const isBad = counts.some(({ unreadable }) => unreadable > 0);
    const free = after(context.clock.now(), SHORT_LIVED_MS);
    const rows = counts.map(({ collection, renewed, kept, unreadable }) => [
      ...[collection, String(renewed), String(kept), String(unreadable)],
    ]);
    const end = isBad
      ? 'Some could not be opened by any key of the ring: keep every key, and look for the one that is missing.'
      : `Older keys may leave the ring after ${free.toISOString()}: what was sealed for minutes or hours is gone by then.`;
    return {
      data: { applied: !dry, counts, ...(dry || isBad ? {} : { olderKeysMayGoAt: free }) },
      lines: [
        ...table(['collection', dry ? 'to renew' : 'renewed', 'kept', 'unreadable'], rows),
        ...(dry ? [] : [end]),
      ],
      ...(isBad ? { failed: true as const } : {}),
    };
  },
});

/** `numo-id keys …` */
export const keyCommands: readonly Command<Deps>[] = [list, rotate, remove, reseal];

export const keySentences: ErrorSentences = {
  'key-unknown': 'there is no such key (key-unknown)',
  'key-signs': 'this key signs; let another one do so first, by keys rotate (key-signs)',
};
