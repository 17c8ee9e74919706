/** How one signing key follows another: published first, then signing, then published for as long as anything needs it. */
import { after, type Clock, DAY } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import { type EventContext, makeEvent } from '../kernel/events.ts';
import type { KeyRing } from '../kernel/secrets.ts';
import type { KeyInfo } from './contract.ts';
import { keyAnnounced, keyRemoved, keyRotated } from './events.ts';
import { newSigningKey } from './jwk.ts';
import {
  generationOf,
  keyPlace,
  newestFirst,
  SIGNING_ALGS,
  type SigningAlg,
  type StoredKey,
  signingId,
  sinceOf,
} from './model.ts';
import type { KeyStore } from './store.ts';

/** So long a key is published before it signs: relying parties that ask once a day for our keys have it by then. */
export const ANNOUNCED_MS = DAY;
/**
 * So long a key is published after it signed. ID tokens are good for an hour, sessions for a day; the rest is for
 * relying parties that show an old ID token as a hint when somebody logs out.
 */
export const RETIRED_MS = 30 * DAY;

export interface RotationDeps {
  readonly store: KeyStore;
  readonly ring: KeyRing;
  readonly clock: Clock;
  /** The system realm's id, in whose log it stands. */
  readonly realmId: () => Promise<string>;
}

/** What a rotation did for one algorithm. */
export interface Rotated {
  readonly alg: SigningAlg;
  /** `announced`: the next key is published now; `waiting`: it is, not yet for long enough; `rotated`: it signs. */
  readonly did: 'announced' | 'waiting' | 'rotated';
  readonly current: KeyInfo;
  readonly next: KeyInfo;
  /** From when on the next key may sign. */
  readonly ready: Date;
}

export interface Rotation {
  /**
   * One step on for every algorithm: publishes the next key, or lets it sign once it was published for
   * `ANNOUNCED_MS`, retires the one before and publishes another. Called again, it goes on where it was stopped.
   *
   * @param atOnce the next key signs now, however new it is: relying parties that remember our keys refuse its tokens
   * until they ask again. @throws AppError `conflict` when somebody else rotates at this moment.
   */
  rotate(atOnce: boolean, context: EventContext): Promise<readonly Rotated[]>;
  /**
   * Publishes a key no longer: nothing that it signed is believed any more.
   * @throws AppError `key-unknown` (not-found); `key-signs` (conflict) for a current one.
   */
  remove(kid: string, context: EventContext): Promise<KeyInfo>;
}

/** As one may show it; the master of the data keys is none. */
export const infoOf = (key: StoredKey): readonly KeyInfo[] => {
  const { kid, alg, state, createdAt, expiresAt } = key;
  if (kid === undefined || alg === undefined) return [];
  return [
    { kid, alg, state, createdAt, since: sinceOf(key), ...(expiresAt === undefined ? {} : { until: expiresAt }) },
  ];
};

/** A new signing key, sealed for its place. */
export async function newStoredKey(ring: KeyRing, id: string, alg: SigningAlg) {
  const made = await newSigningKey(alg);
  return { kind: 'signing', alg, kid: made.kid, secret: ring.seal(JSON.stringify(made), keyPlace(id)) } as const;
}

const conflict = (): AppError => new AppError('conflict', 'conflict');

/** The keys of one algorithm by their states; of several current ones the latest signs. */
async function keysOf({ store }: RotationDeps, alg: SigningAlg) {
  const all = (await store.signing()).filter((key) => key.alg === alg).sort(newestFirst);
  const [current, ...outdated] = all.filter(({ state }) => state === 'current');
  if (!current) throw new AppError('key-missing', 'internal', { cause: new Error(`no key signs ${alg}`) });
  const next = all.find(({ state }) => state === 'next');
  return { all, current, outdated, next };
}

async function announce(
  { store, ring, clock, realmId }: RotationDeps,
  alg: SigningAlg,
  all: readonly StoredKey[],
  context: EventContext,
): Promise<StoredKey> {
  const id = signingId(alg, Math.max(...all.map(generationOf)) + 1);
  const fresh = { ...(await newStoredKey(ring, id, alg)), id, state: 'next', createdAt: clock.now() } as const;
  const event = makeEvent(keyAnnounced, context, { schoolId: await realmId(), fields: { alg, kid: fresh.kid } });
  await store.insert(fresh, [event]);
  const kept = await store.get(id);
  if (kept?.state !== 'next') throw conflict();
  return kept;
}

async function retire({ store, clock }: RotationDeps, key: StoredKey): Promise<void> {
  const now = clock.now();
  const retired = { ...key, state: 'retired', since: now, expiresAt: after(now, RETIRED_MS) } as const;
  if (!(await store.replaceIf(retired))) throw conflict();
}

/** First the new one signs, then the old one retires: whatever comes between, there is one that signs. */
async function promote(deps: RotationDeps, current: StoredKey, next: StoredKey, context: EventContext) {
  const { store, clock, realmId } = deps;
  const fields = { alg: String(next.alg), kid: String(next.kid), former: String(current.kid) };
  const event = makeEvent(keyRotated, context, { schoolId: await realmId(), fields });
  const promoted = await store.replaceIf({ ...next, state: 'current', since: clock.now() }, [event]);
  if (!promoted) throw conflict();
  await retire(deps, current);
  return promoted;
}

function told(alg: SigningAlg, did: Rotated['did'], current: StoredKey, next: StoredKey): readonly Rotated[] {
  const ready = after(next.createdAt, ANNOUNCED_MS);
  return infoOf(current).flatMap((signing) =>
    infoOf(next).map((following) => ({ alg, did, current: signing, next: following, ready })),
  );
}

async function rotateOne(deps: RotationDeps, alg: SigningAlg, atOnce: boolean, context: EventContext) {
  const { all, current, outdated, next } = await keysOf(deps, alg);
  for (const key of outdated) await retire(deps, key);
  const following = next ?? (await announce(deps, alg, all, context));
  const isReady = deps.clock.ms() - sinceOf(following).getTime() >= ANNOUNCED_MS;
  if (!atOnce && !isReady) return told(alg, next ? 'waiting' : 'announced', current, following);
  const promoted = await promote(deps, current, following, context);
  return told(alg, 'rotated', promoted, await announce(deps, alg, [...all, following], context));
}

/** @see Rotation */
export function createRotation(deps: RotationDeps): Rotation {
  return {
    async rotate(atOnce, context) {
      const done: Rotated[] = [];
      for (const alg of SIGNING_ALGS) done.push(...(await rotateOne(deps, alg, atOnce, context)));
      return done;
    },
    async remove(kid, context) {
      const { store, clock, realmId } = deps;
      const key = (await store.signing()).find((one) => one.kid === kid);
      const [info] = key ? infoOf(key) : [];
      if (!key || !info) throw new AppError('key-unknown', 'not-found');
      if (key.state === 'current') throw new AppError('key-signs', 'conflict');
      const event = makeEvent(keyRemoved, context, { schoolId: await realmId(), fields: { kid, alg: info.alg } });
      // It expires at once, with the fact in the same write; the sweeper takes the rest.
      if (!(await store.replaceIf({ ...key, state: 'retired', expiresAt: clock.now() }, [event]))) throw conflict();
      return info;
    },
  };
}
