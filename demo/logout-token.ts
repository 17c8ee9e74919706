import { createPublicKey, verify } from 'node:crypto';
import type { Claims } from './words.ts';

/** A published key (RFC 7517). */
export type PublicJwk = Readonly<Record<string, string>>;

/** What makes a logout token ours (OpenID Connect Back-Channel Logout 1.0 section 2.6). */
export interface LogoutTokenRules {
  readonly issuer: string;
  readonly clientId: string;
  /** The provider's published keys. */
  readonly keys: readonly PublicJwk[];
  /** Seconds since the epoch. */
  readonly now: number;
}

export type LogoutTokenVerdict =
  | { readonly ok: true; readonly jti: string; readonly sub?: string; readonly sid?: string }
  | { readonly ok: false; readonly reason: string };

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** Seconds that clocks may differ. */
const LEEWAY = 30;
/** Seconds after which a token is too old, whatever its `exp` says. */
const MAX_AGE = 600;

/** The kind of key that each algorithm needs; no other algorithm is taken. */
const KEY_TYPES: ReadonlyMap<unknown, string> = new Map([
  ['RS256', 'RSA'],
  ['ES256', 'EC'],
]);

function parsePart(part: string | undefined): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Claims) : undefined;
  } catch {
    return undefined;
  }
}

const partsOf = (token: string) => {
  const [header, payload, signature, rest] = token.split('.');
  if (!header || !payload || !signature || rest !== undefined) return undefined;
  return { header: parsePart(header), payload: parsePart(payload), signed: `${header}.${payload}`, signature };
};

/** The key id that the token names, before anything of it is believed; undefined when it is no token. */
export const keyIdOf = (token: string): string | undefined => {
  const kid = partsOf(token)?.header?.kid;
  return typeof kid === 'string' ? kid : undefined;
};

function isSigned(parts: NonNullable<ReturnType<typeof partsOf>>, keys: readonly PublicJwk[]): boolean {
  const { alg, kid } = parts.header ?? {};
  const kty = KEY_TYPES.get(alg);
  const jwk = keys.find((key) => key.kid === kid && key.kty === kty);
  if (!kty || !jwk || (jwk.alg !== undefined && jwk.alg !== alg)) return false;
  const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
  const signature = Buffer.from(parts.signature, 'base64url');
  return verify('sha256', Buffer.from(parts.signed), { key, dsaEncoding: 'ieee-p1363' }, signature);
}

function faultOf(claims: Claims, rules: LogoutTokenRules): string | undefined {
  const { iss, aud, iat, exp, jti, events, nonce, sub, sid } = claims;
  const audience: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if (iss !== rules.issuer) return 'iss is not the provider';
  if (!audience.includes(rules.clientId)) return 'aud is not this client';
  if (typeof iat !== 'number' || iat > rules.now + LEEWAY || iat < rules.now - MAX_AGE) return 'iat is not recent';
  if (exp !== undefined && (typeof exp !== 'number' || exp < rules.now - LEEWAY)) return 'the token has expired';
  if (typeof jti !== 'string' || jti === '') return 'jti is missing';
  if (nonce !== undefined) return 'nonce is not allowed';
  const event = typeof events === 'object' && events !== null ? (events as Claims)[EVENT] : undefined;
  if (typeof event !== 'object' || event === null) return 'the logout event is missing';
  if (typeof sub !== 'string' && typeof sid !== 'string') return 'sub and sid are both missing';
  return undefined;
}

/** Whether a posted logout token may end sessions, and whose. Never throws on a bad token. */
export function checkLogoutToken(token: string, rules: LogoutTokenRules): LogoutTokenVerdict {
  const parts = partsOf(token);
  if (!parts?.header || !parts.payload) return { ok: false, reason: 'this is no signed token' };
  const { typ } = parts.header;
  if (typ !== undefined && typ !== 'logout+jwt' && typ !== 'JWT') return { ok: false, reason: 'typ is not logout+jwt' };
  if (!isSigned(parts, rules.keys)) return { ok: false, reason: 'the signature is not the provider’s' };
  const fault = faultOf(parts.payload, rules);
  if (fault) return { ok: false, reason: fault };
  const { jti, sub, sid } = parts.payload;
  return {
    ok: true,
    jti: String(jti),
    ...(typeof sub === 'string' ? { sub } : {}),
    ...(typeof sid === 'string' ? { sid } : {}),
  };
}
