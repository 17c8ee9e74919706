import { Refusal, type RefusalReason } from '../refusal.ts';
import { library } from './library.ts';

/** The claim or parameter that the library compared in vain. */
const BY_CLAIM: Readonly<Record<string, RefusalReason>> = {
  iss: 'issuer',
  aud: 'audience',
  azp: 'audience',
  nonce: 'nonce',
  exp: 'expired',
  nbf: 'not-yet-valid',
  iat: 'not-yet-valid',
  auth_time: 'not-fresh',
  sub: 'subject-missing',
};

const BY_CODE: Readonly<Record<string, RefusalReason>> = {
  OAUTH_KEY_SELECTION_FAILED: 'signature',
  OAUTH_TIMEOUT: 'upstream-unreachable',
  OAUTH_RESPONSE_IS_NOT_JSON: 'upstream-garbage',
  OAUTH_RESPONSE_IS_NOT_CONFORM: 'upstream-error',
  OAUTH_PARSE_ERROR: 'upstream-garbage',
  OAUTH_WWW_AUTHENTICATE_CHALLENGE: 'upstream-error',
};

/** What the library says in words only; each is met by a test. */
const BY_MESSAGE: readonly (readonly [RegExp, RefusalReason])[] = [
  [/"alg" header/, 'algorithm'],
  [/unsupported JWS|"crit"/i, 'algorithm'],
  [/signature verification failed/, 'signature'],
  [/"keys" property/, 'upstream-garbage'],
  [/"state"/, 'state'],
  [/"iss"/, 'issuer'],
  [/"nonce"/, 'nonce'],
  [/"sub"/, 'subject-missing'],
];

function chainOf(error: unknown): readonly Error[] {
  const chain: Error[] = [];
  for (let at = error; at instanceof Error && chain.length < 6; at = at.cause) chain.push(at);
  return chain;
}

const claimOf = ({ cause }: Error): unknown =>
  typeof cause === 'object' && cause !== null && 'claim' in cause ? cause.claim : undefined;

/** A claim compared in vain, a code, or a message; in the order in which they are exact. */
function reasonOf(error: Error): RefusalReason | undefined {
  const claim = claimOf(error);
  if (typeof claim === 'string' && BY_CLAIM[claim]) return BY_CLAIM[claim];
  const said = BY_MESSAGE.find(([pattern]) => pattern.test(error.message))?.[1];
  if (said) return said;
  return error instanceof library().ClientError && error.code ? BY_CODE[error.code] : undefined;
}

/** The refusal that an error of the library means. */
export function refusalOf(error: unknown): Refusal {
  const chain = chainOf(error);
  const own = chain.find((one) => one instanceof Refusal);
  if (own) return own;
  const { AuthorizationResponseError, ResponseBodyError } = library();
  if (error instanceof AuthorizationResponseError) {
    const denied = error.error === 'access_denied' || error.error === 'login_required';
    return new Refusal(denied ? 'upstream-denied' : 'upstream-error', { cause: new Error(error.error) });
  }
  if (error instanceof ResponseBodyError) return new Refusal('upstream-error', { cause: new Error(error.error) });
  const reason = chain.map(reasonOf).find((one) => one !== undefined) ?? 'malformed';
  // The library's own causes hold whole tokens: only its words go on.
  return new Refusal(reason, { cause: new Error(chain.map(({ message }) => message).join(': ')) });
}
