import { isDeepStrictEqual } from 'node:util';
import Provider, { type Adapter, type AdapterPayload, errors } from 'oidc-provider';
import { after, type Clock, MINUTE, SECOND } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import { sha256 } from '../kernel/secrets.ts';
import { type Collection, DuplicateError, type Fresh } from '../storage/index.ts';
import { mergeSession } from './merge.ts';
import { acrOf, loginOf, payloadOf, text, withoutIds } from './payload.ts';
import { HASHED, KIND_NAMES, type Kind, keyOf, type ProtocolRecord, type ProtocolRecords, ROUNDS } from './store.ts';
import { together } from './together.ts';

/** A refresh token that comes again within this time was sent twice, not stolen (product.md section 6). */
const DOUBLE_SEND_MS = 10 * SECOND;

/** The login that a session or token stems from. */
export interface LoginOfRecord {
  readonly accountId: string;
  /** In whole seconds. */
  readonly loginAt: number;
  /** What kind of login; absent in old tokens. */
  readonly acr?: string | undefined;
  readonly sessionUid?: string | undefined;
}

/** What the adapter must know of accounts and clients. */
export interface AdapterPorts {
  /** False when a login is over (product.md section 6). */
  readonly isLive: (login: LoginOfRecord) => Promise<boolean>;
  /** A client's metadata by its id. */
  readonly clientMetadata: (clientId: string) => Promise<AdapterPayload | undefined>;
  /** After so many silent minutes a browser's session is idle. */
  readonly idleMinutes: number;
  /** The browser in words, by its user agent. */
  readonly agentWords: (userAgent: string) => string;
}

/** The session's record as this request found it. */
const foundSession = (): ProtocolRecord | undefined =>
  Provider.ctx?.state['sessionFound'] as ProtocolRecord | undefined;

/** Two ends of one session: worked out at different moments of a second, and so apart by less than one. */
const isSameEnd = (a: Date | undefined, b: Date | undefined): boolean =>
  a !== undefined && b !== undefined && Math.abs(a.getTime() - b.getTime()) < SECOND;

/**
 * The library writes the session at every request. Where it changed nothing, and the browser was seen within
 * the last minute (which is as exact as `seenAt` is kept), nothing is written.
 */
const saysNothingNew = (found: ProtocolRecord, next: Fresh<ProtocolRecord>): boolean =>
  found.seenAt !== undefined &&
  next.seenAt !== undefined &&
  Math.abs(next.seenAt.getTime() - found.seenAt.getTime()) < MINUTE &&
  found.agent === next.agent &&
  isSameEnd(found.expiresAt, next.expiresAt) &&
  isDeepStrictEqual(found.payload, next.payload);

class ClientAdapter implements Adapter {
  readonly #ports: AdapterPorts;

  constructor(ports: AdapterPorts) {
    this.#ports = ports;
  }

  find(id: string): Promise<AdapterPayload | undefined> {
    return this.#ports.clientMetadata(id);
  }

  async upsert(): Promise<void> {
    throw new TypeError('clients are not written through the protocol');
  }

  async findByUserCode(): Promise<undefined> {}

  async findByUid(): Promise<undefined> {}

  async consume(): Promise<void> {}

  async destroy(): Promise<void> {}

  async revokeByGrantId(): Promise<void> {}
}

/** Keeps one kind of the provider library's records in our store. */
class RecordAdapter implements Adapter {
  readonly #kind: Kind;
  readonly #records: ProtocolRecords;
  readonly #clock: Clock;
  readonly #ports: AdapterPorts;

  constructor(kind: Kind, records: ProtocolRecords, clock: Clock, ports: AdapterPorts) {
    this.#kind = kind;
    this.#records = records;
    this.#clock = clock;
    this.#ports = ports;
  }

