/** One process of the provider: `node test/hold/node.ts PORT ISSUER STORE [AHEAD_MS]`; makes what its parent asks for. */
import { startApp } from '../../src/compose.ts';
import { defaultSettings } from '../../src/config/load.ts';
import { type AccountWish, context, makeAccount, type TestAccount, testClients } from '../support/seed.ts';

/** What the parent asks for: a school with its client and these people, recovery codes of one of them, or what audit knows. */
type Question =
  | { readonly school: string; readonly wishes: readonly AccountWish[] }
  | { readonly recoveryOf: string }
  | { readonly auditOf: string };

const [port = '', issuer = '', store = '', aheadMs = '0'] = process.argv.slice(2);

/** A clock that goes on, but somewhat ahead: a code of an authenticator is good once in 30 s, and nobody here waits that long. */
if (aheadMs !== '0') {
  const RealDate = Date;
  const now = () => RealDate.now() + Number(aheadMs);
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, words: readonly unknown[]) =>
      words.length === 0 ? new target(now()) : Reflect.construct(target, words),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  });
}
const base = defaultSettings();
const app = await startApp({
  settings: {
    ...base,
    issuer,
    store,
    demo: true,
    secrets: [{ id: 'hold', key: Buffer.alloc(32, 9) }],
    passwords: { ...base.passwords, memoryKib: 64, passes: 1, hashThreads: 2 },
    metrics: { ...base.metrics, port: 0 },
    log: { ...base.log, level: 'fatal' },
  },
  port: Number(port),
});

async function recoveryCodesOf(id: string): Promise<readonly string[]> {
  const owner = await app.domains.users.byId(id);
  if (!owner) throw new Error('nobody');
  const actor = { kind: 'account', accountId: owner.id, role: owner.role } as const;
  const made = await app.domains.factors.newRecoveryCodes(owner, { ...context, actor });
  return made.ok ? made.recoveryCodes : [];
}

async function makeSchool(shortName: string, wishes: readonly AccountWish[]): Promise<readonly TestAccount[]> {
  const { schools, clients } = app.domains;
  const school = await schools.create({ name: 'Demo College', shortNames: [shortName] }, context);
  await clients.upsert(testClients('http://localhost:9').numo, context);
  return Promise.all(wishes.map((wish) => makeAccount(app, school, wish)));
}

async function auditOf(id: string): Promise<readonly string[]> {
  await app.flush();
  const [schoolId = ''] = id.split('.');
  const names: string[] = [];
  for await (const event of app.facts.audit.stream(schoolId, { person: id })) {
    if (event.accountId === id) names.push(event.name);
  }
  return names;
}

async function answer(question: Question): Promise<void> {
  if ('auditOf' in question) process.send?.({ names: await auditOf(question.auditOf) });
  else if ('recoveryOf' in question) process.send?.({ recoveryCodes: await recoveryCodesOf(question.recoveryOf) });
  else process.send?.({ accounts: await makeSchool(question.school, question.wishes) });
}

process.on('message', (question) => void answer(question as Question));
process.on('disconnect', () => process.exit(0));
process.send?.({ ready: true });
