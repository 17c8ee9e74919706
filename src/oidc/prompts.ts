import { errors, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import { MINUTE } from '../kernel/clock.ts';
import { ACR_PASSWORD, ACR_TWO_STEP } from '../login/index.ts';
import type { User } from '../users/index.ts';

const { Check, Prompt, base } = interactionPolicy;

/** What the checks ask; all of it is found at this very request. */
export interface PromptPorts {
  readonly idleMinutes: number;
  readonly now: () => Date;
  /** Whether a second step is active for this account. */
  readonly secondStepActive: (user: User) => Promise<boolean>;
  /** Whether a hint of the form `school:username` or `school:` names somebody else. */
  readonly hintNamesAnother: (hint: string, user: User) => Promise<boolean>;
}

/** An account's subject as the request's client knows it. */
export type SubjectOf = (ctx: KoaContextWithOIDC, accountId: string) => Promise<string | undefined>;

/** The user behind the session, if the session still counts (see `findAccount` in provider.ts). */
export const userOf = (ctx: KoaContextWithOIDC): User | undefined =>
  (ctx.oidc.account as { user?: User } | undefined)?.user;

const requestedAcr = (ctx: KoaContextWithOIDC): { essential: boolean; values: readonly string[] } => {
  const request = (ctx.oidc.claims.id_token?.['acr'] ?? {}) as {
    essential?: unknown;
    value?: unknown;
    values?: unknown;
  };
  const values = Array.isArray(request.values) ? request.values : request.value === undefined ? [] : [request.value];
  return { essential: request.essential === true, values: values.filter((value) => typeof value === 'string') };
};

const justLoggedIn = (ctx: KoaContextWithOIDC): boolean => ctx.oidc.result?.login !== undefined;

/** Idle: no request of this browser for too long. Tokens outlive it (product.md section 6). */
const idleCheck = (ports: PromptPorts) =>
  new Check('session_idle', 'the session was idle for too long', 'login_required', (ctx) => {
    const seenAt: unknown = ctx.state['sessionSeenAt'];
    if (!ctx.oidc.session?.accountId || justLoggedIn(ctx) || !(seenAt instanceof Date)) return false;
    return ports.now().getTime() - seenAt.getTime() > ports.idleMinutes * MINUTE;
  });

/** The account behind the session is gone, disabled, or its sessions were ended. */
const accountCheck = () =>
  new Check(
    'account_gone',
    'the session has ended',
    'login_required',
    (ctx) => Boolean(ctx.oidc.session?.accountId) && !userOf(ctx),
  );

/** The subject of a hint that the library verified when the request came; it does not look again at `resume`. */
function hintedSubject(hint: unknown): unknown {
  if (typeof hint !== 'string') return undefined;
  const payload = Buffer.from(hint.split('.')[1] ?? '', 'base64url').toString();
  return (JSON.parse(payload) as { sub?: unknown }).sub;
}

/**
 * One subject is asked for, by `id_token_hint` or the claim `sub`, and another logged in: an error to
 * the client, never the same question again (OpenID Connect Core sections 3.1.2.1 and 5.5.1).
 */
const otherSubjectCheck = (subjectOf: SubjectOf) =>
  new Check('other_subject', 'somebody else was asked for', 'login_required', async (ctx) => {
    const { session, result, params, claims } = ctx.oidc;
    if (!session?.accountId || !(result?.login || result?.['select_account'])) return false;
    const asked = (claims.id_token?.['sub'] ?? {}) as { value?: unknown };
    const wanted = [hintedSubject(params?.['id_token_hint']), asked.value].filter((one) => one !== undefined);
    const subject = wanted.length > 0 && (await subjectOf(ctx, session.accountId));
    if (wanted.every((one) => one === subject)) return false;
    throw new errors.LoginRequired('somebody else logged in than was asked for');
  });

/**
 * A requested `acr` (product.md section 6): a session at level 1 with an active second step is
 * stepped up; without one the request is answered at level 1. Essential and not to be had: an
 * error to the client, never a second question.
 */
const stepUpCheck = (ports: PromptPorts) =>
  new Check('step_up', 'a second step is asked for', 'login_required', async (ctx) => {
    const user = userOf(ctx);
    const { essential, values } = requestedAcr(ctx);
    const { acr } = ctx.oidc;
    if (!user || values.length === 0 || (acr !== undefined && values.includes(acr))) return false;
    const canStepUp = values.includes(ACR_TWO_STEP) && acr === ACR_PASSWORD && (await ports.secondStepActive(user));
    if (canStepUp && !justLoggedIn(ctx)) return true;
    if (essential) throw new errors.UnmetAuthenticationRequirements('none of the requested ACRs could be obtained');
    return false;
  });

/** Somebody else is named than who is logged in here: classroom computers are shared. */
const otherAccountCheck = (ports: PromptPorts) =>
  new Check('other_account', 'the session belongs to somebody else', 'account_selection_required', async (ctx) => {
    const user = userOf(ctx);
    const hint = ctx.oidc.params?.['login_hint'];
    if (!user || typeof hint !== 'string' || justLoggedIn(ctx) || ctx.oidc.result?.['select_account']) return false;
    return ports.hintNamesAnother(hint, user);
  });

/**
 * Which interaction the provider library must begin. It only asks; what happens then is
 * login/flow.ts. The library's own `acr` checks would ask for ever, so ours stand in their place.
 */
export function createPrompts(ports: PromptPorts, subjectOf: SubjectOf): interactionPolicy.DefaultPolicy {
  const policy = base();
  const login = policy.get('login');
  if (!login) throw new TypeError('the provider library has no login prompt any more');
  login.checks.remove('essential_acr');
  login.checks.remove('essential_acrs');
  login.checks.add(accountCheck());
  login.checks.add(idleCheck(ports));
  login.checks.add(otherSubjectCheck(subjectOf));
  policy.add(new Prompt({ name: 'select_account', requestable: true }, otherAccountCheck(ports)), 1);
  policy.add(new Prompt({ name: 'step_up', requestable: false }, stepUpCheck(ports)), 2);
  return policy;
}
