import { type Client, type NewClient, registered } from '../clients/index.ts';
import type { SecondStepView, SuspendEnd } from '../factors/index.ts';
import { SECOND } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import { type EventContext, makeEvent } from '../kernel/events.ts';
import { accountIdOf, isId, randomToken } from '../kernel/ids.ts';
import type { LoginSession } from '../passage/index.ts';
import type { NewSchool, School, SchoolPage } from '../schools/index.ts';
import {
  type AccountAction,
  type By,
  demandPower,
  type MadeCode,
  may,
  type NewUser,
  type People,
  type SearchResult,
  type User,
} from '../users/index.ts';
import { exported, supportLooked } from './events.ts';
import { type LogScope, systemLogScope } from './log-scope.ts';
import type { ConsolePorts } from './ports.ts';

/** Who acts: the support account, its login, and what it gave for the limits of power. */
export interface Acting {
  readonly me: User;
  readonly session: LoginSession;
  readonly context: EventContext;
}

/** Keys, never typed text: why, and how the caller was verified. */
export interface Why {
  readonly reason?: string | undefined;
  readonly verified?: string | undefined;
}

/** `undefined`: done; else the text key of what stands in the way. */
type Refusal = string | undefined;

/** Somebody of a school, with it: what support acts on. */
export interface Case {
  readonly school: School;
  readonly user: User;
}

/** What support can reach: every school, and nobody of the system realm. */
export interface SupportScope {
  schools(query: { readonly search?: string; readonly cursor?: string; readonly limit: number }): Promise<SchoolPage>;
  school(schoolId: string): Promise<School | undefined>;
  createSchool(input: NewSchool, acting: Acting): Promise<School>;
  /** The first beheerder of a school that has none, with an activation code to show once. */
  firstBeheerder(school: School, input: Omit<NewUser, 'schoolId' | 'role'>, acting: Acting): Promise<MadeCode>;
  staff(school: School, query: { readonly cursor?: string; readonly limit: number }): Promise<People>;
  search(school: School, typed: string, limit: number): Promise<SearchResult>;
  person(schoolId: string, userId: string): Promise<Case | undefined>;
  findAnywhere(typed: string): Promise<readonly Case[]>;
  secondStep(user: User): Promise<SecondStepView>;
  /** Notes in the schools' Logboek that support looked; before anything is shown. */
  look(
    page: 'school' | 'person' | 'found',
    at: readonly { schoolId: string; accountId?: string }[],
    acting: Acting,
  ): Promise<void>;
  reset(user: User, why: Why, acting: Acting): Promise<MadeCode>;
  /** Each of these throws what the limits of power refuse (`refusalKey`). */
  suspend(of: Case, end: SuspendEnd, why: Why, acting: Acting): Promise<Refusal>;
  resume(of: Case, why: Why, acting: Acting): Promise<Refusal>;
  wipe(of: Case, why: Why, acting: Acting): Promise<Refusal>;
  /** What the caller must be asked for this: nothing where the action is not for support. */
  needs(action: AccountAction, of: Case, acting: Acting): { readonly allowed: boolean; readonly verification: boolean };
  mailRefusedAt(user: User): Promise<Date | undefined>;
  readonly clients: ClientsScope;
  /** The log of the system realm, which is that of whoever is support. */
  log(me: User): LogScope;
  /** Keeps in it that a list left the house. */
  noteExport(what: 'log', acting: Acting): Promise<void>;
}

/** Relying parties; the house's own pages are none here. */
interface ClientsScope {
  list(): Promise<readonly Client[]>;
  byId(clientId: string): Promise<Client | undefined>;
  /**
   * Registers a client that was not there. With a secret where it authenticates, to show once.
   * @throws AppError `client-taken` (conflict), `client-invalid`.
   */
  create(input: NewClient, acting: Acting): Promise<MadeClient>;
  /** With a secret to show once where it needs one from now on. @throws AppError `client-invalid`. */
  change(client: Client, input: Partial<NewClient>, acting: Acting): Promise<MadeClient>;
  /** A new secret in place of the old one, to show once. */
  renew(client: Client, acting: Acting): Promise<MadeClient>;
  remove(client: Client, acting: Acting): Promise<void>;
}

interface MadeClient {
  readonly client: Client;
  /** Only when it is new. */
  readonly secret?: string;
}

function clientsScope({ clients }: ConsolePorts): ClientsScope {
  const write = async (input: NewClient, secret: string | undefined, { context }: Acting): Promise<MadeClient> => {
    const made = secret === undefined ? {} : { secret };
    return { client: await clients.upsert({ ...input, ...made }, context), ...made };
  };
  return {
    list: () => clients.list(),
    async byId(clientId) {
      const client = await clients.byId(clientId);
      return client?.internal ? undefined : client;
    },
    async create(input, acting) {
      if (await clients.byId(input.id)) throw new AppError('client-taken', 'conflict');
      return write(input, input.authMethod === 'none' ? undefined : randomToken(), acting);
    },
    async change(client, input, acting) {
      const isPublic = input.authMethod === 'none';
      const kept = isPublic ? undefined : clients.secretOf(client);
      const secret = isPublic || kept !== undefined ? undefined : randomToken();
      return write({ ...registered(client, kept), ...input }, secret, acting);
    },
    renew: (client, acting) => write(registered(client, undefined), randomToken(), acting),
    remove: ({ id }, { context }) => clients.remove(id, context),
  };
}

