/** Random ways through the second step, against a model that is as naive as can be. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { endOf } from '../../src/factors/ends.ts';
import type { SuspendEnd } from '../../src/factors/index.ts';
import { MINUTE } from '../../src/kernel/clock.ts';
import { admin, by, keyOf, memoryWorld, ownerOf, toyCode, toyFactor, type World } from './factors-world.ts';

const owner = ownerOf('docent');
const me = by(owner);

type Kind = 'fresh' | 'same' | 'older' | 'garbage';
type Act =
  | { readonly do: 'wait'; readonly minutes: number }
  | { readonly do: 'begin' | 'cancel' | 'new phone' | 'new codes' | 'restore' }
  | { readonly do: 'confirm' | 'confirm phone' | 'code' | 'resume'; readonly code: Kind }
  | { readonly do: 'recovery'; readonly which: 'good' | 'spent' | 'garbage' }
  | { readonly do: 'suspend'; readonly end: SuspendEnd; readonly admin: boolean }
  | { readonly do: 'wipe'; readonly admin: boolean };

/** What a person with pen and paper would keep. Times in milliseconds. */
interface Model {
  state: 'absent' | 'active' | 'suspended';
  until: number | undefined;
  secret: string;
  /** Highest step taken of each secret ever; whatever is not above it is used. */
  taken: Map<string, number>;
  waiting: { secret: string; until: number } | undefined;
  good: string[];
  spent: string[];
  /** Steps are handed out in order, so each fresh one is new. */
  step: number;
  accepted: Set<string>;
}

const times = { minutes: fc.constantFrom(1, 16, 60 * 11, 60 * 24 * 8) };
const kind = fc.constantFrom<Kind>('fresh', 'fresh', 'fresh', 'same', 'older', 'garbage');
const acts: fc.Arbitrary<Act> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ...times }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('begin', 'cancel', 'new phone', 'new codes', 'restore') }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom('confirm', 'confirm', 'confirm phone', 'code', 'code', 'resume'),
      code: kind,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('recovery' as const), which: fc.constantFrom('good', 'spent', 'garbage') }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('suspend' as const),
      end: fc.constantFrom<SuspendEnd>('tomorrow', 'week', 'manual'),
      admin: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wipe' as const), admin: fc.boolean() }) },
);

const stepOf = (m: Model, secret: string, code: Kind): number => {
  const last = m.taken.get(secret);
  if (code === 'same') return last ?? 0;
  if (code === 'older') return Math.max(0, (last ?? 0) - 1);
  m.step += 1;
  return m.step;
};

/** The typed code, and whether it should be taken of a secret that is known to the account. */
function typed(m: Model, secret: string, code: Kind): { text: string; step: number; good: boolean } {
  if (code === 'garbage' || !secret) return { text: 'garbage', step: 0, good: false };
  const step = stepOf(m, secret, code);
  return { text: toyCode(secret, step), step, good: step > (m.taken.get(secret) ?? -1) };
}

function accept(m: Model, secret: string, step: number): void {
  const once = `${secret}:${step}`;
  expect(m.accepted.has(once), 'a code was taken twice').toBe(false);
  m.accepted.add(once);
  m.taken.set(secret, step);
}

async function codeAct(world: World, m: Model, act: Extract<Act, { code: Kind }>): Promise<void> {
  const { factors } = world;
  if (act.do === 'code' || act.do === 'resume') {
    const { text, step, good } = typed(m, m.secret, act.code);
    const due = m.state === (act.do === 'code' ? 'active' : 'suspended');
    const run = act.do === 'code' ? factors.verifyCode(owner, text, { by: 'a' }, me) : factors.resume(owner, text, me);
    expect((await run).ok).toBe(due && good);
    if (!due || !good) return;
    accept(m, m.secret, step);
    Object.assign(m, { state: 'active', until: undefined });
    return;
  }
  const first = act.do === 'confirm';
  const secret = m.waiting?.secret ?? '';
  const { text, step, good } = typed(m, secret, act.code);
  const due = m.state === (first ? 'absent' : 'active') && m.waiting !== undefined;
  const outcome = first ? await factors.confirm(owner, text, me) : await factors.confirmNewPhone(owner, text, me);
  expect(outcome.ok).toBe(due && good);
  if (!outcome.ok) return;
  accept(m, secret, step);
  Object.assign(m, { state: 'active', secret, waiting: undefined });
  if ('recoveryCodes' in outcome) Object.assign(m, { good: [...(outcome.recoveryCodes as string[])], spent: [] });
}

