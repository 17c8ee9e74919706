import { after, HOUR, MINUTE } from '../kernel/clock.ts';
import { makeEvent } from '../kernel/events.ts';
import { type AccountId, isId, parseAccountId } from '../kernel/ids.ts';
import { safeEqual, sha256 } from '../kernel/secrets.ts';
import { formOrigin } from './addresses.ts';
import type { BeginRequest } from './contract.ts';
import type { LoginDeps, Visit } from './deps.ts';
import { loginFailed } from './events.ts';
import { next } from './flow.ts';
import { localeFrom, readHint } from './hints.ts';
import type { Attempt, Purpose } from './model.ts';
import type { EndReason } from './pages.ts';

const PURPOSES: Readonly<Record<string, Purpose>> = {
  consent: 'consent',
  step_up: 'step-up',
  select_account: 'select',
};

/** What `select_account` asks makes no sense without an account: then it is a login. */
const purposeOf = (request: BeginRequest): Purpose => {
  const purpose = PURPOSES[request.prompt] ?? 'login';
  return request.session || purpose === 'login' ? purpose : 'login';
};

export type Found =
  | { readonly attempt: Attempt }
  | { readonly end: EndReason; readonly status: number; readonly attempt?: Attempt };

/** Begins an attempt under the interaction's uid, bound to this browser. */
async function begin(deps: LoginDeps, request: BeginRequest): Promise<Attempt> {
  const now = deps.clock.now();
  const purpose = purposeOf(request);
  const hint =
    (await readHint(request.loginHint, deps.schools)) ??
    (request.schoolHint ? await readHint(`${request.schoolHint}:`, deps.schools) : undefined);
  const { ended } = request;
  const who = request.session?.accountId ?? ended;
  const ofSession = who && parseAccountId(who)?.schoolId;
  // A fresh login of who is logged in already stays at the own school.
  const school = hint?.school ?? (ofSession ? await deps.schools.byId(ofSession) : undefined);
  const client = await deps.clients.byId(request.clientId);
  const facts = {
    purpose,
    firstParty: client?.firstParty === true,
    mode: school?.loginMode,
    toTell: false,
  };
  const step = next('new', 'begin', facts) ?? 'school';
  const record: Fresh = {
    id: sha256(request.uid),
    expiresAt: after(now, deps.attempts.keptHours * HOUR),
    validUntil: after(now, deps.attempts.minutes * MINUTE),
    browser: sha256(request.browser),
    clientId: request.clientId,
    purpose,
    locale: localeFrom(request.uiLocales),
    formTarget: formOrigin(request.redirectUri),
    step,
    schoolId: school?.id,
    usernameHint: hint?.username,
    sessionAccount: request.session?.accountId,
    sessionLoginAt: request.session?.loginAt,
    sessionUid: request.session?.uid,
    scopes: request.scopes,
    fresh: request.fresh || request.session !== undefined,
    maxAge: request.maxAge,
    // Told where it is asked again; the way to the school is not begun by itself then.
    ...(ended ? { ended: true, ...(step === 'sso' ? { sso: { failure: 'ended' } } : {}) } : {}),
    createdAt: now,
  };
  return deps.store.insert(record, ended && ofSession ? [endedFact(deps, request.clientId, ended, ofSession)] : []);
}

type Fresh = Parameters<LoginDeps['store']['insert']>[0];

/** A reset, or a disabling, came between the proof and the session: nobody was logged in. */
const endedFact = ({ clock }: LoginDeps, client: string, accountId: AccountId, schoolId: string) =>
  makeEvent(
    loginFailed,
    { clock, actor: { kind: 'anonymous' } },
    { schoolId, accountId, fields: { client, reason: 'ended' } },
  );

/** The attempt of this uid if this browser began it and its hour is not over; else why not. @param seen it, as the browser carried it here. */
async function find(deps: LoginDeps, visit: Pick<Visit, 'uid' | 'browser'>, seen?: Attempt): Promise<Found> {
  const attempt = seen ?? (isId(visit.uid) ? await deps.store.get(sha256(visit.uid)) : undefined);
  if (!attempt) return { end: visit.browser ? 'unknown-attempt' : 'no-cookies', status: visit.browser ? 404 : 400 };
  if (!visit.browser) return { end: 'no-cookies', status: 400, attempt };
  if (!safeEqual(attempt.browser, sha256(visit.browser))) return { end: 'other-browser', status: 403, attempt };
  if (attempt.validUntil <= deps.clock.now()) return { end: 'expired', status: 410, attempt };
  return { attempt };
}

/** Where this attempt can begin again: only ever an address that the client registered (product.md section 2). */
async function wayOn(
  deps: LoginDeps,
  attempt: Pick<Attempt, 'clientId' | 'schoolId'>,
): Promise<{ clientName: string; onUrl: string } | undefined> {
  const client = await deps.clients.byId(attempt.clientId);
  if (!client) return undefined;
  if (client.internal) return { clientName: client.name, onUrl: client.clientUri ?? deps.issuer };
  const school = attempt.schoolId ? await deps.schools.byId(attempt.schoolId) : undefined;
  if (client.initiateLoginUri) {
    const url = new URL(client.initiateLoginUri);
    url.searchParams.set('iss', deps.issuer);
    if (school?.shortNames[0]) url.searchParams.set('login_hint', `${school.shortNames[0]}:`);
    return { clientName: client.name, onUrl: url.href };
  }
  return client.clientUri ? { clientName: client.name, onUrl: client.clientUri } : undefined;
}

/** The life of an attempt's record: begun by the protocol, found again by the browser that began it. */
export const createAttempts = (deps: LoginDeps) => ({
  begin: (request: BeginRequest) => begin(deps, request),
  find: (visit: Pick<Visit, 'uid' | 'browser'>, seen?: Attempt) => find(deps, visit, seen),
  /** Any attempt of this uid, for pages that only name its client. */
  peek: (uid: string): Promise<Attempt | undefined> =>
    isId(uid) ? deps.store.get(sha256(uid)) : Promise.resolve(undefined),
  wayOn: (attempt: Pick<Attempt, 'clientId' | 'schoolId'>) => wayOn(deps, attempt),
});

export type Attempts = ReturnType<typeof createAttempts>;