const byOf = ({ me, session }: Acting, why: Why = {}): By => ({
  kind: 'account',
  user: me,
  loginAt: new Date(session.loginAt * SECOND),
  ...why,
});

const factorContext = ({ context }: Acting, { verified }: Why) => ({
  ...context,
  ...(verified === undefined ? {} : { verified }),
});

const refusalOf = (outcome: { readonly ok: true } | { readonly ok: false; readonly reason: string }): Refusal =>
  outcome.ok ? undefined : `two-step.refused.${outcome.reason}`;

/** What support may do to a second step; the powers (users) ask what must be given, the factor whether it can be. */
function secondStepActs({
  users,
  factors,
  clock,
}: ConsolePorts): Pick<SupportScope, 'suspend' | 'resume' | 'wipe' | 'needs'> {
  const powerOver = (action: AccountAction, { school, user }: Case, { me }: Acting) =>
    may({ kind: 'account', user: me }, action, { user, school }, clock.now());
  const demand = (action: AccountAction, of: Case, why: Why, acting: Acting): void =>
    demandPower(powerOver(action, of, acting), {
      ...why,
      now: clock.now(),
      loginAt: new Date(acting.session.loginAt * SECOND),
    });
  const endSessions = ({ id }: User, { context }: Acting) => users.endSessions(id, {}, 'second-step', context);
  return {
    needs(action, of, acting) {
      const power = powerOver(action, of, acting);
      return { allowed: power.allowed, verification: power.allowed && power.needs.includes('verification') };
    },
    async suspend(of, end, why, acting) {
      demand('two-step-suspend', of, why, acting);
      return refusalOf(await factors.suspend(of.user, end, factorContext(acting, why), why.reason));
    },
    async resume(of, why, acting) {
      demand('two-step-resume', of, why, acting);
      const outcome = await factors.resume(of.user, undefined, factorContext(acting, why), why.reason);
      if (outcome.ok) await endSessions(of.user, acting);
      return refusalOf(outcome);
    },
    async wipe(of, why, acting) {
      // First: of RESET and wipe within 24 hours the second takes another support account.
      await users.noteSupportWipe(of.user.id, byOf(acting, why), acting.context);
      const outcome = await factors.wipe(of.user, factorContext(acting, why), why.reason);
      if (outcome.ok) await endSessions(of.user, acting);
      return refusalOf(outcome);
    },
  };
}

function reading({ schools, users, factors }: ConsolePorts) {
  const school = async (schoolId: string): Promise<School | undefined> => {
    const found = await schools.byId(schoolId);
    return found?.system ? undefined : found;
  };
  return {
    schools: (query) => schools.list(query),
    school,
    staff: ({ id }, query) => users.list(id, { list: 'staff' }, query),
    search: ({ id }, typed, limit) => users.search(id, typed, limit),
    async person(schoolId, userId) {
      const found = await school(schoolId);
      const user = found && isId(userId) ? await users.byId(accountIdOf(found.id, userId)) : undefined;
      return found && user && { school: found, user };
    },
    async findAnywhere(typed) {
      const found: Case[] = [];
      for (const user of await users.findAnywhere(typed)) {
        const own = await school(user.schoolId);
        if (own) found.push({ school: own, user });
      }
      return found;
    },
    secondStep: (user) => factors.view(user),
  } satisfies Partial<SupportScope>;
}

/** @see SupportScope */
export function supportScope(ports: ConsolePorts): SupportScope {
  const { schools, users, audit } = ports;
  return {
    ...reading(ports),
    ...secondStepActs(ports),
    createSchool: (input, { context }) => schools.create(input, context),
    async firstBeheerder(school, input, acting) {
      const made = await users.createBy(
        { ...input, schoolId: school.id, role: 'beheerder' },
        byOf(acting),
        acting.context,
      );
      // The code belongs to the making: no RESET of somebody's, so it asks for no caller.
      return users.reset(made.id, { kind: 'system' }, acting.context);
    },
    async look(page, at, { context }) {
      await audit.accept(at.map((about) => makeEvent(supportLooked, context, { ...about, fields: { page } })));
    },
    clients: clientsScope(ports),
    mailRefusedAt: async ({ id, email }) => (email === undefined ? undefined : ports.mailRefusedAt(id, email)),
    reset: (user, why, acting) => users.reset(user.id, byOf(acting, why), acting.context),
    log: ({ schoolId }) => systemLogScope(ports, { id: schoolId }),
    noteExport: (what, { me, context }) =>
      ports.note(makeEvent(exported, context, { schoolId: me.schoolId, fields: { what } })),
  };
}

/** What a page says of an error that the limits of power gave; anything else is thrown on. */
export function refusalKey(error: unknown): string {
  const known = ['second-support-needed', 'verification-needed', 'reason-needed', 'not-allowed', 'is-beheerder'];
  if (error instanceof AppError && known.includes(error.code)) return `console.support.refused.${error.code}`;
  throw error;
}
