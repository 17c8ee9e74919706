/** From a subject to an account: found, linked, made, unlinked. What may be is linking.ts's to say. */
import { AppError } from '../kernel/errors.ts';
import { type DomainEvent, type EventContext, makeEvent } from '../kernel/events.ts';
import { type AccountId, accountIdOf, randomId } from '../kernel/ids.ts';
import { hmac } from '../kernel/secrets.ts';
import { countsAsBeheerder, type NewUser, type User } from '../users/index.ts';
import { type Person, readPerson } from './attributes.ts';
import type { Assertion } from './contract.ts';
import type { FederationDeps } from './deps.ts';
import { accountLinked, accountUnlinked, ssoAsked, ssoRefused } from './events.ts';
import {
  type Candidate,
  type Decision,
  decide,
  LINKING_ATTRIBUTES,
  mayLinkByLogin,
  type RefusedBecause,
} from './linking.ts';
import { assertedMarks } from './marks.ts';
import type { Connection } from './model.ts';
import type { Link, LinkedBy } from './records.ts';
import { isShared } from './sharing.ts';

export interface Recognised {
  readonly decision: Decision;
  readonly person: Person;
}

export interface Accounts {
  /** Whose this assertion is, by every rule of product.md section 5; writes nothing. */
  recognise(connection: Connection, assertion: Assertion): Promise<Recognised>;
  /**
   * Links the subject to the account and tells its owner; again is harmless. Answers the account that the
   * subject is linked to (another request may have been first).
   */
  link(
    connection: Connection,
    assertion: Assertion,
    user: User,
    by: LinkedBy,
    context: EventContext,
  ): Promise<AccountId>;
  /** After the owner's own login: what forbids the link, if anything. */
  mayLink(person: Person, user: User): RefusedBecause | undefined;
  /** Makes an account for somebody whom nobody knows, and its link. */
  make(
    connection: Connection,
    assertion: Assertion,
    role: 'leerling' | 'docent',
    context: EventContext,
  ): Promise<AccountId>;
  /** A login came through: remembered with the link, and what was asserted of the ECK iD with the account. */
  used(connection: Connection, assertion: Assertion, user: User, context: EventContext): Promise<void>;
  /** The account's links, for the pages. */
  linksOf(accountId: AccountId): Promise<readonly Link[]>;
  /** @throws AppError `link-unknown` (not-found) */
  unlink(accountId: AccountId, linkId: string, context: EventContext): Promise<void>;
  /** All links of an account that is erased or left. */
  forgetAccount(accountId: AccountId): Promise<void>;
  /** The ECK iD that is kept with an account, in the clear: for release to a client that may have it, never to show. */
  eckIdOf(user: User): string | undefined;
  /** The fact that somebody was refused; `accountId`: who is logged in here meanwhile. */
  refused(connection: Connection, reason: string, context: EventContext, accountId?: AccountId): DomainEvent;
  /** The fact that somebody is asked to log in once. */
  asked(connection: Connection, decision: Asked, context: EventContext): DomainEvent;
}

type Asked = Extract<Decision, { kind: 'ask' }>;

const subjectKey = ({ key }: FederationDeps, connectionId: string, subject: string): string =>
  hmac(key, 'subject', connectionId, subject);

const eckHash = ({ key }: FederationDeps, schoolId: string, eckId: string): string =>
  hmac(key, 'eck-id', schoolId, eckId);

const eckPlace = (accountId: string) => ({ collection: 'users', record: accountId, field: 'eckIdSealed' });

const keptEckId = (deps: FederationDeps, schoolId: string, accountId: string, eckId: string) => ({
  hash: eckHash(deps, schoolId, eckId),
  sealed: deps.ring.seal(eckId, eckPlace(accountId)),
});

async function candidateOf(deps: FederationDeps, connection: Connection, user: User): Promise<Candidate> {
  const links = await deps.store.links.ofAccount(user.id);
  return {
    user,
    linkedHere: links.some(({ connectionId }) => connectionId === connection.id),
    beheerder: countsAsBeheerder(user, deps.clock.now()),
  };
}

