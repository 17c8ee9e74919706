import { randomBytes } from 'node:crypto';
import type { Factor } from '../../src/factors/contract.ts';
import {
  createFactorStore,
  createFactors,
  type FactorContext,
  type FactorStore,
  type Factors,
  type Owner,
  type SchoolsPort,
} from '../../src/factors/index.ts';
import type { SecondStep } from '../../src/factors/model.ts';
import { createRecoveryCodes } from '../../src/factors/recovery/index.ts';
import { createFactorService } from '../../src/factors/service.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import type { DomainEvent } from '../../src/kernel/events.ts';
import { createKeyRing } from '../../src/kernel/secrets.ts';
import type { School } from '../../src/schools/index.ts';
import { openStore } from '../../src/storage/index.ts';
import type { Role } from '../../src/users/index.ts';
import { codeOf } from './factors-codes.ts';

export interface TestClock extends Clock {
  set(at: Date | string): void;
  move(ms: number): void;
}

/** A clock that stands still until it is moved. */
export function testClock(start = '2026-03-10T09:00:00Z'): TestClock {
  let at = new Date(start).getTime();
  return {
    now: () => new Date(at),
    ms: () => at,
    elapsed: () => at,
    set: (to) => {
      at = new Date(to).getTime();
    },
    move: (ms) => {
      at += ms;
    },
  };
}

export const ownerOf = (role: Role, name = 'u1'): Owner => ({
  id: `school1.${name}`,
  schoolId: 'school1',
  username: `meti.${name}`,
  role,
});

export const asAccount = (accountId: string, role: Role): FactorContext => ({
  actor: { kind: 'account', accountId, role },
  request: { requestId: 'r1' },
});

/** The owner's own doing. */
export const by = (owner: Owner): FactorContext => asAccount(owner.id, owner.role);
export const admin = asAccount('school1.admin', 'beheerder');
export const support = asAccount('kurve1.support', 'support');
export const commandLine: FactorContext = { actor: { kind: 'system', by: 'cli' } };

/** A store in memory that keeps what it was told, for tests that look into it. */
export function mapStore() {
  const records = new Map<string, SecondStep>();
  const events: DomainEvent[] = [];
  const store: FactorStore = {
    get: async (id) => records.get(id),
    getMany: async (ids) => ids.flatMap((id) => records.get(id) ?? []),
    async insert(record, facts) {
      if (records.has(record.id)) return false;
      records.set(record.id, { ...record, version: 1 });
      events.push(...facts);
      return true;
    },
    async replaceIf(record, facts) {
      if (records.get(record.id)?.version !== record.version) return false;
      records.set(record.id, { ...record, version: record.version + 1 });
      events.push(...facts);
      return true;
    },
  };
  return { store, records, events };
}

export type Policy = School['twoStep'];

/** The service over the product's own factors, or over others, and a given store. */
export function serviceOver(store: FactorStore, clock: Clock, others?: readonly [Factor, ...Factor[]]) {
  let twoStep: Policy = { policy: 'optional' };
  const ring = createKeyRing([{ id: 'k1', key: randomBytes(32) }]);
  const recoveryKey = randomBytes(32);
  const schools: SchoolsPort = {
    byId: async (id) => (id === 'school1' ? { shortNames: ['demo'], twoStep, loginMode: 'local' } : undefined),
  };
  const factors: Factors = others
    ? createFactorService({ store, clock, schools, ring, recovery: createRecoveryCodes(recoveryKey), factors: others })
    : createFactors({ store, clock, schools, ring, recoveryKey });
  return {
    factors,
    ring,
    setPolicy: (policy: Policy) => {
      twoStep = policy;
    },
  };
}

/** The service over a map. */
export function memoryWorld(others?: readonly [Factor, ...Factor[]]) {
  const clock = testClock();
  const kept = mapStore();
  return { clock, ...kept, ...serviceOver(kept.store, clock, others) };
}

/** The service over the real SQLite engine, in memory. */
export async function sqliteWorld() {
  const clock = testClock();
  const store = await openStore('sqlite::memory:', { clock });
  const records = createFactorStore(store);
  await store.prepare();
  return { clock, store, records, ...serviceOver(records, clock) };
}

export type World = ReturnType<typeof memoryWorld>;

/** An attempt's name at login. */
export const attempt = { by: 'attempt-1' };

/** The key of the secret that waits. */
export const keyOf = async ({ factors }: Pick<World, 'factors'>, owner: Owner): Promise<string> =>
  (await factors.setupView(owner))?.key.replaceAll(' ', '') ?? 'none';

/** The code that the app shows now. */
export const codeNow = ({ clock }: Pick<World, 'clock'>, secret: string): string => codeOf(secret, clock.ms());

/** A first set-up to its end; afterwards the app shows its next code. */
export async function setUp(world: Pick<World, 'factors' | 'clock'>, owner: Owner) {
  await world.factors.begin(owner, by(owner));
  const secret = await keyOf(world, owner);
  const done = await world.factors.confirm(owner, codeNow(world, secret), by(owner));
  if (!done.ok) throw new Error(done.reason);
  world.clock.move(30_000);
  return { secret, ...done };
}

/** The code of the toy factor: of this secret, for this step. */
export const toyCode = (secret: string, step: number): string => `${secret}:${step}`;

const toyStep = (secret: string, code: string): number | undefined => {
  const [of, step] = code.split(':');
  return of === secret && step ? Number(step) : undefined;
};

/** A factor without cryptography and without a window, whose key is its secret. */
export const toyFactor = {
  name: 'toy',
  amr: ['toy', 'mfa'],
  newSecret: () => randomBytes(8).toString('hex'),
  accepts: (secret) => /^[0-9a-f]+$/.test(secret),
  enrolmentView: async (secret) => ({ qr: 'data:,', key: secret, uri: `toy:${secret}` }),
  confirm: (secret, code) => {
    const step = toyStep(secret, code);
    return step === undefined ? { ok: false, reason: 'wrong' } : { ok: true, proof: { kind: 'enrolment', step } };
  },
  verify: (secret, code, _at, lastStep = -1) => {
    const step = toyStep(secret, code);
    if (step === undefined) return { ok: false, reason: 'wrong' };
    return step <= lastStep ? { ok: false, reason: 'used' } : { ok: true, proof: { kind: 'login', step } };
  },
} satisfies Factor;
