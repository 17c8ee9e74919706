export const KEY_KINDS = ['signing', 'master'] as const;
export const SIGNING_ALGS = ['RS256', 'ES256'] as const;
export type SigningAlg = (typeof SIGNING_ALGS)[number];

/** A signing key is published before it signs (`next`), signs (`current`), and is published after (`retired`). */
export const KEY_STATES = ['next', 'current', 'retired'] as const;
export type KeyState = (typeof KEY_STATES)[number];

/** A key at rest. The master of the data keys has no algorithm, is always `current` and never changes. */
export interface StoredKey {
  readonly id: string;
  readonly version: number;
  readonly expiresAt?: Date | undefined;
  readonly kind: (typeof KEY_KINDS)[number];
  readonly alg?: SigningAlg | undefined;
  /** RFC 7638 thumbprint of a signing key. */
  readonly kid?: string | undefined;
  readonly state: KeyState;
  /** Sealed: a private JWK as JSON, or the master in base64url. */
  readonly secret: string;
  readonly createdAt: Date;
  /** When its state began; absent: since it was made. */
  readonly since?: Date | undefined;
}

/** The place of a key's secret in the seal. */
export const keyPlace = (id: string) => ({ collection: 'keys', record: id, field: 'secret' });

/** Keys of one algorithm are numbered, so that of processes that make the next one at once, one insert wins. */
export const signingId = (alg: SigningAlg, generation: number): string => `signing-${alg}-${generation}`;

export const generationOf = ({ id }: StoredKey): number => Number(id.split('-').at(-1));

/** When its state began. */
export const sinceOf = ({ since, createdAt }: StoredKey): Date => since ?? createdAt;

/** Of two current ones, which a rotation that was cut off may leave, the later one signs. */
export const newestFirst = (a: StoredKey, b: StoredKey): number => sinceOf(b).getTime() - sinceOf(a).getTime();
