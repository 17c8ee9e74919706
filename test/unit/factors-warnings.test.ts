/** Who is told that the school will ask a second step: whom it binds, once for each date, whatever happens. */
import { expect, it } from 'vitest';
import { createFactorStore, createFactors, createWarningLease, createWarnings } from '../../src/factors/index.ts';
import { DAY, HOUR } from '../../src/kernel/clock.ts';
import { eventsOf, makeWorld, RING } from './users-world.ts';

async function warned() {
  const world = await makeWorld();
  const { store, schools, users, clock, school, context, person } = world;
  const factorStore = createFactorStore(store);
  // Two processes, each with a lease of its own.
  const leases = [createWarningLease(store, clock), createWarningLease(store, clock)] as const;
  await store.prepare();
  const factors = createFactors({ store: factorStore, schools, ring: RING, recoveryKey: Buffer.alloc(32, 2), clock });
  const [here, there] = leases.map((lease) => createWarnings({ schools, users, factors, lease, clock }));
  if (!here || !there) throw new Error('two of them');
  const make = (username: string, role: 'leerling' | 'docent' | 'beheerder') =>
    users.create(person({ username, role }), context);
  const policy = (to: 'optional' | 'beheerders' | 'docenten-and-beheerders', from: Date) =>
    schools.update(school.id, () => ({ twoStep: { policy: to, from } }), context);
  const told = async () =>
    (await eventsOf(store))
      .filter(({ name }) => name === 'user.two-step-due')
      .map(({ accountId, fields }) => `${accountId} ${String(fields.from).slice(0, 10)}`);
  return { ...world, factors, here, there, make, policy, told };
}

it('tells each of the staff who has none, from 14 days before, once for each date and never who is not bound', async () => {
  const { here, there, make, policy, told, clock, users, factors, context } = await warned();
  const anja = await make('anja', 'beheerder');
  const bert = await make('bert', 'beheerder');
  const meti = await make('meti', 'docent');
  const off = await make('off', 'docent');
  await make('sam', 'leerling');
  await users.disable(off.id, { kind: 'system' }, context);
  await factors.seedActive(bert, 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP');
  const begins = new Date('2026-12-15T05:00:00Z');
  await policy('beheerders', begins);
  clock.move(7 * DAY);
  expect([await here.warn(), (await factors.view(anja)).dueFrom]).toEqual([0, undefined]);
  clock.move(DAY);
  expect([await here.warn(), await told()]).toEqual([1, [`${anja.id} 2026-12-15`]]);
  expect((await factors.view(anja)).dueFrom).toEqual(begins);
  for (const owner of [bert, meti]) expect((await factors.view(owner)).dueFrom).toBeUndefined();
  expect([await here.warn(), await there.warn()]).toEqual([0, 0]);

  await policy('docenten-and-beheerders', begins);
  // The other process has the work, until it gives it up; what it told is not told again.
  expect(await there.warn()).toBe(0);
  await here.stop();
  expect([await there.warn(), await here.warn()]).toEqual([1, 0]);
  expect(await told()).toEqual([`${anja.id} 2026-12-15`, `${meti.id} 2026-12-15`]);

  await policy('docenten-and-beheerders', new Date('2026-12-16T05:00:00Z'));
  clock.move(DAY);
  expect([await there.warn(), (await told()).length]).toEqual([2, 4]);
  clock.move(30 * DAY);
  await here.stop();
  expect([await there.warn(), await here.warn(), (await factors.view(anja)).dueFrom]).toEqual([0, 0, undefined]);
});

it('tells once when many are at it, and at a school of Single Sign-on its beheerders only', async () => {
  const { here, make, policy, told, clock, users, schools, school, context } = await warned();
  const anja = await make('anja', 'beheerder');
  await make('meti', 'docent');
  const from = new Date(clock.ms() + HOUR);
  await schools.update(school.id, () => ({ loginMode: 'sso' }), context);
  await policy('docenten-and-beheerders', from);
  const answers = await Promise.all(Array.from({ length: 8 }, () => users.tellTwoStepDue(anja.id, from, context)));
  expect(answers.filter((answer) => answer)).toHaveLength(1);
  expect([await here.warn(), (await told()).length]).toEqual([0, 1]);
});
