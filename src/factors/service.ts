import type { Clock } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import { makeEvent } from '../kernel/events.ts';
import { type KeyRing, sha256 } from '../kernel/secrets.ts';
import type { School } from '../schools/index.ts';
import { mayHaveSecondStep, targetKindOf } from '../users/index.ts';
import type { Factor, RecoveryCodes } from './contract.ts';
import * as life from './lifecycle.ts';
import { type PendingSetup, requiredAt, requiredSoon, requirementOf, SECOND_STEPS, type SecondStep } from './model.ts';
import { actorKindOf } from './powers.ts';
import type { CodeOutcome, FactorContext, Factors, Outcome, Owner, RecoveryOutcome } from './results.ts';
import { emptyRecord, waiting } from './state.ts';
import type { Fact } from './step.ts';
import type { FactorStore } from './store.ts';

/** Where the policy and the short name come from; the schools' service fits. */
export interface SchoolsPort {
  byId(id: string): Promise<Pick<School, 'shortNames' | 'twoStep' | 'loginMode'> | undefined>;
}

export interface FactorServiceDeps {
  readonly store: FactorStore;
  readonly schools: SchoolsPort;
  readonly ring: KeyRing;
  readonly recovery: RecoveryCodes;
  readonly clock: Clock;
  /** The first is the one that a set-up begins with. */
  readonly factors: readonly [Factor, ...Factor[]];
}

/** Losers of a race read again and mostly find nothing left to write, so few rounds are ever needed. */
const ROUNDS = 50;

const SYSTEM_CLOCK = { kind: 'system', by: 'clock' } as const;

type Decide<O> = (record: SecondStep, situation: life.Situation) => life.Step<O>;

function eventOf({ definition, fields, byClock }: Fact, owner: Owner, context: FactorContext, clock: Clock) {
  const { verified, ...by } = context;
  const isVerified = verified !== undefined && !byClock && (definition.keep as readonly string[]).includes('verified');
  return makeEvent(definition, byClock ? { clock, actor: SYSTEM_CLOCK } : { ...by, clock }, {
    schoolId: owner.schoolId,
    accountId: owner.id,
    fields: isVerified ? { ...fields, verified } : fields,
  });
}

/** The guarded write behind every action: read, decide, write if nobody else did meanwhile, else again. */
function createChange({ store, schools, clock }: FactorServiceDeps) {
  return async function change<O>(
    owner: Owner,
    context: FactorContext,
    decide: Decide<O>,
    reason?: string,
  ): Promise<O> {
    const requirement = requirementOf(owner.role, (await schoolOf(schools, owner)).twoStep);
    const actor = actorKindOf(context.actor, owner);
    for (let round = 0; round < ROUNDS; round += 1) {
      const stored = await store.get(owner.id);
      const now = clock.now();
      const former = targetKindOf(owner, now) === 'former';
      const situation = { now, role: owner.role, former, actor, requirement, reason };
      const step = decide(stored ?? emptyRecord(owner.id), situation);
      if (!step.next) return step.outcome;
      const events = step.facts.map((told) => eventOf(told, owner, context, clock));
      const written = stored ? await store.replaceIf(step.next, events) : await store.insert(step.next, events);
      if (written) return step.outcome;
    }
    throw new AppError('busy', 'busy', { cause: new Error(`second step: ${ROUNDS} writers were first`) });
  };
}

async function schoolOf(schools: SchoolsPort, owner: Owner) {
  const school = await schools.byId(owner.schoolId);
  if (!school) throw new AppError('school-unknown', 'not-found');
  return school;
}

