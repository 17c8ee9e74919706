import type { DomainEvent } from '../kernel/events.ts';
import { safeEqual, sha256 } from '../kernel/secrets.ts';
import type { Locale, TextParams } from '../render/texts.ts';
import type { Notice } from './model.ts';
import { createOutbox, type OutboxDeps, type OutboxItem } from './outbox.ts';
import { createTelling, type TellingDeps } from './telling.ts';
import type { Template } from './templates.ts';

/** A mail that no event tells of, such as the code for a new address. */
export interface DirectMail {
  /** The same id is the same mail, however often it is handed in. */
  readonly id: string;
  readonly to: string;
  readonly template: Template;
  readonly locale: Locale;
  readonly params?: TextParams;
  /** When it happened; default now. */
  readonly at?: Date;
  /** Of no use any more after this. */
  readonly validUntil?: Date;
}

/** Tells people what happened to their account: in the profile, at the next login, by mail. Knows no domain. */
export interface Notices {
  /** Notes and mails what the events' definitions say must be told; the same event twice is told once. */
  accept(events: readonly DomainEvent[]): Promise<void>;
  /** The newest first; of the last 90 days. */
  listFor(accountId: string, limit: number): Promise<readonly Notice[]>;
  /** What the next login has to show, newest first: what others did to the account, and what looks like an attack. */
  unreadFor(accountId: string): Promise<readonly Notice[]>;
  /** @param upTo the moment of the newest one that was shown; default: all. */
  markRead(accountId: string, upTo?: Date): Promise<void>;
  /** Puts one mail into the outbox, and returns; sending never holds up a page. The mail names nobody. */
  sendDirect(mail: DirectMail): Promise<void>;
  /** When the mail server last refused this very address of the account; undefined when it did not, or took mail since. */
  refusedFor(accountId: string, address: string): Promise<Date | undefined>;
  /** The newest mails with their words, for the demo's outbox page. */
  outbox(limit: number): Promise<readonly OutboxItem[]>;
  start(): void;
  /** Waits for the mails that are on the way; the others wait for the next start. */
  stop(): Promise<void>;
  /** Sends what is due now; nothing when another process has the work. */
  flush(): Promise<void>;
}

export interface NoticeDeps extends OutboxDeps, Pick<TellingDeps, 'definitions' | 'recipient' | 'beheerders'> {}

/** @see Notices @throws TypeError when a definition names a template that has no texts. */
export function createNotices(deps: NoticeDeps): Notices {
  const { store, clock } = deps;
  const outbox = createOutbox(deps);
  const tell = createTelling({ ...deps, outbox });

  return {
    async accept(events) {
      await Promise.all(events.map(tell));
    },
    listFor: (accountId, limit) => store.noticesOf(accountId, limit),
    async unreadFor(accountId) {
      const unread = await store.unreadOf(accountId);
      return unread.toSorted((a, b) => b.at.getTime() - a.at.getTime());
    },
    async markRead(accountId, upTo) {
      const unread = await store.unreadOf(accountId);
      await Promise.all(unread.filter(({ at }) => !upTo || at <= upTo).map(({ id }) => store.markRead(id)));
    },
    async sendDirect(mail) {
      const { id, to, template, locale, params = {}, at = clock.now(), validUntil } = mail;
      await outbox.add({ id, to, template, locale, validUntil, body: { at: at.toISOString(), params } });
    },
    async refusedFor(accountId, address) {
      const refusal = await store.refusalOf(accountId);
      return refusal && safeEqual(refusal.addressHash, sha256(address)) ? refusal.at : undefined;
    },
    outbox: (limit) => outbox.latest(limit),
    start: () => outbox.start(),
    stop: () => outbox.stop(),
    flush: () => outbox.flush(),
  };
}
