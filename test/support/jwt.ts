import { createPublicKey, verify } from 'node:crypto';

export type Claims = Readonly<Record<string, unknown>>;

export interface Jwt {
  readonly header: Claims;
  readonly claims: Claims;
}

export interface Jwks {
  readonly keys: readonly Readonly<Record<string, string>>[];
}

const read = (part: string | undefined): Claims =>
  JSON.parse(Buffer.from(part ?? '', 'base64url').toString()) as Claims;

/** The parts of a signed token, once its signature is one of the published keys'. @throws Error when it is not. */
export function readJwt(token: string, { keys }: Jwks): Jwt {
  const [head, body, signature = ''] = token.split('.');
  const header = read(head);
  const jwk = keys.find(({ kid, alg }) => kid === header.kid && alg === header.alg);
  if (!jwk) throw new Error(`no published key ${String(header.kid)} for ${String(header.alg)}`);
  const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
  const signed = Buffer.from(`${head}.${body}`);
  if (!verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))) {
    throw new Error('the signature is not right');
  }
  return { header, claims: read(body) };
}