/** What lifecycle.ts needs of the outside for one account: secrets, sealed for their place, and the factors' checks. */
function createVault({ ring, factors }: FactorServiceDeps) {
  const place = (owner: Owner, field: 'secret' | 'pending') => ({ collection: SECOND_STEPS, record: owner.id, field });
  const factorOf = (name: string | undefined): Factor => {
    const factor = factors.find((one) => one.name === name);
    if (!factor) throw new AppError('factor-unknown', 'internal', { cause: new Error(`no factor ${name}`) });
    return factor;
  };
  const openPending = (owner: Owner, pending: PendingSetup) => ring.open(pending.secret, place(owner, 'pending'));
  const sealActive = (owner: Owner, secret: string) => ring.seal(secret, place(owner, 'secret'));
  return {
    factorOf,
    openPending,
    sealActive,
    amrOf: (name: string) => factorOf(name).amr,
    make: (owner: Owner, name: string | undefined) => (): life.NewSecret => {
      const factor = factorOf(name);
      return { factor: factor.name, secret: ring.seal(factor.newSecret(), place(owner, 'pending')) };
    },
    confirmation: (owner: Owner, code: string, now: Date): life.Confirmation => ({
      check: (pending) => factorOf(pending.factor).confirm(openPending(owner, pending), code, now),
      adopt: (pending) => sealActive(owner, openPending(owner, pending)),
    }),
    checkActive: (owner: Owner, code: string, now: Date) => (record: SecondStep) => {
      const secret = ring.open(record.secret ?? '', place(owner, 'secret'));
      return factorOf(record.factor).verify(secret, code, now, record.lastStep);
    },
  };
}

/** Recovery codes made inside a step: the hashes go into the record, the codes of the round that won to the owner. */
function createRecoveryMaker(recovery: RecoveryCodes, owner: Owner) {
  let codes: readonly string[] = [];
  return {
    make: (): readonly string[] => {
      const made = recovery.make(owner.id);
      codes = made.codes;
      return made.hashes;
    },
    codes: () => codes,
  };
}

const withResult = <T extends object>(outcome: Outcome, result: () => T): Outcome<T> =>
  outcome.ok ? { ok: true, ...result() } : outcome;

function createReading(deps: FactorServiceDeps, vault: ReturnType<typeof createVault>) {
  const { store, schools, clock } = deps;
  const viewOf = (owner: Owner, school: Pick<School, 'twoStep' | 'loginMode'>, record: SecondStep | undefined) => {
    const requirement = requirementOf(owner.role, school.twoStep);
    const now = clock.now();
    const required = requiredAt(requirement, now);
    const state = life.stateAt(record, now, requirement);
    const without = state.state === 'absent' || state.state === 'pending';
    // Where only the school's provider logs people in, nobody but a beheerder meets the policy.
    const meets = school.loginMode !== 'sso' || owner.role === 'beheerder';
    const lacks = without && meets;
    const dueFrom = lacks ? requiredSoon(requirement, now) : undefined;
    return {
      offered: mayHaveSecondStep(owner.role),
      required,
      ...(dueFrom ? { dueFrom } : {}),
      ...(lacks && required ? { overdue: true as const } : {}),
      ...state,
    };
  };
  return {
    async view(owner) {
      const [school, record] = await Promise.all([schoolOf(schools, owner), store.get(owner.id)]);
      return viewOf(owner, school, record);
    },
    async viewMany(owners) {
      const records = new Map((await store.getMany(owners.map(({ id }) => id))).map((one) => [one.id, one]));
      return Promise.all(
        owners.map(async (owner) => viewOf(owner, await schoolOf(schools, owner), records.get(owner.id))),
      );
    },
    async setupView(owner) {
      const [school, record] = await Promise.all([schoolOf(schools, owner), store.get(owner.id)]);
      const now = clock.now();
      const { pending: known } = life.stateAt(record, now, requirementOf(owner.role, school.twoStep));
      const pending = record && known && waiting(record, now);
      if (!pending) return undefined;
      const label = { school: school.shortNames[0] ?? owner.schoolId, username: owner.username };
      const view = await vault.factorOf(pending.factor).enrolmentView(vault.openPending(owner, pending), label);
      return { ...view, ...known };
    },
  } satisfies Partial<Factors>;
}

type Seed = { readonly name?: string | undefined } & Partial<SecondStep>;

/** Writes a second step that was set up elsewhere, where there is none; false where there is a record. */
function createSeeding({ store, clock, factors }: FactorServiceDeps, vault: ReturnType<typeof createVault>) {
  return async (owner: Owner, secret: string, { name = factors[0].name, ...seed }: Seed): Promise<boolean> => {
    const factor = vault.factorOf(name);
    if (!factor.accepts(secret)) throw new AppError('two-step-secret-invalid', 'bad-request');
    if (!mayHaveSecondStep(owner.role)) throw new AppError('two-step-not-offered', 'conflict');
    const record: SecondStep = {
      ...emptyRecord(owner.id),
      state: 'active',
      factor: factor.name,
      secret: vault.sealActive(owner, secret),
      activeSince: clock.now(),
      ...seed,
    };
    return store.insert(record, []);
  };
}