async function beginAct(world: World, m: Model, first: boolean): Promise<void> {
  const { factors, clock } = world;
  const outcome = first ? await factors.begin(owner, me) : await factors.beginNewPhone(owner, me);
  expect(outcome.ok).toBe(m.state === (first ? 'absent' : 'active'));
  if (!outcome.ok) return;
  const secret = await keyOf(world, owner);
  if (m.waiting) expect(secret).toBe(m.waiting.secret);
  else expect(m.taken.has(secret) || secret === m.secret).toBe(false);
  m.waiting ??= { secret, until: clock.ms() + 15 * MINUTE };
}

async function recoveryAct(world: World, m: Model, which: 'good' | 'spent' | 'garbage'): Promise<void> {
  const code = which === 'garbage' ? 'AAAA-AAAA-AAAA' : (m[which][0] ?? 'BBBB-BBBB-BBBB');
  const outcome = await world.factors.verifyRecovery(owner, code, { by: 'a' }, me);
  const good = m.state === 'active' && m.good.includes(code);
  expect(outcome.ok).toBe(good);
  if (!good) return;
  m.good = m.good.filter((one) => one !== code);
  m.spent.push(code);
  expect(outcome).toMatchObject({ left: m.good.length });
}

async function plainAct(world: World, m: Model, act: Act): Promise<void> {
  const { factors, clock } = world;
  if (act.do === 'wait') return clock.move(act.minutes * MINUTE);
  if (act.do === 'begin' || act.do === 'new phone') return beginAct(world, m, act.do === 'begin');
  if (act.do === 'recovery') return recoveryAct(world, m, act.which);
  if (act.do === 'cancel') {
    expect(await factors.cancel(owner, me)).toEqual({ ok: true });
    m.waiting = undefined;
  } else if (act.do === 'new codes') {
    const outcome = await factors.newRecoveryCodes(owner, me);
    expect(outcome.ok).toBe(m.state === 'active');
    if (outcome.ok) Object.assign(m, { good: [...outcome.recoveryCodes], spent: [] });
  } else if (act.do === 'restore') {
    const outcome = await factors.resume(owner, undefined, admin);
    expect(outcome.ok).toBe(m.state === 'suspended');
    if (outcome.ok) Object.assign(m, { state: 'active', until: undefined });
  } else if (act.do === 'suspend') {
    const outcome = await factors.suspend(owner, act.end, act.admin ? admin : me);
    expect(outcome.ok).toBe(m.state === 'active');
    const until = endOf(act.end, clock.now())?.getTime();
    if (outcome.ok) Object.assign(m, { state: 'suspended', until, waiting: undefined });
  } else if (act.do === 'wipe') {
    const outcome = await factors.wipe(owner, act.admin ? admin : me, 'lost-phone');
    expect(outcome.ok).toBe(m.state !== 'absent');
    if (outcome.ok) Object.assign(m, { state: 'absent', until: undefined, waiting: undefined, good: [], spent: [] });
  }
}

/** What the clock does to the model. */
function tick(m: Model, now: number): void {
  if (m.state === 'suspended' && m.until !== undefined && m.until <= now)
    Object.assign(m, { state: 'active', until: undefined });
  if (m.waiting && m.waiting.until <= now) m.waiting = undefined;
}

it('does what a naive model says, whatever is done in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(acts, { minLength: 5, maxLength: 60 }), async (way) => {
      const world = memoryWorld([toyFactor]);
      const m: Model = {
        state: 'absent',
        until: undefined,
        secret: '',
        taken: new Map(),
        waiting: undefined,
        good: [],
        spent: [],
        step: 1,
        accepted: new Set(),
      };
      for (const act of way) {
        // The delays have tests of their own: here nobody is ever too early.
        world.clock.move(MINUTE);
        tick(m, world.clock.ms());
        if ('code' in act) await codeAct(world, m, act);
        else await plainAct(world, m, act);
        tick(m, world.clock.ms());
        const view = await world.factors.view(owner);
        expect(view.state).toBe(m.state === 'absent' && m.waiting ? 'pending' : m.state);
        expect(view.recoveryLeft).toBe(m.good.length);
        expect(view.pending !== undefined).toBe(m.waiting !== undefined);
        expect(view.suspendedUntil?.getTime()).toBe(m.until);
      }
    }),
    { numRuns: 300 },
  );
});
