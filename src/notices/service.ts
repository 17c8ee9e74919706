import { after, DAY } from '../kernel/clock.ts';
import type { DomainEvent, EventDefinition } from '../kernel/events.ts';
import type { Locale, TextParams } from '../render/texts.ts';
import { authorOf, interrupts, type Notice } from './model.ts';
import { createOutbox, type OutboxDeps, type OutboxItem } from './outbox.ts';
import { isTemplate, type Template } from './templates.ts';

/** Whom a notice concerns. */
export interface Recipient {
  readonly email?: string | undefined;
  /** Mails to an address that its owner never confirmed name nobody. */
  readonly emailVerified: boolean;
  /** The language of the last login. */
  readonly locale: Locale;
  readonly name?: string | undefined;
}

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
  /** The newest mails with their words, for the demo's outbox page. */
  outbox(limit: number): Promise<readonly OutboxItem[]>;
  start(): void;
  /** Waits for the mails that are on the way; the others wait for the next start. */
  stop(): Promise<void>;
  /** Sends what is due now; nothing when another process has the work. */
  flush(): Promise<void>;
}

export interface NoticeDeps extends OutboxDeps {
  /** Of all domains. */
  readonly definitions: readonly EventDefinition[];
  /** Undefined: nobody (any more). */
  readonly recipient: (accountId: string, template: Template) => Promise<Recipient | undefined>;
  /** Setting `retention.noticesDays`; default 90. */
  readonly noticeDays?: number;
}

interface Told {
  readonly template: Template;
  readonly byMail: boolean;
  readonly keep: ReadonlySet<string>;
}

function toldBy(definitions: readonly EventDefinition[]): ReadonlyMap<string, Told> {
  return new Map(
    definitions.flatMap(({ name, notice, keep }) => {
      if (!notice) return [];
      if (!isTemplate(notice.template))
        throw new TypeError(`the event ${name} has a notice without texts: ${notice.template}`);
      return [[name, { template: notice.template, byMail: notice.by === 'mail', keep: new Set<string>(keep) }]];
    }),
  );
}

const paramsOf = (event: DomainEvent, told: Told): TextParams =>
  Object.fromEntries(
    Object.entries(event.fields).flatMap(([name, value]) =>
      told.keep.has(name) && typeof value !== 'boolean' ? [[name, value]] : [],
    ),
  );

/** @see Notices @throws TypeError when a definition names a template that has no texts. */
export function createNotices(deps: NoticeDeps): Notices {
  const { store, clock } = deps;
  const told = toldBy(deps.definitions);
  const outbox = createOutbox(deps);
  const keepMs = (deps.noticeDays ?? 90) * DAY;

  async function tell(event: DomainEvent): Promise<void> {
    const what = told.get(event.name);
    const { accountId } = event;
    if (!what || accountId === undefined) return;
    const recipient = await deps.recipient(accountId, what.template);
    if (!recipient) return;
    const { template } = what;
    const by = authorOf(event);
    const at = new Date(event.at);
    const params = paramsOf(event, what);
    const unread = interrupts(template, by);
    await store.addNotice({ id: event.id, accountId, template, at, by, params, unread, expiresAt: after(at, keepMs) });
    if (!what.byMail || !recipient.email) return;
    const name = recipient.emailVerified ? recipient.name : undefined;
    const body = { at: event.at, by, params, ...(name === undefined ? {} : { name }) };
    await outbox.add({ id: event.id, to: recipient.email, template, locale: recipient.locale, body });
  }

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
    outbox: (limit) => outbox.latest(limit),
    start: () => outbox.start(),
    stop: () => outbox.stop(),
    flush: () => outbox.flush(),
  };
}
