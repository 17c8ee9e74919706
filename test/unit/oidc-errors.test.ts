import { errors } from 'oidc-provider';
import { expect, it } from 'vitest';
import { takeStacksOnce } from '../../src/oidc/errors.ts';

/** What the library may throw: every class that it shows, but for the one that they have in common. */
const classes = Object.values(errors).filter((one) => one !== errors.OIDCProviderError);

it('every error of the provider library has a stack that begins where it was made, and is what it was', () => {
  takeStacksOnce();
  const limit = Error.stackTraceLimit;
  expect(classes.length).toBeGreaterThan(20);
  for (const One of classes) {
    const made = new (One as new (text: string) => Error)('words');
    expect(made.stack, One.name).toContain('oidc-errors.test.ts');
    expect(made).toBeInstanceOf(errors.OIDCProviderError);
    expect(made).toBeInstanceOf(Error);
    expect(made.message, One.name).toMatch(/^[a-z_]+$|^words$/);
  }
  expect(Error.stackTraceLimit).toBe(limit);
});
