/** What a school's policy says to its staff, and what happens when several switch one slider at once. */
import { afterAll, describe, expect, it } from 'vitest';
import { DAY, MINUTE } from '../../src/kernel/clock.ts';
import { parseAccountId } from '../../src/kernel/ids.ts';
import type { User } from '../../src/users/index.ts';
import { startTestApp } from '../support/app.ts';
import { consoleHand } from '../support/console.ts';
import { profileHand } from '../support/profile.ts';
import { context, type TestAccount } from '../support/seed.ts';
import { type Seen, textOf, type Visitor } from '../support/visitor.ts';

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

  it('is told on every page of a session that is older than the policy, before its day and after', async () => {
    const beheerder = await app.account({ role: 'beheerder' });
    const visitor = app.visitor();
    await app.signIn(visitor, beheerder);
    const pages = ['/profiel', '/profiel?tab=inloggen', '/beheer', '/beheer/school'];
    const told = async (what: RegExp) => {
      const shown = await Promise.all(pages.map((path) => visitor.open(`${app.issuer}${path}`)));
      return shown.map((page) => what.test(textOf(page)));
    };
    const policy = (from?: Date) => {
      const twoStep = { policy: 'beheerders', ...(from ? { from } : {}) } as const;
      return domains.schools.update(app.school.id, () => ({ twoStep }), context);
    };
    const [soon, over] = [
      /verplicht verificatie in twee stappen vanaf/,
      /verplicht verificatie in twee stappen\. (Je hebt het nog niet|Stel het nu in)/,
    ];
    const [nowhere, everywhere] = [pages.map(() => false), pages.map(() => true)];
    expect([await told(soon), await told(over)]).toEqual([nowhere, nowhere]);
    await policy(new Date(app.clock.now() + 30 * DAY));
    expect([await told(soon), await told(over)]).toEqual([nowhere, nowhere]);
    await policy(new Date(app.clock.now() + 20 * MINUTE));
    expect([await told(soon), await told(over)]).toEqual([everywhere, nowhere]);
    app.clock.move(21 * MINUTE);
    expect([await told(soon), await told(over)]).toEqual([nowhere, everywhere]);
    const owner = await domains.users.byId(beheerder.id);
    await domains.factors.seedActive(owner as User, 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP');
    expect([await told(soon), await told(over)]).toEqual([nowhere, nowhere]);
    await domains.schools.update(app.school.id, () => ({ twoStep: { policy: 'optional' } }), context);
  });
});

describe('two admins and the teacher at one slider', () => {
  const [console, profile] = [consoleHand(app), profileHand(app)];
  const stateOf = async ({ id }: TestAccount) => {
    const user = await domains.users.byId(id);
    return user && (await domains.factors.view(user)).state;
  };
  const facts = async (who: TestAccount) =>
    (await app.audit(who)).filter(({ name }) => name === 'two-step-suspended' || name === 'two-step-resumed');

  /** Sends all at once; answers how many were told that it was they who did it, and what each sees then. */
  async function atOnce(
    posts: readonly { visitor: Visitor; page: Seen; fields: Record<string, string>; form: string }[],
  ) {
    const sent = await Promise.all(posts.map(({ visitor, page, fields, form }) => visitor.send(page, fields, form)));
    expect(sent.map(({ status }) => status)).toEqual(posts.map(() => 303));
    const seen = await Promise.all(posts.map(({ visitor }, index) => visitor.follow(sent[index] as Seen)));
    const done = sent.filter(({ location }) => new URL(location ?? '').searchParams.has('melding'));
    return { done: done.length, seen };
  }

  it('leave one state; each is told what holds, one that it was they; audit has it in order', async () => {
    const who = await app.account({ role: 'docent', twoStep: true });
    const admins = [await app.account({ role: 'beheerder' }), await app.account({ role: 'beheerder' })];
    const path = `/beheer/gebruikers/${parseAccountId(who.id)?.userId}`;
    const beheerders = await Promise.all(
      admins.map(async (admin) => {
        const visitor = app.visitor();
        return { visitor, admin, page: await console.open(visitor, admin, path) };
      }),
    );
    const teacher = app.visitor();
    await app.signIn(teacher, who);

    const off = await Promise.all([
      ...beheerders.map(async ({ visitor, page }) => ({
        visitor,
        page: await visitor.submit(page, {}, 'two-step-switch'),
      })),
      profile.push(teacher, 'off').then((page) => ({ visitor: teacher, page })),
    ]);
    const first = await atOnce(off.map((one) => ({ ...one, fields: { end: 'manual' }, form: 'two-step-suspend' })));
    expect([first.done, await stateOf(who), (await facts(who)).length]).toEqual([1, 'suspended', 1]);
    for (const page of first.seen) expect(textOf(page)).toContain('Tijdelijk uitgezet sinds vandaag');

    // On again, both admins at once.
    const on = await Promise.all(
      beheerders.map(async ({ visitor }, index) => ({
        visitor,
        page: await visitor.submit(first.seen[index] as Seen, {}, 'two-step-switch'),
        fields: {},
        form: 'two-step-confirm',
      })),
    );
    const second = await atOnce(on);
    expect([second.done, await stateOf(who)]).toEqual([1, 'active']);
    for (const page of second.seen) expect(textOf(page)).toContain('Actief sinds: vandaag');
    const order = await facts(who);
    expect(order.map(({ name }) => name)).toEqual(['two-step-suspended', 'two-step-resumed']);
    expect(order.map(({ seq }) => seq)).toEqual(order.map(({ seq }) => seq).toSorted((a, b) => a - b));
    const by = order.map(({ actor }) => (actor.kind === 'account' ? actor.accountId : ''));
    expect([who.id, ...admins.map(({ id }) => id)]).toEqual(expect.arrayContaining(by));
  });
});
