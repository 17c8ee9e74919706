import { after, SECOND } from '../kernel/clock.ts';
import { isOutage } from '../kernel/errors.ts';
import { createWorker, type Worker } from '../kernel/worker.ts';
import { type CourierDeps, claim, deliver, keepMsOf, messageFor, placeOf } from './courier.ts';
import type { Message } from './message.ts';
import { GIVE_UP_MS, type Mail, type MailBody } from './model.ts';
import type { Transport } from './transport.ts';

/** A mail as it is handed in. */
export interface NewMail extends Pick<Mail, 'id' | 'to' | 'accountId' | 'template' | 'locale'> {
  readonly body: MailBody;
  /** Of no use any more after this; default: a day from now. */
  readonly validUntil?: Date | undefined;
}

/** A mail of the outbox, with its words as long as they are kept. */
export interface OutboxItem
  extends Pick<Mail, 'id' | 'to' | 'template' | 'locale' | 'state' | 'attempts' | 'createdAt'> {
  readonly message?: Message;
}

export interface OutboxDeps extends CourierDeps {
  /** Absent: mails wait in the outbox. */
  readonly transport?: Transport | undefined;
  /** Sender; its domain is the one of the Message-IDs. */
  readonly from: string;
}

/** So many mails are on the way at once. */
const AT_ONCE = 5;
const POLL_MS = 5 * SECOND;
/** A stop waits so long for the mails that are on the way. */
const STOP_MS = 10 * SECOND;

/** The work of one pass: all that is due, a few at a time. */
async function sendDue(deps: OutboxDeps, stopping: () => boolean): Promise<void> {
  const { transport, store, clock } = deps;
  if (!transport) return;
  while (!stopping() && (await store.lease.hold())) {
    const due = await store.dueMails(clock.now(), AT_ONCE);
    if (due.length === 0) return;
    const mine = (await Promise.all(due.map((mail) => claim(mail, deps)))).filter((mail) => mail !== undefined);
    const deliveries = await Promise.all(mine.map((mail) => deliver(mail, transport, deps, stopping)));
    // The next pass tries again, with the mails that wait longest.
    if (deliveries.some(({ kind }) => kind === 'down')) return;
  }
}

const freshMail = (mail: NewMail, deps: OutboxDeps) => {
  const now = deps.clock.now();
  const giveUp = after(now, GIVE_UP_MS);
  const domain = /@([^\s<>@]+?)>?\s*$/.exec(deps.from)?.[1] ?? 'localhost';
  return {
    id: mail.id,
    to: mail.to,
    ...(mail.accountId === undefined ? {} : { accountId: mail.accountId }),
    template: mail.template,
    locale: mail.locale,
    messageId: `<${mail.id}@${domain}>`,
    state: 'waiting' as const,
    attempts: 0,
    nextAt: now,
    createdAt: now,
    validUntil: mail.validUntil ?? giveUp,
    // What nobody ever sent (no mail server) goes too.
    expiresAt: after(giveUp, keepMsOf(deps)),
    body: deps.ring.seal(JSON.stringify(mail.body), placeOf(mail.id)),
  };
};

/**
 * Keeps mails until they are sent, tries again for a day, and survives restarts. A mail is never lost, and is sent
 * twice (under one Message-ID) only when the process ends between the server's word and our note of it.
 */
export interface Outbox extends Pick<Worker, 'start' | 'stop'> {
  /** Puts a mail on its way; one with an id that is there already is the same mail. */
  add(mail: NewMail): Promise<void>;
  /** Newest first. */
  latest(limit: number): Promise<readonly OutboxItem[]>;
  /** One pass over all that is due. */
  flush(): Promise<void>;
}

/** @see Outbox */
export function createOutbox(deps: OutboxDeps): Outbox {
  let stopping = false;
  const worker = createWorker(() => sendDue(deps, () => stopping), {
    everyMs: POLL_MS,
    onError: (cause) => deps.log(isOutage(cause) ? 'warn' : 'error', { what: 'sending mails' }, cause),
  });
  return {
    async add(mail) {
      await deps.store.addMail(freshMail(mail, deps));
      worker.wake();
    },
    async latest(limit) {
      return (await deps.store.latestMails(limit)).map((mail) => {
        const message = messageFor(mail, deps);
        const { id, to, template, locale, state, attempts, createdAt } = mail;
        return { id, to, template, locale, state, attempts, createdAt, ...(message ? { message } : {}) };
      });
    },
    start() {
      stopping = false;
      worker.start();
    },
    async stop() {
      stopping = true;
      const patience = setTimeout(() => deps.transport?.close(), STOP_MS);
      await worker.stop();
      clearTimeout(patience);
      await deps.store.lease.release();
      deps.transport?.close();
    },
    flush: () => worker.run(),
  };
}