/** Candidates by each attribute that was asserted and that this connection believes. */
async function lookUp(deps: FederationDeps, connection: Connection, person: Person) {
  const { schoolId } = connection;
  const holders = await deps.users.holders(schoolId, {
    leerlingnummer: person.leerlingnummer,
    externalId: person.externalId && `${connection.id}:${person.externalId}`,
    eckIdHash: person.eckId && eckHash(deps, schoolId, person.eckId),
  });
  const found = LINKING_ATTRIBUTES.map(async (attribute) => {
    const all = holders[attribute].map((user) => candidateOf(deps, connection, user));
    return [attribute, await Promise.all(all)] as const;
  });
  const [leerlingnummer, externalId, eckId] = await Promise.all(found);
  return {
    leerlingnummer: leerlingnummer?.[1] ?? [],
    externalId: externalId?.[1] ?? [],
    eckId: eckId?.[1] ?? [],
  };
}

const NOBODY = { leerlingnummer: [], externalId: [], eckId: [] };

/** A link whose account was never finished is no link: the process died in between. */
async function linkedOf(deps: FederationDeps, connection: Connection, subject: string) {
  const link = await deps.store.links.get(subjectKey(deps, connection.id, subject));
  const user = link && (await deps.users.byId(link.accountId));
  if (!link || user) return user && candidateOf(deps, connection, user);
  if (!link.making) return 'gone';
  await deps.store.links.take(link.id);
  return undefined;
}

async function recognise(deps: FederationDeps, connection: Connection, assertion: Assertion): Promise<Recognised> {
  const person = readPerson(connection.mapping, assertion.attributes);
  const linked = await linkedOf(deps, connection, assertion.subject);
  const decision = decide({
    connection,
    person,
    marks: assertedMarks(connection, assertion.attributes),
    isShared: !linked && (await isShared(deps, connection)),
    linked,
    found: linked ? NOBODY : await lookUp(deps, connection, person),
  });
  return { decision, person };
}

async function link(
  deps: FederationDeps,
  connection: Connection,
  assertion: Assertion,
  accountId: AccountId,
  by: LinkedBy,
  context: EventContext,
): Promise<AccountId> {
  const { store, clock } = deps;
  const { id: connectionId, schoolId } = connection;
  const id = subjectKey(deps, connectionId, assertion.subject);
  const event = makeEvent(accountLinked, context, { schoolId, accountId, fields: { connection: connectionId, by } });
  const making = by === 'made' ? { making: true } : {};
  const record = { id, schoolId, connectionId, accountId, by, ...making, createdAt: clock.now() };
  // An account that is still to be made cannot be told of yet.
  const first = await store.links.insert(record, by === 'made' ? [] : [event]);
  if (first) return accountId;
  return (await store.links.get(id))?.accountId ?? accountId;
}

/** The first part of a mail address is a username too. */
const wishedUsername = ({ username, givenName = '' }: Person): string =>
  (username ?? givenName).split('@')[0]?.trim().slice(0, 80) || 'gebruiker';

/** So many people of one name find a username. */
const MAX_NUMBER = 500;

/** A taken username gets a number, never a link. */
async function createNumbered(deps: FederationDeps, user: NewUser, context: EventContext): Promise<User> {
  for (let number = 1; number <= MAX_NUMBER; number += 1) {
    try {
      const username = number === 1 ? user.username : `${user.username}${number}`;
      return await deps.users.create({ ...user, username }, context);
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'username-taken')) throw error;
    }
  }
  throw new AppError('username-taken', 'conflict');
}

