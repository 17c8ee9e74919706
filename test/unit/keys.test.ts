import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createKeyRing } from '../../src/kernel/secrets.ts';
import { createKeyStore, createKeys, type SigningKey } from '../../src/keys/index.ts';
import { thumbprint } from '../../src/keys/jwk.ts';
import { openStore } from '../../src/storage/index.ts';
import { movableClock, RING } from './users-world.ts';

async function makeStore() {
  const clock = movableClock();
  const store = await openStore('sqlite::memory:', { clock });
  const keyStore = createKeyStore(store);
  await store.prepare();
  return { store: keyStore, ring: RING, clock };
}

/** What relying parties see of a key. */
const publicPart = ({ kty, n = '', e = '', crv = '', x = '', y = '' }: SigningKey) =>
  kty === 'RSA' ? { kty, n, e } : { kty, crv, x, y };

describe('signing keys', { timeout: 30_000 }, () => {
  it('are one RS256 and one ES256, that sign and verify, under kids of their own', async () => {
    const keys = await createKeys(await makeStore());
    const [rsa, ec, ...rest] = await keys.signingKeys();
    expect(rest).toEqual([]);
    expect(rsa).toMatchObject({ kty: 'RSA', alg: 'RS256', use: 'sig' });
    expect(ec).toMatchObject({ kty: 'EC', alg: 'ES256', use: 'sig', crv: 'P-256' });
    expect(Buffer.from(rsa?.n ?? '', 'base64url')).toHaveLength(256);
    expect(new Set([rsa?.kid, ec?.kid]).size).toBe(2);
    const data = Buffer.from('te tekenen');
    for (const key of await keys.signingKeys()) {
      expect(key.kid).toMatch(/^[\w-]{43}$/);
      const made = sign('sha256', data, createPrivateKey({ key: { ...key }, format: 'jwk' }));
      expect(verify('sha256', data, createPublicKey({ key: publicPart(key), format: 'jwk' }), made)).toBe(true);
    }
  });

  it('have the thumbprint of RFC 7638 section 3.1 as kid', () => {
    const n =
      '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw';
    expect(thumbprint({ kty: 'RSA', n, e: 'AQAB', alg: 'RS256', kid: '2011-04-29' })).toBe(
      'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs',
    );
  });

  it('are the same for processes that start at once, and after a restart', async () => {
    const deps = await makeStore();
    const nodes = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const keys = await createKeys(deps);
        return { signing: await keys.signingKeys(), data: keys.dataKey('x').toString('hex') };
      }),
    );
    expect(new Set(nodes.map((node) => JSON.stringify(node))).size).toBe(1);
    const again = await createKeys(deps);
    expect(await again.signingKeys()).toEqual(nodes[0]?.signing);
    expect(await deps.store.signing()).toHaveLength(2);
  });

  it('are sealed at rest, and open under the right ring only', async () => {
    const deps = await makeStore();
    const keys = await createKeys(deps);
    const signing = await keys.signingKeys();
    const stored = JSON.stringify([await deps.store.signing(), await deps.store.get('master')]);
    for (const { d } of signing) expect(stored).not.toContain(d);
    expect(stored).not.toContain('"kty');
    const foreign = createKeyRing([{ id: 'test', key: Buffer.alloc(32, 8) }]);
    await expect(createKeys({ ...deps, ring: foreign })).rejects.toMatchObject({ code: 'sealed-value-unreadable' });
    const rotated = createKeyRing([
      { id: 'new', key: Buffer.alloc(32, 9) },
      { id: 'test', key: Buffer.alloc(32, 7) },
    ]);
    expect(await (await createKeys({ ...deps, ring: rotated })).signingKeys()).toEqual(signing);
  });
});

describe('data keys', () => {
  it('are 32 bytes, one for each purpose, the same for ever, another in each store', async () => {
    const deps = await makeStore();
    const keys = await createKeys(deps);
    const limits = keys.dataKey('limits');
    expect(limits).toHaveLength(32);
    expect(keys.dataKey('limits')).toEqual(limits);
    expect(keys.dataKey('browser')).not.toEqual(limits);
    expect((await createKeys(deps)).dataKey('limits')).toEqual(limits);
    expect((await createKeys(await makeStore())).dataKey('limits')).not.toEqual(limits);
  });
});
