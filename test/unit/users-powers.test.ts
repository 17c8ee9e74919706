import { describe, expect, it } from 'vitest';
import { showError } from '../../src/http/errors.ts';
import { DAY, HOUR, MINUTE } from '../../src/kernel/clock.ts';
import { AppError } from '../../src/kernel/errors.ts';
import {
  ACCOUNT_ACTIONS,
  demandPower,
  may,
  mayInSchool,
  type PowerActor,
  type PowerTarget,
  powerOf,
  RELATIONS,
  type Role,
  relationOf,
  SCHOOL_ACTIONS,
  SCHOOL_RELATIONS,
  TARGET_KINDS,
  targetKindOf,
  unmetNeed,
  userTexts,
} from '../../src/users/index.ts';

/*
 * What product.md sections 3 and 4 say, read once more and written down apart from the code: each line an
 * action, then who may do it to a leerling | docent | former beheerder | beheerder | support.
 * Marks behind a name: l recent login, r reason, v verification of the caller, f fresh proof, c code.
 */
const EXPECTED = `
view                     self beheerder docent-of support system | self beheerder support system | self beheerder support system | self beheerder support system | self system
edit-profile             beheerder system | beheerder system | beheerder system | self beheerder system | system
edit-email               beheerder system | beheerder system | system | system | system
edit-username            beheerder:l system | beheerder:l system | system | self:l system | system
edit-external-ids        beheerder:l system | beheerder:l system | system | system | system
reset                    docent-of:l beheerder:l system | beheerder:l system | support:lrv system | support:lrv system | system
lift-delay               beheerder system | beheerder system | beheerder system | beheerder system | system
disable                  beheerder system | beheerder system | beheerder:l system | beheerder:l system | system
enable                   beheerder system | beheerder system | beheerder:l system | beheerder:l system | system
delete                   beheerder system | beheerder system | system | system | system
undelete                 beheerder system | beheerder system | system | system | system
leave                    beheerder system | beheerder system | system | system |
make-leerling            beheerder:l system | beheerder:l system | beheerder:l system | beheerder:l system |
make-docent              beheerder:l system | beheerder:l system | beheerder:l system | beheerder:l system |
make-beheerder           beheerder:l system | beheerder:l system | beheerder:l system | beheerder:l system |
make-support             | | | |
two-step-set-up          | self:f | self:f | self:f | self:f
two-step-new-phone       | self:f | self:f | self:f | self:f
two-step-recovery-codes  | self:f | self:f | self:f | self:f
two-step-suspend         | self:f beheerder:l support:l | self:f support:lrv | self:f support:lrv |
two-step-resume          | self:c beheerder:l support:l | self:c support:lrv | self:c support:lrv |
two-step-wipe            | self:f beheerder:lr support:lr | self:f support:lrv | self:f support:lrv | system:r
own-password             self:f | self:f | self:f | self:f | self:f
own-email                self:f | self:f | self:f | self:f | self:f
own-sessions             self | self | self | self | self
`;

const NEEDS: Readonly<Record<string, string>> = {
  l: 'recent-login',
  r: 'reason',
  v: 'verification',
  f: 'fresh-proof',
  c: 'code',
};

/** `beheerder:lr` → what it needs; undefined: may not. */
function expected(line: string, column: number, who: string): readonly (string | undefined)[] | undefined {
  const [, cells = ''] = /^\S+\s+(.*)$/.exec(line) ?? [];
  const grants = (cells.split('|')[column] ?? '').trim().split(/\s+/);
  const grant = grants.find((one) => one.split(':')[0] === who);
  return grant === undefined ? undefined : [...(grant.split(':')[1] ?? '')].map((mark) => NEEDS[mark]);
}

const lineOf = (text: string, action: string): string =>
  text.split('\n').find((line) => line.split(/\s/)[0] === action) ?? '';

const triples = ACCOUNT_ACTIONS.flatMap((action) =>
  RELATIONS.flatMap((relation) => TARGET_KINDS.map((kind, column) => ({ action, relation, kind, column }))),
);

const NOW = new Date('2026-11-23T10:00:00Z');

describe('the matrix of powers', () => {
  it('has a line for every action', () => {
    const lines = EXPECTED.trim().split('\n');
    expect(lines.map((line) => line.split(/\s/)[0])).toEqual([...ACCOUNT_ACTIONS]);
    expect(triples).toHaveLength(25 * 8 * 5);
  });

  it.each(ACCOUNT_ACTIONS)('«%s» is everybody’s who is named for it, and nobody else’s', (action) => {
    for (const { relation, kind, column } of triples.filter((one) => one.action === action)) {
      const power = powerOf(relation, action, kind);
      expect(power.allowed ? power.needs : undefined, `${relation} ${action} ${kind}`).toEqual(
        expected(lineOf(EXPECTED, action), column, relation),
      );
    }
  });

  it('says why not, and to a stranger never that there is somebody', () => {
    const reason = (...args: Parameters<typeof powerOf>) => {
      const power = powerOf(...args);
      return power.allowed ? undefined : power.reason;
    };
    for (const { action, kind } of triples) expect(reason('stranger', action, kind)).toBe('not-found');
    expect(reason('beheerder', 'reset', 'support')).toBe('not-found');
    expect(reason('support', 'two-step-wipe', 'leerling')).toBe('not-offered');
    expect(reason('beheerder', 'two-step-suspend', 'former')).toBe('is-beheerder');
    expect(reason('self', 'make-docent', 'beheerder')).toBe('own-account');
    expect(reason('beheerder', 'make-support', 'docent')).toBe('not-allowed');
    expect(reason('docent', 'reset', 'leerling')).toBe('not-allowed');
  });
});

