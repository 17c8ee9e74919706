/** `numo-id user export`: all that is kept about one person, and nothing that opens anything or is another's. */
import { afterAll, expect, it } from 'vitest';
import { nameCollections } from '../../src/compose/base.ts';
import { runWords } from '../../src/compose/cli/run.ts';
import { createExport } from '../../src/compose/person.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { userCommands, userSentences } from '../../src/users/commands.ts';
import { startTestApp } from '../support/app.ts';
import { createHeldIo } from '../support/command-io.ts';
import { context } from '../support/seed.ts';

const app = await startTestApp();
afterAll(() => app.close());

it('prints the account, what happened and who is logged in, without secrets, hashes or other people', async () => {
  const { domains, facts, store } = app.running;
  const stores = nameCollections(store, systemClock);
  const meti = await app.account({
    role: 'beheerder',
    username: 'meti',
    twoStep: true,
    email: 'meti@demo.example',
  });
  const sam = await app.account({ role: 'leerling', username: 'sam' });
  await app.signIn(app.visitor(), meti);
  const by = {
    kind: 'account',
    user: (await domains.users.byId(meti.id)) ?? fail(),
    loginAt: systemClock.now(),
  } as const;
  const asMeti = { ...context, actor: { kind: 'account', accountId: meti.id, role: 'beheerder' } } as const;
  const code = (await domains.users.reset(sam.id, by, asMeti)).code;
  await app.running.flush();

  const io = createHeldIo();
  const host = { ...domains, exportPerson: createExport({ stores }, domains, facts), clock: systemClock, context };
  const runner = { commands: userCommands, sentences: userSentences, version: '0', io, host };
  expect(await runWords(runner, ['user', 'export', app.school.shortNames[0] ?? '', 'meti'])).toBe(0);
  const { out } = io.taken();
  const data = JSON.parse(out);
  expect(data).toMatchObject({
    account: { id: meti.id, username: 'meti', email: 'meti@demo.example', password: { set: true }, eckId: false },
    school: { name: app.school.name },
    secondStep: { state: 'active' },
    knownBrowsers: [{ mistakes: 0 }],
    delay: { mistakes: 0 },
    logins: { sessions: [{ clients: [expect.any(String)] }] },
    told: { notices: expect.any(Array), mails: expect.any(Array) },
  });
  const reset = data.events.find(({ name }: { name: string }) => name === 'user.password-reset');
  expect(reset).toMatchObject({ by: 'self', about: 'somebody else', fields: {} });
  const kept = await stores.factors.get(meti.id);
  for (const secret of ['$argon2', kept?.secret ?? '', code, sam.id, 'sessionUid', 'mac']) {
    expect(secret !== '' && !out.includes(secret), secret).toBe(true);
  }
  const told = await app.audit(meti);
  expect(told.filter(({ name }) => name === 'user.exported')).toMatchObject([{ actor: { kind: 'system' } }]);
});

function fail(): never {
  throw new Error('the account is gone');
}
