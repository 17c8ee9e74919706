import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Facts, type Move, next, type Step } from '../../src/login/flow.ts';
import { contextOf, localLoginAllowed, secondStepDue } from '../../src/login/policy.ts';

const facts: Facts = { purpose: 'login', firstParty: true, mode: 'local', toTell: false };
const code = { due: 'code', reason: 'active' } as const;
const setup = { due: 'setup', reason: 'school-policy' } as const;
const none = { due: 'none', reason: 'absent' } as const;

const cases: readonly [Step | 'new', Move, Partial<Facts>, Step | undefined][] = [
  ['new', 'begin', { mode: undefined }, 'school'],
  ['new', 'begin', {}, 'password'],
  ['new', 'begin', { mode: 'sso' }, 'sso'],
  ['new', 'begin', { mode: 'both' }, 'password'],
  ['new', 'begin', { purpose: 'select' }, 'account'],
  ['new', 'begin', { purpose: 'step-up' }, 'code'],
  ['new', 'begin', { purpose: 'consent', firstParty: false }, 'consent'],
  ['new', 'begin', { purpose: 'consent' }, 'done'],
  ['account', 'continue', {}, 'done'],
  ['account', 'other', {}, 'password'],
  ['account', 'other', { mode: undefined }, 'school'],
  ['school', 'chosen', {}, 'password'],
  ['school', 'chosen', { mode: 'sso' }, 'sso'],
  ['sso', 'returned', {}, 'done'],
  ['sso', 'returned', { toTell: true }, 'notice'],
  ['sso', 'returned', { linking: true }, 'done'],
  ['sso', 'unknown', {}, 'link'],
  ['sso', 'upstream', {}, 'sso'],
  ['sso', 'local', {}, 'password'],
  ['link', 'local', {}, 'password'],
  ['link', 'upstream', {}, 'sso'],
  ['password', 'local', {}, 'password'],
  ['link', 'made', { toTell: true }, 'notice'],
  ['link', 'change', {}, 'school'],
  ['password', 'upstream', {}, 'sso'],
  ['password', 'right', { secondStep: none, linking: true }, 'confirm-link'],
  ['password', 'right', { secondStep: code, linking: true }, 'code'],
  ['code', 'right', { linking: true, toTell: true }, 'confirm-link'],
  ['confirm-link', 'linked', {}, 'done'],
  ['confirm-link', 'linked', { toTell: true }, 'notice'],
  ['confirm-link', 'declined', { localCounts: true }, 'done'],
  ['confirm-link', 'declined', {}, 'sso'],
  ['sso', 'change', {}, 'school'],
  ['password', 'change', {}, 'school'],
  ['password', 'right', { secondStep: code }, 'code'],
  ['password', 'right', { secondStep: setup }, 'setup'],
  ['password', 'right', { secondStep: none }, 'done'],
  ['password', 'right', { secondStep: none, toTell: true }, 'notice'],
  ['password', 'right', { choose: true }, 'choose-password'],
  ['password', 'right', { choose: true, secondStep: code }, 'code'],
  ['password', 'right', { choose: true, secondStep: setup }, 'choose-password'],
  ['code', 'right', { choose: true, secondStep: code }, 'choose-password'],
  ['choose-password', 'renewed', { secondStep: code }, 'done'],
  ['choose-password', 'renewed', { secondStep: setup }, 'setup'],
  ['choose-password', 'renewed', { toTell: true }, 'notice'],
  ['choose-password', 'change', {}, 'school'],
  ['code', 'right', { secondStep: code }, 'done'],
  ['code', 'right', { toTell: true }, 'notice'],
  ['code', 'right', { purpose: 'step-up', toTell: true }, 'done'],
  ['code', 'change', {}, 'school'],
  ['code', 'change', { purpose: 'step-up' }, undefined],
  ['setup', 'change', {}, 'school'],
  ['setup', 'confirmed', {}, 'recovery-codes'],
  ['recovery-codes', 'seen', {}, 'done'],
  ['recovery-codes', 'seen', { toTell: true }, 'notice'],
  ['notice', 'seen', {}, 'done'],
  ['consent', 'allowed', {}, 'done'],
];

test.each(cases)('%s, %s, %o leads to %s', (from, move, some, to) => {
  expect(next(from, move, { ...facts, ...some })).toBe(to);
});