type Person = PowerTarget['user'] & { readonly disabled: boolean };

const person = (id: string, role: Role, more: Partial<Person> = {}): Person => ({
  id: `s1.${id}`,
  schoolId: 's1',
  role,
  classIds: [],
  disabled: false,
  ...more,
});
const as = (user: Person): PowerActor => ({ kind: 'account', user });
const SCHOOL: PowerTarget['school'] = { settings: { docentMayReset: true }, beheerderIds: ['s1.a', 's1.b'] };
const A = person('a', 'beheerder');
const B = person('b', 'beheerder');

describe('who is who', () => {
  it.each([
    [{ kind: 'system' } as const, A, 'system'],
    [{ kind: 'anonymous' } as const, A, 'stranger'],
    [as(A), A, 'self'],
    [as(A), B, 'beheerder'],
    [as({ ...A, disabled: true }), B, 'stranger'],
    [as({ ...A, disabled: true }), A, 'stranger'],
    [as(A), { ...B, schoolId: 's2', id: 's2.b' as const }, 'stranger'],
    [as(person('k', 'support', { schoolId: 'kurve' })), B, 'support'],
    [as(person('d', 'docent', { classIds: ['c1'] })), person('p', 'leerling', { classIds: ['c0', 'c1'] }), 'docent-of'],
    [as(person('d', 'docent', { classIds: ['c1'] })), person('p', 'leerling', { classIds: ['c0'] }), 'docent'],
    [as(person('d', 'docent', { classIds: ['c1'] })), person('e', 'docent', { classIds: ['c1'] }), 'docent'],
    [as(person('p', 'leerling')), B, 'leerling'],
  ] as const)('%#: %o', (actor, target, relation) => {
    expect(relationOf(actor, target)).toBe(relation);
  });

  it('a former beheerder counts for thirty days, whatever became of the role', () => {
    const beheerderUntil = new Date(NOW.getTime() - 29 * DAY);
    expect(targetKindOf({ role: 'docent', beheerderUntil }, NOW)).toBe('former');
    expect(targetKindOf({ role: 'beheerder', beheerderUntil }, NOW)).toBe('beheerder');
    expect(targetKindOf({ role: 'leerling', beheerderUntil: new Date(NOW.getTime() - 30 * DAY) }, NOW)).toBe(
      'leerling',
    );
  });
});

describe('what depends on school and moment', () => {
  it('keeps the last beheerder', () => {
    const alone = { ...SCHOOL, beheerderIds: [B.id] };
    for (const action of ['disable', 'make-docent', 'make-leerling'] as const) {
      expect(may(as(A), action, { user: B, school: alone }, NOW)).toEqual({ allowed: false, reason: 'last-beheerder' });
      expect(may(as(A), action, { user: B, school: SCHOOL }, NOW)).toMatchObject({ allowed: true });
    }
    expect(may({ kind: 'system' }, 'delete', { user: B, school: alone }, NOW)).toMatchObject({ allowed: false });
    expect(may(as(A), 'edit-profile', { user: B, school: alone }, NOW)).toMatchObject({ allowed: true });
  });

  it('lets a school take RESET from its docenten, and from nobody else', () => {
    const off = { ...SCHOOL, settings: { docentMayReset: false } };
    const user = person('p', 'leerling', { classIds: ['c1'] });
    const docent = as(person('d', 'docent', { classIds: ['c1'] }));
    expect(may(docent, 'reset', { user, school: SCHOOL }, NOW)).toMatchObject({ allowed: true });
    expect(may(docent, 'reset', { user, school: off }, NOW)).toMatchObject({ reason: 'docent-reset-off' });
    expect(may(as(A), 'reset', { user, school: off }, NOW)).toMatchObject({ allowed: true });
  });

  it('asks a second support account for the other half of RESET and wipe, for 24 hours', () => {
    const one = as(person('k1', 'support', { schoolId: 'kurve' }));
    const two = as(person('k2', 'support', { schoolId: 'kurve' }));
    const done = (action: 'reset' | 'wipe', ms: number) => ({
      user: { ...B, supportAct: { action, by: 's1.k1', at: new Date(NOW.getTime() - ms) } },
      school: SCHOOL,
    });
    const needs = (actor: PowerActor, action: 'reset' | 'two-step-wipe', target: PowerTarget) => {
      const power = may(actor, action, target, NOW);
      return power.allowed && power.needs.includes('second-support');
    };
    expect(needs(one, 'two-step-wipe', done('reset', 0))).toBe(true);
    expect(needs(one, 'reset', done('wipe', DAY - 1))).toBe(true);
    expect(needs(one, 'reset', done('wipe', DAY))).toBe(false);
    expect(needs(one, 'reset', done('reset', 0))).toBe(false);
    expect(needs(two, 'two-step-wipe', done('reset', 0))).toBe(false);
  });

  it('finds the first need that is not met', () => {
    const loginAt = new Date(NOW.getTime() - 30 * MINUTE);
    const all = ['recent-login', 'reason', 'verification'] as const;
    expect(unmetNeed(all, { now: NOW })).toBe('recent-login');
    expect(unmetNeed(all, { now: new Date(NOW.getTime() + 1), loginAt })).toBe('recent-login');
    expect(unmetNeed(all, { now: NOW, loginAt })).toBe('reason');
    expect(unmetNeed(all, { now: NOW, loginAt, reason: 'x' })).toBe('verification');
    expect(unmetNeed(all, { now: NOW, loginAt, reason: 'x', verified: 'y' })).toBeUndefined();
    expect(unmetNeed(['second-support'], { now: NOW, loginAt, reason: 'x', verified: 'y' })).toBe('second-support');
    expect(unmetNeed(['fresh-proof', 'code'], { now: new Date(NOW.getTime() + HOUR) })).toBeUndefined();
  });
});

