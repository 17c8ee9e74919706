/**
 * The state table of product.md section 3: every action from every state by every actor, allowed and
 * refused. The tables below are written from the product's text. The clock is moved over every end in
 * lifecycle-rules.test.ts.
 */
import { describe, expect, it } from 'vitest';
import * as life from '../../src/factors/lifecycle.ts';
import type { SecondStep } from '../../src/factors/model.ts';
import { ACTIONS, ACTOR_KINDS, type Action, type ActorKind } from '../../src/factors/powers.ts';
import type { Situation } from '../../src/factors/step.ts';
import { ROLES, type Role } from '../../src/users/index.ts';
import { type AnyStep, DOINGS, REQUIRED, STATE_NAMES, STATES, type StateName, situation } from './lifecycle-world.ts';

/** Rows are what is done, columns the state before; a cell is the state after, or `!` and why not. */
const table = (text: string): Map<string, Map<StateName, string>> => {
  const [head = '', ...rows] = text
    .trim()
    .split('\n')
    .filter((line) => !/^[\s|-]*$/.test(line));
  const cells = (line: string) => line.split('|').map((cell) => cell.trim());
  const columns = cells(head).slice(1) as StateName[];
  return new Map(
    rows.map((row) => {
      const [name = '', ...values] = cells(row);
      return [name, new Map(columns.map((column, i) => [column, values[i] ?? '']))];
    }),
  );
};

const OWNER = table(`
doing            | absent      | pending       | lapsed         | active          | newphone        | latephone       | blocked         | suspended          | ended           | offblocked
begin            | pending     | pending       | pending        | !already-active | !already-active | !already-active | !already-active | !suspended         | !already-active | !suspended
confirm right    | !no-setup   | active        | !setup-expired | !already-active | !already-active | !already-active | !already-active | !suspended         | !already-active | !suspended
confirm wrong    | !no-setup   | !wrong        | !setup-expired | !already-active | !already-active | !already-active | !already-active | !suspended         | !already-active | !suspended
cancel           | absent      | absent        | absent         | active          | active          | active          | active          | suspended          | active          | suspended
suspend tomorrow | !not-set-up | !not-set-up   | !not-set-up    | suspended       | suspended       | suspended       | suspended       | !already-suspended | suspended       | !already-suspended
suspend week     | !not-set-up | !not-set-up   | !not-set-up    | suspended       | suspended       | suspended       | suspended       | !already-suspended | suspended       | !already-suspended
suspend manual   | !not-set-up | !not-set-up   | !not-set-up    | suspended       | suspended       | suspended       | suspended       | !already-suspended | suspended       | !already-suspended
resume right     | !not-set-up | !not-set-up   | !not-set-up    | !already-active | !already-active | !already-active | !already-active | active             | !already-active | !blocked
resume wrong     | !not-set-up | !not-set-up   | !not-set-up    | !already-active | !already-active | !already-active | !already-active | !wrong             | !already-active | !blocked
wipe             | !not-set-up | !not-set-up   | !not-set-up    | absent          | absent          | absent          | absent          | absent             | absent          | absent
new phone        | !not-set-up | !not-set-up   | !not-set-up    | active+         | active+         | active+         | !blocked        | !suspended         | active+         | !suspended
phone right      | !not-set-up | !not-set-up   | !not-set-up    | !no-setup       | active          | !setup-expired  | !no-setup       | !suspended         | !no-setup       | !suspended
phone wrong      | !not-set-up | !not-set-up   | !not-set-up    | !no-setup       | !wrong          | !setup-expired  | !no-setup       | !suspended         | !no-setup       | !suspended
new codes        | !not-set-up | !not-set-up   | !not-set-up    | active          | active+         | active          | active          | !suspended         | active          | !suspended
`);

/** What nobody's power is needed for: whoever is at the login. */
const LOGIN = table(`
doing            | absent      | pending       | lapsed         | active          | newphone        | latephone       | blocked         | suspended          | ended           | offblocked
code right       | !absent     | !absent       | !absent        | active          | active+         | active          | !blocked        | !absent            | active          | !absent
code wrong       | !absent     | !absent       | !absent        | !wrong          | !wrong          | !wrong          | !blocked        | !absent            | !wrong          | !absent
code used        | !absent     | !absent       | !absent        | !used           | !used           | !used           | !blocked        | !absent            | !used           | !absent
recovery right   | !absent     | !absent       | !absent        | active          | active+         | active          | active          | !absent            | active          | !absent
recovery wrong   | !absent     | !absent       | !absent        | !wrong          | !wrong          | !wrong          | !wrong          | !absent            | !wrong          | !absent
`);

