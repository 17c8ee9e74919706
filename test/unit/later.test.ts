import { describe, expect, it } from 'vitest';
import { later, laterPackage } from '../../src/kernel/later.ts';

describe('later', () => {
  it('makes nothing before it is asked, and then once', () => {
    let made = 0;
    const held = later(() => ({ at: ++made }));
    expect(made).toBe(0);
    const first = held();
    expect(held()).toBe(first);
    expect(made).toBe(1);
  });

  it('keeps what is undefined, too', () => {
    let made = 0;
    const held = later(() => void made++);
    held();
    held();
    expect(made).toBe(1);
  });

  it('tries anew after a failure', () => {
    let tries = 0;
    const held = later(() => {
      tries++;
      if (tries === 1) throw new Error('not yet');
      return tries;
    });
    expect(held).toThrow('not yet');
    expect(held()).toBe(2);
  });
});

describe('laterPackage', () => {
  it.each(['openid-client', '@node-saml/node-saml'])('loads %s, whichever kind of module it is', (name) => {
    expect(Object.keys(laterPackage<object>(name)()).length).toBeGreaterThan(0);
  });
});