/** As above; a school of the actor | another school | the system realm. */
const IN_SCHOOL = `
view-classes        beheerder docent support system | support system |
view-school         beheerder support system | support system |
search              beheerder support system | support system |
edit-classes        beheerder system | system |
edit-school         beheerder system | system |
connections         beheerder:l system | system |
clients-for-pupils  beheerder:l system | system |
view-security       beheerder system | system |
view-log            beheerder system | system |
export              beheerder:l system | system |
create-leerling     beheerder system | system |
create-docent       beheerder:l system | system |
create-beheerder    beheerder:l system | system |
list-schools        | | support system
find-person         | | support system
create-school       | | support:l system
clients             | | support:l system
view-system-log     | | support system
export-system-log   | | support:l system
create-support      | | system
`;

describe('in a school', () => {
  it.each(SCHOOL_ACTIONS)('«%s»', (action) => {
    const schools = [
      { id: 's1', system: false, beheerderIds: ['s1.a'] },
      { id: 's2', system: false, beheerderIds: ['s2.a'] },
      { id: 'kurve', system: true, beheerderIds: [] },
    ];
    for (const relation of SCHOOL_RELATIONS) {
      const actor: PowerActor =
        relation === 'system'
          ? { kind: 'system' }
          : relation === 'stranger'
            ? { kind: 'anonymous' }
            : as(person('x', relation, relation === 'support' ? { schoolId: 'kurve' } : {}));
      schools.forEach((school, column) => {
        const power = mayInSchool(actor, action, school);
        expect(power.allowed ? power.needs : undefined, `${relation} ${action} ${school.id}`).toEqual(
          expected(lineOf(IN_SCHOOL, action), column, relation),
        );
      });
    }
  });

  it('support makes the first beheerder of a school, and no other', () => {
    const support = as(person('k', 'support', { schoolId: 'kurve' }));
    const fresh = { id: 's3', system: false, beheerderIds: [] };
    expect(mayInSchool(support, 'create-beheerder', fresh)).toEqual({ allowed: true, needs: ['recent-login'] });
    expect(mayInSchool(as(A), 'create-beheerder', fresh)).toEqual({ allowed: false, reason: 'not-found' });
  });
});

describe('a refusal in words', () => {
  const refusals = [
    'not-offered',
    'own-account',
    'is-beheerder',
    'last-beheerder',
    'docent-reset-off',
    'not-allowed',
  ] as const;
  const needs = ['recent-login', 'reason', 'verification', 'second-support'] as const;
  const thrown = (work: () => void): unknown => {
    try {
      work();
    } catch (error) {
      return error;
    }
    throw new Error('it was allowed');
  };

  it.each([
    ...refusals.map((reason) => ({ power: { allowed: false, reason }, code: reason }) as const),
    ...needs.map((need) => ({ power: { allowed: true, needs: [need] }, code: `${need}-needed` }) as const),
  ])('$code says what is the matter, in both languages', ({ power, code }) => {
    const error = thrown(() => demandPower(power, { now: new Date(0) }));
    const { key } = showError(error);
    expect([(error as AppError).code, key]).toEqual([code, `error.${code}`]);
    for (const text of [key, `${key}.title`]) expect(userTexts).toHaveProperty([text, 'nl']);
  });

  it('of somebody of another school is the page of any address that is not there', () => {
    const error = thrown(() => demandPower({ allowed: false, reason: 'not-found' }, { now: new Date(0) }));
    expect(showError(error)).toEqual(showError(new AppError('not-found', 'not-found')));
  });
});
