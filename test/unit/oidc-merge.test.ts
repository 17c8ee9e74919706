import { describe, expect, it } from 'vitest';
import { mergeSession } from '../../src/oidc/merge.ts';

const base = { acr: '1', state: { secret: 'a' }, authorizations: { numo: { sid: 's' }, old: { sid: 'o' } } };

describe('two requests of one session', () => {
  it('each keep what they changed, down to the entry of a relying party', () => {
    const mine = { ...base, acr: '2', authorizations: { numo: { sid: 's', grantId: 'g' }, old: { sid: 'o' } } };
    const theirs = { ...base, state: { secret: 'b' }, authorizations: { numo: { sid: 's' }, lesson: { sid: 'l' } } };
    expect(mergeSession(base, mine, theirs)).toEqual({
      acr: '2',
      state: { secret: 'b' },
      authorizations: { numo: { sid: 's', grantId: 'g' }, lesson: { sid: 'l' } },
    });
  });

  it('the later one counts where both changed the same', () => {
    expect(mergeSession({ acr: '1' }, { acr: '2' }, { acr: '3' })).toEqual({ acr: '2' });
  });

  it('what one of them took away is gone', () => {
    expect(mergeSession(base, { acr: '1' }, base)).toEqual({ acr: '1' });
    expect(mergeSession({}, {}, { state: 'x' })).toEqual({ state: 'x' });
  });
});