const steps = [
  'new',
  'account',
  'school',
  'sso',
  'link',
  'password',
  'code',
  'choose-password',
  'setup',
  'recovery-codes',
  'confirm-link',
  'notice',
  'consent',
  'done',
] as const;
const moves = [
  'begin',
  'continue',
  'other',
  'chosen',
  'change',
  'local',
  'upstream',
  'returned',
  'unknown',
  'made',
  'linked',
  'declined',
  'right',
  'renewed',
  'confirmed',
  'seen',
  'allowed',
] as const;

const anyFacts: fc.Arbitrary<Facts> = fc.record({
  purpose: fc.constantFrom('login', 'step-up', 'select', 'consent'),
  firstParty: fc.boolean(),
  mode: fc.constantFrom(undefined, 'local', 'sso', 'both'),
  secondStep: fc.constantFrom(undefined, code, setup, none),
  choose: fc.boolean(),
  toTell: fc.boolean(),
  linking: fc.boolean(),
  localCounts: fc.boolean(),
});

test('a move that the cases above do not name exists nowhere', () => {
  const known = new Set(cases.map(([from, move]) => `${from} ${move}`));
  for (const from of steps) {
    for (const move of moves) {
      if (!known.has(`${from} ${move}`)) expect(next(from, move, facts), `${from} ${move}`).toBeUndefined();
    }
  }
});

test('a right password with a code due never leads past the code, whatever else holds', () => {
  fc.assert(fc.property(anyFacts, (some) => next('password', 'right', { ...some, secondStep: code }) === 'code'));
  fc.assert(
    fc.property(anyFacts, (some) => {
      const step = next('password', 'right', { ...some, secondStep: setup });
      return step === (some.choose ? 'choose-password' : 'setup');
    }),
  );
});

test('a done attempt goes nowhere', () => {
  fc.assert(fc.property(anyFacts, fc.constantFrom(...moves), (some, move) => next('done', move, some) === undefined));
});

const roles = ['leerling', 'docent', 'beheerder', 'support'] as const;
const states = ['absent', 'pending', 'active', 'suspended'] as const;

test('SSO skips the second step, whatever the role, its state and the policy', () => {
  for (const role of roles) {
    for (const state of states) {
      for (const required of [undefined, 'support', 'school-policy'] as const) {
        expect(secondStepDue({ method: 'sso', role, state, required })).toEqual({ due: 'none', reason: 'sso' });
      }
    }
  }
});

test.each([
  ['leerling', 'active', undefined, 'none', 'never-for-this-role'],
  ['docent', 'absent', undefined, 'none', 'absent'],
  ['docent', 'pending', undefined, 'none', 'absent'],
  ['docent', 'active', undefined, 'code', 'active'],
  ['docent', 'suspended', undefined, 'none', 'suspended'],
  ['docent', 'suspended', 'school-policy', 'none', 'suspended'],
  ['docent', 'absent', 'school-policy', 'setup', 'school-policy'],
  ['beheerder', 'pending', 'school-policy', 'setup', 'school-policy'],
  ['support', 'absent', 'support', 'setup', 'support'],
  ['support', 'active', 'support', 'code', 'active'],
] as const)('by password: %s, %s, required %s: %s because %s', (role, state, required, due, reason) => {
  expect(secondStepDue({ method: 'password', role, state, required })).toEqual({ due, reason });
});

test('in mode sso only a beheerder with an active second step logs in by password', () => {
  const allowed = roles.flatMap((role) =>
    states.filter((state) => localLoginAllowed({ mode: 'sso', role, state })).map((state) => `${role} ${state}`),
  );
  expect(allowed).toEqual(['beheerder active']);
  expect(localLoginAllowed({ mode: 'both', role: 'leerling', state: 'absent' })).toBe(true);
});

test('tokens say what happened (product.md section 6)', () => {
  expect(contextOf({ method: 'password' })).toEqual({ acr: 'urn:numo:acr:1', amr: ['pwd'] });
  expect(contextOf({ method: 'password', second: { kind: 'factor', amr: ['otp'] } })).toEqual({
    acr: 'urn:numo:acr:2',
    amr: ['pwd', 'otp', 'mfa'],
  });
  expect(contextOf({ method: 'password', second: { kind: 'recovery' } })).toEqual({
    acr: 'urn:numo:acr:2',
    amr: ['pwd', 'mfa'],
  });
  expect(contextOf({ method: 'sso', upstreamAmr: ['pwd', 'mfa'] })).toEqual({
    acr: 'urn:numo:acr:sso',
    amr: ['pwd', 'mfa'],
  });
  expect(contextOf({ method: 'sso' })).toEqual({ acr: 'urn:numo:acr:sso', amr: [] });
});