/** An admin's or support's word in place of a code; it also lifts a block. */
const OTHERS = table(`
doing            | absent      | pending       | lapsed         | active          | newphone        | latephone       | blocked         | suspended          | ended           | offblocked
suspend tomorrow | !not-set-up | !not-set-up   | !not-set-up    | suspended       | suspended       | suspended       | suspended       | !already-suspended | suspended       | !already-suspended
suspend week     | !not-set-up | !not-set-up   | !not-set-up    | suspended       | suspended       | suspended       | suspended       | !already-suspended | suspended       | !already-suspended
suspend manual   | !not-set-up | !not-set-up   | !not-set-up    | suspended       | suspended       | suspended       | suspended       | !already-suspended | suspended       | !already-suspended
resume right     | !not-set-up | !not-set-up   | !not-set-up    | !already-active | !already-active | !already-active | active          | active             | !already-active | active
resume wrong     | !not-set-up | !not-set-up   | !not-set-up    | !already-active | !already-active | !already-active | active          | active             | !already-active | active
wipe             | !not-set-up | !not-set-up   | !not-set-up    | absent          | absent          | absent          | absent          | absent             | absent          | absent
`);

/** Who may do what: product.md section 3, «who». */
const MAY: Record<Exclude<Role, 'leerling'>, Record<Action, string>> = {
  docent: {
    'set-up': 'owner',
    'new-phone': 'owner',
    'recovery-codes': 'owner',
    suspend: 'owner admin support',
    resume: 'owner admin support',
    wipe: 'owner admin support',
  },
  beheerder: {
    'set-up': 'owner',
    'new-phone': 'owner',
    'recovery-codes': 'owner',
    suspend: 'owner support',
    resume: 'owner support',
    wipe: 'owner support',
  },
  support: {
    'set-up': 'owner',
    'new-phone': 'owner',
    'recovery-codes': 'owner',
    suspend: '',
    resume: '',
    wipe: 'system',
  },
};

/** What is held back from the owner while the school requires the second step. */
const HELD: readonly Action[] = ['suspend', 'wipe'];

/** Under a requirement the owner's suspension of yesterday has ended: the column is another. */
const columnOf = (state: StateName, required: boolean): StateName => {
  if (!required) return state;
  return state === 'suspended' ? 'ended' : state === 'offblocked' ? 'blocked' : state;
};

function expected(doing: string, state: StateName, s: Situation): string {
  const power = DOINGS[doing]?.power;
  const column = columnOf(state, s.requirement !== undefined);
  if (!power) return LOGIN.get(doing)?.get(column) ?? 'no cell';
  if (s.role === 'leerling') return '!not-offered';
  if (!MAY[s.role][power].split(' ').includes(s.actor)) return '!not-allowed';
  const cell = (s.actor === 'owner' ? OWNER : OTHERS).get(doing)?.get(column) ?? 'no cell';
  if (s.actor === 'owner' && s.requirement && HELD.includes(power) && !cell.startsWith('!')) return '!required';
  return cell;
}

/** The cell that a step comes to. */
function cellOf(record: SecondStep, step: AnyStep, s: Situation): string {
  if (!step.outcome.ok) return `!${step.outcome.reason}`;
  const { state, pending: waits } = life.stateAt(step.next ?? record, s.now, s.requirement);
  return state === 'active' && waits ? 'active+' : state;
}

const frozen = <T>(value: T): T => Object.freeze(structuredClone(value));

describe.each(ROLES)('every action from every state on a %s', (role) => {
  describe.each(ACTOR_KINDS)('by %s', (actor: ActorKind) => {
    it.each([undefined, REQUIRED])('with the requirement %j', (requirement) => {
      const s = situation({ role, actor, requirement });
      const found: Record<string, string> = {};
      const wanted: Record<string, string> = {};
      for (const doing of Object.keys(DOINGS))
        for (const state of STATE_NAMES) {
          const record = frozen(STATES[state]);
          const step = DOINGS[doing]?.run(record, s);
          if (!step) throw new Error('no such doing');
          found[`${doing} from ${state}`] = cellOf(record, step, s);
          wanted[`${doing} from ${state}`] = expected(doing, state, s);
          if (step.next) expect([step.next.id, step.next.version]).toEqual([record.id, record.version]);
          if (!step.next) expect(step.facts).toEqual([]);
        }
      expect(found).toEqual(wanted);
      expect(Object.values(wanted)).not.toContain('no cell');
    });
  });
});

it('has a doing for each action', () => {
  for (const action of ACTIONS) expect(Object.values(DOINGS).some(({ power }) => power === action)).toBe(true);
});