  get #rows(): Collection<ProtocolRecord> {
    return this.#records.of(this.#kind);
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn: number): Promise<void> {
    const now = this.#clock.now();
    const isSession = this.#kind === 'Session';
    const userAgent = isSession ? Provider.ctx?.get('user-agent') : undefined;
    const record = {
      id: keyOf(id),
      payload: withoutIds(this.#kind, payload),
      grantId: text(payload.grantId),
      uid: isSession ? text(payload.uid) : undefined,
      accountId: text(payload.accountId),
      ...(isSession ? { seenAt: this.#seenAt(now), agent: this.#ports.agentWords(userAgent ?? '') } : {}),
      ...(expiresIn ? { expiresAt: after(now, expiresIn * SECOND) } : {}),
    };
    if (isSession) return this.#writeSession(record);
    await together({ done: this.#rows.put(record), undo: () => this.#rows.remove(record.id) }, 'token');
  }

  /** Requests of one browser overlap (two tabs): what another one wrote since this one looked stays. */
  async #writeSession(record: Fresh<ProtocolRecord>): Promise<void> {
    const found = foundSession();
    let known = found && found.id === record.id ? found : undefined;
    if (known && saysNothingNew(known, record)) return;
    let next = record;
    for (let round = 0; round < ROUNDS; round += 1) {
      if (known && (await this.#rows.replaceIf({ ...next, version: known.version }))) return;
      if (!known && (await this.#putNew(next))) return;
      const other = (await this.#rows.get(record.id)) ?? (await this.#sessionOf(record.uid));
      // Ended meanwhile, and so it stays.
      if (!other && known) return;
      if (!other) continue;
      const payload = mergeSession(found?.payload ?? {}, record.payload, other.payload);
      if (known && other.id !== record.id) {
        // Its cookie was changed meanwhile: what clients were given goes along.
        if (await this.#rows.replaceIf({ ...other, payload })) return;
        continue;
      }
      next = { ...record, payload };
      if (known) known = other;
      else await this.#rows.remove(other.id);
    }
    throw new AppError('busy', 'busy');
  }

  /** A first record, or one under a new cookie; false: another request gave the session a new cookie too. */
  async #putNew(record: Fresh<ProtocolRecord>): Promise<boolean> {
    const left: unknown = Provider.ctx?.state['sessionLeft'];
    const base = foundSession()?.payload ?? {};
    const payload = left ? mergeSession(base, record.payload, left as ProtocolRecord['payload']) : record.payload;
    try {
      await this.#rows.put({ ...record, payload });
      return true;
    } catch (error) {
      if (error instanceof DuplicateError) return false;
      throw error;
    }
  }

  async #sessionOf(uid: string | undefined): Promise<ProtocolRecord | undefined> {
    return uid ? (await this.#rows.find('uid', [uid], 1))[0] : undefined;
  }

  /**
   * The library writes the session at every request, also at one that only found it idle: knocking is
   * no sign of life, a new login is.
   */
  #seenAt(now: Date): Date {
    const before: unknown = Provider.ctx?.state['sessionSeenAt'];
    if (!(before instanceof Date) || Provider.ctx?.oidc.result?.login) return now;
    return now.getTime() - before.getTime() > this.#ports.idleMinutes * MINUTE ? before : now;
  }

  /** The record as the library wants it, unless its login is over. */
  async #payload(row: ProtocolRecord | undefined, jti: string): Promise<AdapterPayload | undefined> {
    if (!row) return undefined;
    const payload = payloadOf(row, jti);
    const loginAt = loginOf(this.#kind, payload);
    if (row.accountId && loginAt !== undefined) {
      const sessionUid = this.#kind === 'Session' ? row.uid : text(payload.sessionUid);
      if (!(await this.#ports.isLive({ accountId: row.accountId, loginAt, acr: acrOf(payload), sessionUid })))
        return undefined;
    }
    return row.consumedAt && !this.#isDoubleSend(row.consumedAt)
      ? { ...payload, consumed: Math.floor(row.consumedAt.getTime() / SECOND) }
      : payload;
  }

  /** Then `consume` refuses it, and nothing is revoked. Other endpoints see it as used at once. */
  #isDoubleSend(consumedAt: Date): boolean {
    return (
      this.#kind === 'RefreshToken' &&
      Provider.ctx?.oidc.route === 'token' &&
      this.#clock.ms() - consumedAt.getTime() < DOUBLE_SEND_MS
    );
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    // Always hashed: what is presented never counts as a hash.
    const key = sha256(id);
    // Who goes on after an interaction has it for good: of two that do, one gets it.
    const row = await (this.#isEnding() ? this.#rows.take(key) : this.#rows.get(key));
    if (this.#kind === 'Session' && row && Provider.ctx) {
      Provider.ctx.state['sessionSeenAt'] = row.seenAt;
      Provider.ctx.state['sessionFound'] = row;
    }
    return this.#payload(row, id);
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    const [row] = await this.#rows.find('uid', [uid], 1);
    return row ? this.#payload(row, HASHED + row.id) : undefined;
  }

  async findByUserCode(): Promise<undefined> {}

  async consume(id: string): Promise<void> {
    await together({ done: this.#consume(id), undo: async () => false }, 'use');
  }

  /** Guarded: of two racing uses one wins. A code's loser takes the whole family with it. */
  async #consume(id: string): Promise<void> {
    if (await this.#rows.consume(keyOf(id), 'consumedAt', this.#clock.now())) return;
    if (this.#kind === 'AuthorizationCode') {
      const grantId = (await this.#rows.get(keyOf(id)))?.grantId;
      if (grantId) await this.#records.revokeGrant(grantId);
    }
    throw new errors.InvalidGrant('already used');
  }

  /** `resume` looks for its interaction, and then destroys it. */
  #isEnding(): boolean {
    return this.#kind === 'Interaction' && Provider.ctx?.oidc?.route === 'resume';
  }

  async destroy(id: string): Promise<void> {
    if (this.#isEnding()) return;
    const row = await this.#rows.take(keyOf(id));
    // Before a new cookie: what other requests wrote until now.
    if (this.#kind === 'Session' && row && Provider.ctx) Provider.ctx.state['sessionLeft'] = row.payload;
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    await this.#rows.removeBy('grantId', [grantId]);
  }
}

/** The adapter factory for the provider library. */
export const createAdapter =
  (records: ProtocolRecords, clock: Clock, ports: AdapterPorts) =>
  (name: string): Adapter => {
    if (name === 'Client') return new ClientAdapter(ports);
    const kind = KIND_NAMES.find((known) => known === name);
    if (!kind) throw new TypeError(`the provider library asks for records of a kind that we do not keep: ${name}`);
    return new RecordAdapter(kind, records, clock, ports);
  };
