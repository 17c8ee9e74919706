/** What a school's policy says to its staff, and what happens when several switch one slider at once. */
import { afterAll, describe, expect, it } from 'vitest';
import { DAY } from '../../src/kernel/clock.ts';
import { startTestApp } from '../support/app.ts';
import { context } from '../support/seed.ts';
import { textOf } from '../support/visitor.ts';

const app = await startTestApp();
afterAll(() => app.close());
const { domains } = app.running;

describe('a policy that begins soon', () => {
  it('is mailed once, and stands in the profile with its day', async () => {
    const docent = await app.account({ role: 'docent', username: 'nasira', email: 'nasira@demo.example' });
    const from = new Date(app.clock.now() + 10 * DAY);
    await domains.schools.update(
      app.school.id,
      () => ({ twoStep: { policy: 'docenten-and-beheerders', from } }),
      context,
    );
    for (const round of [1, 2]) {
      await domains.warnings.warn();
      const mails = await app.mails('nasira@demo.example');
      expect(
        mails.filter(({ template }) => template === 'two-step-due'),
        `round ${round}`,
      ).toHaveLength(1);
    }
    const day = new Intl.DateTimeFormat('nl-NL', { timeZone: 'Europe/Amsterdam', dateStyle: 'long' }).format(from);
    const [mail] = await app.mails('nasira@demo.example');
    expect(mail?.message?.subject).toBe(`Stel verificatie in twee stappen in vóór ${day}`);
    expect(mail?.message?.text).not.toContain('Nasira');
    const visitor = app.visitor();
    await app.signIn(visitor, docent);
    const profile = await visitor.open(`${app.issuer}/profiel?tab=inloggen`);
    expect(textOf(profile)).toContain(`verplicht verificatie in twee stappen vanaf ${day}`);
    await domains.schools.update(app.school.id, () => ({ twoStep: { policy: 'optional' } }), context);
  });
});