function createMovingIn(deps: FactorServiceDeps, vault: ReturnType<typeof createVault>) {
  const seed = createSeeding(deps, vault);
  return {
    async seedActive(owner, secret, factor) {
      if (!(await seed(owner, secret, { name: factor }))) throw new AppError('two-step-exists', 'conflict');
    },
    bring(owner, { secret, suspended, activeSince, suspendedSince }) {
      const now = deps.clock.now();
      return seed(owner, secret, {
        broughtAlong: true,
        activeSince: activeSince ?? now,
        // Whoever did it there: nobody of ours is told to be asked, so it is as the owner's own.
        ...(suspended
          ? { state: 'suspended' as const, suspendedBy: 'owner' as const, suspendedSince: suspendedSince ?? now }
          : {}),
      });
    },
    isKnown: async (accountId) => (await deps.store.get(accountId)) !== undefined,
  } satisfies Partial<Factors>;
}

/** What lets somebody pass the second step of a login that is still good. */
function createVerifying(
  change: ReturnType<typeof createChange>,
  vault: ReturnType<typeof createVault>,
  recovery: FactorServiceDeps['recovery'],
) {
  return {
    verifyCode: (owner, code, { by, provenAt }, context) =>
      change<CodeOutcome>(
        owner,
        context,
        (record, s) =>
          life.outdated(record, provenAt) ??
          life.verifyCode(record, s, sha256(by), vault.amrOf, vault.checkActive(owner, code, s.now)),
      ),
    verifyRecovery: (owner, code, { by, provenAt }, context) =>
      change<RecoveryOutcome>(
        owner,
        context,
        (record, s) =>
          life.outdated(record, provenAt) ??
          life.verifyRecovery(record, s, sha256(by), recovery.amr, (hashes) => recovery.find(owner.id, code, hashes)),
      ),
  } satisfies Partial<Factors>;
}

/** The use cases over a given list of factors; `createFactors` in index.ts fills in the product's own. */
export function createFactorService(deps: FactorServiceDeps): Factors {
  const { recovery, factors } = deps;
  const change = createChange(deps);
  const vault = createVault(deps);
  return {
    ...createReading(deps, vault),
    begin: (owner, context) =>
      change(owner, context, (record, s) => life.begin(record, s, vault.make(owner, factors[0].name))),
    async confirm(owner, code, context) {
      const maker = createRecoveryMaker(recovery, owner);
      let amr: readonly string[] = [];
      const outcome = await change(owner, context, (record, s) => {
        const step = life.confirm(record, s, vault.confirmation(owner, code, s.now), maker.make);
        amr = step.next?.factor ? vault.amrOf(step.next.factor) : [];
        return step;
      });
      return withResult(outcome, () => ({ recoveryCodes: maker.codes(), amr }));
    },
    cancel: (owner, context) => change(owner, context, life.cancel),
    suspend: (owner, end, context, reason) =>
      change(owner, context, (record, s) => life.suspend(record, s, end), reason),
    resume: (owner, code, context, reason) =>
      change(
        owner,
        context,
        (record, s) => life.resume(record, s, vault.checkActive(owner, code ?? '', s.now)),
        reason,
      ),
    wipe: (owner, context, reason) => change(owner, context, life.wipe, reason),
    beginNewPhone: (owner, context) =>
      change(owner, context, (record, s) => life.beginNewPhone(record, s, vault.make(owner, record.factor))),
    confirmNewPhone: (owner, code, context) =>
      change(owner, context, (record, s) => life.confirmNewPhone(record, s, vault.confirmation(owner, code, s.now))),
    async newRecoveryCodes(owner, context) {
      const maker = createRecoveryMaker(recovery, owner);
      const outcome = await change(owner, context, (record, s) => life.newRecoveryCodes(record, s, maker.make));
      return withResult(outcome, () => ({ recoveryCodes: maker.codes() }));
    },
    ...createVerifying(change, vault, recovery),
    ...createMovingIn(deps, vault),
  };
}
