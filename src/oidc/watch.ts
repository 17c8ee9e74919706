import type Provider from 'oidc-provider';
import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import type { Ctx, SendPage } from '../http/index.ts';
import { errorPage, showError } from '../http/index.ts';

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
  /** A fault of ours, or an outage, of which the person is told no more than the request's id. */
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

/** True for what passes by itself: the store is away, too many at once. The library would call it a fault. */
export const isOutage = (cause: unknown): boolean => showError(cause).status === 503;

const OUTAGE = 'outage';

/** Tells of every answer of the library that says no: the id that its page shows must be in the log. */
export function watchErrors(provider: Provider, deps: WatchDeps): void {
  const on = (name: string, listener: Listener) => provider.on(name as 'server_error', listener);
  const failed: Listener = (ctx, cause) => {
    if (isOutage(cause)) ctx.state[OUTAGE] = cause;
    deps.onServerError(ctx as unknown as Ctx, cause);
  };
  on('server_error', failed);
  const refused: Listener = (ctx, cause) => {
    if (!(cause instanceof errors.OIDCProviderError)) return failed(ctx, cause);
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

/** What a client reads of a fault (RFC 6749 section 4.1.2.1 has these two words for it). */
const wordsOf = (status: number) =>
  status === 503
    ? { error: 'temporarily_unavailable', error_description: 'please try again in a moment' }
    : { error: 'server_error', error_description: 'oops! something went wrong' };

/** A fault's whole answer, in the form that was asked for, in place of what the library made of it. */
function answerFault({ sendPage }: WatchDeps, ctx: KoaContextWithOIDC, cause: unknown): void {
  const page = ctx as unknown as Ctx;
  const { requestId } = page.state;
  const { status, key, retryAfter } = showError(cause);
  ctx.remove('Location');
  if (retryAfter !== undefined) ctx.set('Retry-After', String(retryAfter));
  if (ctx.accepts('json', 'html') === 'html') {
    sendPage(page, errorPage, { status, key, requestId }, { status });
  } else {
    ctx.status = status;
    ctx.type = 'json';
    ctx.body = wordsOf(status);
  }
}

/**
 * Around the library's own handling, which does not reach everything (saving a session at the end of a
 * request), and which knows no outages: what is thrown there becomes an answer that says so.
 */
export function createSafetyNet(deps: WatchDeps) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<unknown>): Promise<void> => {
    try {
      await next();
      const outage: unknown = ctx.state[OUTAGE];
      if (outage !== undefined) answerFault(deps, ctx, outage);
    } catch (cause) {
      deps.onServerError(ctx as unknown as Ctx, cause);
      answerFault(deps, ctx, cause);
    }
  };
}
