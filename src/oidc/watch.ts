import type Provider from 'oidc-provider';
import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import type { Ctx, SendPage } from '../http/index.ts';
import { errorPage } from '../http/index.ts';

/** A request that the protocol refused, for the log: the library's own words, nothing of the request. */
export interface Refusal {
  readonly status: number;
  readonly error: string;
  readonly description?: string;
  /** What the client is not told. */
  readonly detail?: string;
}

/** Where the library's details are its own fixed words; others quote the request, which may hold a secret. */
const DETAILED = new Set(['invalid_client', 'invalid_grant', 'invalid_token']);

export interface WatchDeps {
  /** A fault of ours, of which the person is told no more than the request's id. */
  readonly onServerError: (ctx: Ctx, cause: unknown) => void;
  readonly onRefused: (ctx: Ctx, refusal: Refusal) => void;
  readonly sendPage: SendPage;
}

const REFUSALS = [
  'authorization.error',
  'grant.error',
  'userinfo.error',
  'introspection.error',
  'revocation.error',
  'end_session.error',
  'end_session_confirm.error',
  'end_session_success.error',
  'jwks.error',
  'discovery.error',
] as const;

type Listener = (ctx: KoaContextWithOIDC, cause: unknown) => void;

/** Tells of every answer of the library that says no: the id that its page shows must be in the log. */
export function watchErrors(provider: Provider, deps: WatchDeps): void {
  const on = (name: string, listener: Listener) => provider.on(name as 'server_error', listener);
  on('server_error', (ctx, cause) => deps.onServerError(ctx as unknown as Ctx, cause));
  const refused: Listener = (ctx, cause) => {
    if (!(cause instanceof errors.OIDCProviderError)) return deps.onServerError(ctx as unknown as Ctx, cause);
    const { error, error_description: description, error_detail: detail, statusCode: status } = cause;
    deps.onRefused(ctx as unknown as Ctx, {
      status,
      error,
      ...(description ? { description } : {}),
      ...(detail && DETAILED.has(error) ? { detail } : {}),
    });
  };
  for (const name of REFUSALS) on(name, refused);
}

/**
 * Around the library's own handling, which does not reach everything (saving a session at the end of a
 * request): what is thrown there becomes an answer that says so, in the form that was asked for.
 */
export function createSafetyNet({ onServerError, sendPage }: WatchDeps) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<unknown>): Promise<void> => {
    try {
      await next();
    } catch (cause) {
      const page = ctx as unknown as Ctx;
      onServerError(page, cause);
      const { requestId } = page.state;
      if (ctx.accepts('json', 'html') === 'html') {
        sendPage(page, errorPage, { status: 500, key: 'error.internal', requestId }, { status: 500 });
      } else {
        ctx.status = 500;
        ctx.body = { error: 'server_error', error_description: 'oops! something went wrong' };
      }
    }
  };
}
