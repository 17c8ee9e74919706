import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import type { Ctx, SendPage } from '../http/index.ts';
import { formTargetOf } from '../http/index.ts';
import { ACR_SSO } from '../login/index.ts';
import { loggedOutPage, logoutPage } from './pages.ts';
import type { SubjectOf } from './prompts.ts';

export interface LogoutDeps {
  readonly isFirstParty: (clientId: string) => Promise<boolean>;
  readonly subjectOf: SubjectOf;
  readonly sendPage: SendPage;
  readonly prepare: (ctx: Ctx) => void;
}

type LogoutFeature = NonNullable<NonNullable<Configuration['features']>['rpInitiatedLogout']>;

/**
 * Whether the hint, whose signature the library has checked, is of this very session; any other might
 * be an old one. Clients without back-channel logout get no `sid`: there person and login tell.
 */
async function isOfThisSession({ subjectOf }: LogoutDeps, ctx: KoaContextWithOIDC): Promise<boolean> {
  const { client, session, entities } = ctx.oidc;
  const hint = (entities.IdTokenHint as { payload?: { sid?: unknown; sub?: unknown; auth_time?: unknown } } | undefined)
    ?.payload;
  if (!hint || !client || !session?.accountId) return false;
  if (hint.sid !== undefined) return session.sidFor(client.clientId) === hint.sid;
  return hint.auth_time === session.loginTs && hint.sub === (await subjectOf(ctx, session.accountId));
}

export interface UpstreamLogoutDeps {
  /** The path from which the browser ends this login at the school's provider too, and then goes on to `to`. */
  readonly leaveUpstream: (login: { accountId: string; loginAt: number }, to: string) => Promise<string | undefined>;
}

/**
 * After a logout of somebody who came by a school's provider: the browser goes there first. `to` is where the
 * library sends it, which has checked that the relying party registered it.
 */
export function createUpstreamLogout({ leaveUpstream }: UpstreamLogoutDeps) {
  const leave = async (ctx: KoaContextWithOIDC): Promise<void> => {
    const { session, params } = ctx.oidc;
    if (ctx.status !== 303 || !params?.['logout']) return;
    const { accountId, loginTs: loginAt, acr } = session ?? {};
    if (accountId === undefined || loginAt === undefined || acr !== ACR_SSO) return;
    const path = await leaveUpstream({ accountId, loginAt }, ctx.response.get('Location'));
    if (path) ctx.redirect(path);
  };
  return (ctx: KoaContextWithOIDC): Promise<void> | undefined =>
    ctx.oidc?.route === 'end_session_confirm' ? leave(ctx) : undefined;
}

/** RP-initiated logout with our pages: a question, unless a first-party client speaks for the person. */
export function logoutFeature(deps: LogoutDeps): LogoutFeature {
  return {
    enabled: true,
    async logoutSource(ctx) {
      const page = ctx as unknown as Ctx;
      deps.prepare(page);
      const { client, session, params } = ctx.oidc;
      const trusted = client !== undefined && (await deps.isFirstParty(client.clientId));
      const auto = trusted && (await isOfThisSession(deps, ctx));
      const state = session?.state as { secret?: string } | undefined;
      const after = params?.['post_logout_redirect_uri'];
      deps.sendPage(
        page,
        logoutPage,
        {
          action: ctx.oidc.urlFor('end_session_confirm'),
          xsrf: state?.secret ?? '',
          auto,
          ...(client?.clientName ? { clientName: client.clientName } : {}),
        },
        typeof after === 'string' ? { formTargets: [formTargetOf(after)] } : {},
      );
    },
    async postLogoutSuccessSource(ctx) {
      const page = ctx as unknown as Ctx;
      deps.prepare(page);
      const { clientName, clientUri } = ctx.oidc.client ?? {};
      deps.sendPage(page, loggedOutPage, {
        ...(clientName ? { clientName } : {}),
        ...(clientUri ? { clientUri } : {}),
      });
    },
  };
}
