import type { KeyState, SigningAlg } from './model.ts';

/** A private signing key as a JWK (RFC 7517); `kid` is its RFC 7638 thumbprint. Never log it. */
export interface SigningKey {
  readonly kty: 'RSA' | 'EC';
  readonly kid: string;
  readonly use: 'sig';
  readonly alg: 'RS256' | 'ES256';
  readonly d: string;
  /** RSA */
  readonly n?: string;
  readonly e?: string;
  readonly p?: string;
  readonly q?: string;
  readonly dp?: string;
  readonly dq?: string;
  readonly qi?: string;
  /** EC */
  readonly crv?: string;
  readonly x?: string;
  readonly y?: string;
}

/** A signing key as one may show it. */
export interface KeyInfo {
  readonly kid: string;
  readonly alg: SigningAlg;
  readonly state: KeyState;
  readonly createdAt: Date;
  /** When its state began. */
  readonly since: Date;
  /** A retired one: when it is published no longer. */
  readonly until?: Date | undefined;
}

export interface Keys {
  /** All signing keys that are published, in the order of `signingKeys`. */
  list(): Promise<readonly KeyInfo[]>;
  /**
   * The private keys that sign or will, RS256 first, of each algorithm the current one first. Made at first
   * start; of processes that start at once, all get the same ones.
   */
  signingKeys(): Promise<readonly SigningKey[]>;
  /**
   * 32 bytes for keyed hashes of one purpose, the same for ever (HKDF-SHA-256, RFC 5869, from the
   * sealed master). @param purpose a fixed name, such as `limits` or `browser`.
   */
  dataKey(purpose: string): Buffer;
}