async function make(
  deps: FederationDeps,
  connection: Connection,
  assertion: Assertion,
  role: 'leerling' | 'docent',
  context: EventContext,
): Promise<AccountId> {
  const { id: connectionId, schoolId, mapping } = connection;
  const person = readPerson(mapping, assertion.attributes);
  const userId = randomId();
  const accountId = accountIdOf(schoolId, userId);
  // The link first: of two requests one makes the account.
  const winner = await link(deps, connection, assertion, accountId, 'made', context);
  if (winner !== accountId) return winner;
  const linkId = subjectKey(deps, connectionId, assertion.subject);
  const bySchool = (field: 'leerlingnummer' | 'externalId' | 'eckId') =>
    mapping.fields[field]?.setBySchool ? person[field] : undefined;
  const [number, external, eckId] = [bySchool('leerlingnummer'), bySchool('externalId'), bySchool('eckId')];
  try {
    const draft: NewUser = {
      schoolId,
      userId,
      username: wishedUsername(person),
      role,
      givenName: person.givenName ?? '',
      familyName: person.familyName ?? '',
      ...(person.infix ? { middleName: person.infix } : {}),
      ...(number && role === 'leerling' ? { leerlingnummer: number } : {}),
      ...(external ? { externalIds: [`${connectionId}:${external}`] } : {}),
      ...(eckId ? { eckId: keptEckId(deps, schoolId, accountId, eckId) } : {}),
      ...(person.email ? { email: person.email } : {}),
    };
    await createNumbered(deps, draft, context);
  } catch (error) {
    await deps.store.links.take(linkId);
    throw error;
  }
  const event = makeEvent(accountLinked, context, {
    schoolId,
    accountId,
    fields: { connection: connectionId, by: 'made' },
  });
  await deps.store.links.patch(linkId, { making: undefined }, [event]);
  return accountId;
}

async function used(
  deps: FederationDeps,
  connection: Connection,
  assertion: Assertion,
  user: User,
  context: EventContext,
): Promise<void> {
  const { store, users, clock } = deps;
  await store.links.patch(subjectKey(deps, connection.id, assertion.subject), { lastUsedAt: clock.now() });
  const { eckId } = readPerson(connection.mapping, assertion.attributes);
  if (eckId === undefined || !connection.mapping.fields.eckId?.setBySchool) return;
  const kept = keptEckId(deps, user.schoolId, user.id, eckId);
  if (user.eckIdHash === kept.hash) return;
  // Somebody else of this school has it: then it tells nobody apart, and nothing is kept.
  const { eckId: holders } = await users.holders(user.schoolId, { eckIdHash: kept.hash });
  if (holders.length === 0) await users.keepEckId(user.id, kept, context);
}

async function unlink({ store }: FederationDeps, accountId: AccountId, id: string, context: EventContext) {
  const known = (await store.links.ofAccount(accountId)).find((one) => one.id === id);
  if (!known) throw new AppError('link-unknown', 'not-found');
  const { schoolId, connectionId: connection } = known;
  const event = makeEvent(accountUnlinked, context, { schoolId, accountId, fields: { connection } });
  if (await store.links.patch(id, { making: true }, [event])) await store.links.take(id);
}

/** @see Accounts */
export const createAccounts = (deps: FederationDeps): Accounts => ({
  recognise: (connection, assertion) => recognise(deps, connection, assertion),
  link: (connection, assertion, user, by, context) => link(deps, connection, assertion, user.id, by, context),
  mayLink: mayLinkByLogin,
  make: (connection, assertion, role, context) => make(deps, connection, assertion, role, context),
  used: (connection, assertion, user, context) => used(deps, connection, assertion, user, context),
  linksOf: (accountId) => deps.store.links.ofAccount(accountId),
  unlink: (accountId, id, context) => unlink(deps, accountId, id, context),
  async forgetAccount(accountId) {
    await deps.store.links.forgetAccount(accountId);
  },
  eckIdOf: (user) => (user.eckIdSealed === undefined ? undefined : deps.ring.open(user.eckIdSealed, eckPlace(user.id))),
  refused: ({ id: connection, schoolId }, reason, context, accountId) =>
    makeEvent(ssoRefused, context, { schoolId, ...(accountId ? { accountId } : {}), fields: { connection, reason } }),
  asked: ({ id: connection, schoolId }, { because, user }, context) =>
    makeEvent(ssoAsked, context, {
      schoolId,
      ...(user ? { accountId: user.id } : {}),
      fields: { connection, because },
    }),
});
