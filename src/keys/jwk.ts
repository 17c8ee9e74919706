import { createHash, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { SigningKey } from './contract.ts';
import type { SigningAlg } from './model.ts';

const makePair = promisify(generateKeyPair);

const RSA_BITS = 2048;

const common = { kid: z.string(), use: z.literal('sig'), d: z.string() };

/** A private signing key as it is kept. */
export const signingKey = z.discriminatedUnion('kty', [
  z.object({
    kty: z.literal('RSA'),
    alg: z.literal('RS256'),
    ...common,
    n: z.string(),
    e: z.string(),
    p: z.string(),
    q: z.string(),
    dp: z.string(),
    dq: z.string(),
    qi: z.string(),
  }),
  z.object({
    kty: z.literal('EC'),
    alg: z.literal('ES256'),
    ...common,
    crv: z.literal('P-256'),
    x: z.string(),
    y: z.string(),
  }),
]);

/** The members that a thumbprint is taken of, in their order (RFC 7638 section 3.2). */
const REQUIRED = { RSA: ['e', 'kty', 'n'], EC: ['crv', 'kty', 'x', 'y'] } as const;

/** RFC 7638: SHA-256 over the required public members, in lexicographic order, base64url. */
export function thumbprint(jwk: Readonly<Record<string, unknown>> & { readonly kty: 'RSA' | 'EC' }): string {
  const members = Object.fromEntries(REQUIRED[jwk.kty].map((name) => [name, jwk[name]]));
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url');
}

/** A new private key: RSA of 2048 bits for RS256, P-256 for ES256. Made off the main thread. */
export async function newSigningKey(alg: SigningAlg): Promise<SigningKey> {
  const { privateKey } =
    alg === 'RS256'
      ? await makePair('rsa', { modulusLength: RSA_BITS })
      : await makePair('ec', { namedCurve: 'P-256' });
  const jwk = privateKey.export({ format: 'jwk' });
  const kty = alg === 'RS256' ? 'RSA' : 'EC';
  return signingKey.parse({ ...jwk, kid: thumbprint({ ...jwk, kty }), use: 'sig', alg });
}
