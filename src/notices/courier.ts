import { setTimeout as pause } from 'node:timers/promises';
import { after, type Clock, DAY, SECOND } from '../kernel/clock.ts';
import { isOutage } from '../kernel/errors.ts';
import type { Log } from '../kernel/log.ts';
import { type KeyRing, type SealPlace, sha256 } from '../kernel/secrets.ts';
import { type Message, messageOf, type RenderPage } from './message.ts';
import { CLAIM_MS, type Mail, type MailBody, pauseAfter } from './model.ts';
import type { NoticeStore } from './store.ts';
import { TEMPLATES } from './templates.ts';
import type { Delivery, Transport } from './transport.ts';

export interface CourierDeps {
  readonly store: NoticeStore;
  /** Seals what mails say: it may be a code. */
  readonly ring: KeyRing;
  readonly render: RenderPage;
  readonly support: { readonly phone: string; readonly mail: string };
  readonly clock: Clock;
  readonly log: Log;
  /** Setting `retention.mailBodiesDays`; default 7. */
  readonly bodyDays?: number;
  /** Setting `retention.noticesDays`; default 90. */
  readonly noticeDays?: number;
  /** The demo shows codes too, on its outbox page; default false: erased as soon as they are sent. */
  readonly keepSecrets?: boolean;
}

/** Where the sealed content of a mail lives. */
export const placeOf = (id: string): SealPlace => ({ collection: 'mails', record: id, field: 'body' });

/** How long a mail is kept after it was sent or given up. */
export const keepMsOf = (deps: Pick<CourierDeps, 'bodyDays'>): number => (deps.bodyDays ?? 7) * DAY;

/** The state of a mail after an attempt. */
function afterDelivery(mail: Mail, delivery: Delivery, now: Date): Mail {
  if (delivery.kind === 'sent' || delivery.kind === 'refused') {
    const { problem: _, ...rest } = mail;
    return {
      ...rest,
      state: delivery.kind,
      attempts: mail.attempts + 1,
      ...(delivery.kind === 'refused' ? { problem: delivery.problem } : {}),
    };
  }
  const attempts = mail.attempts + 1;
  const nextAt = after(now, pauseAfter(attempts));
  const state = nextAt >= mail.validUntil ? 'expired' : 'waiting';
  return { ...mail, state, attempts, nextAt, problem: delivery.problem };
}

/** The words of a mail; undefined once they are erased. @throws AppError('sealed-value-unreadable', 'internal'). */
export function messageFor(mail: Mail, deps: CourierDeps): Message | undefined {
  if (mail.body === undefined) return undefined;
  // Sealed by us, so its shape is ours.
  const body = JSON.parse(deps.ring.open(mail.body, placeOf(mail.id))) as MailBody;
  return messageOf({ template: mail.template, locale: mail.locale, body }, deps.support, deps.render);
}

async function attempt(mail: Mail, transport: Transport, deps: CourierDeps): Promise<Delivery> {
  if (deps.clock.now() >= mail.validUntil) return { kind: 'later', problem: 'too late' };
  try {
    const message = messageFor(mail, deps);
    if (!message) return { kind: 'refused', what: 'mail', problem: 'no content' };
    return await transport.send({ ...message, to: mail.to, messageId: mail.messageId });
  } catch (cause) {
    deps.log('error', { mail: mail.id, template: mail.template, what: 'a mail that cannot be put into words' }, cause);
    return { kind: 'later', problem: 'unreadable' };
  }
}

/** What an admin sees of it on the person's page. */
async function noteAddress(mail: Mail, delivery: Delivery, deps: CourierDeps): Promise<void> {
  const { accountId, to } = mail;
  if (accountId === undefined) return;
  if (delivery.kind === 'sent') await deps.store.forgetRefusal(accountId);
  if (delivery.kind !== 'refused' || delivery.what !== 'address') return;
  const at = deps.clock.now();
  const expiresAt = after(at, (deps.noticeDays ?? 90) * DAY);
  await deps.store.noteRefusal({ id: accountId, addressHash: sha256(to), at, expiresAt });
}

/** Makes this process the only one that sends the mail for now; undefined: another one does. */
export const claim = (mail: Mail, { store, clock }: CourierDeps): Promise<Mail | undefined> =>
  store.changeMail({ ...mail, nextAt: after(clock.now(), CLAIM_MS) });

const NOTE_PAUSE_MS = SECOND / 4;

/**
 * Writes down what came of a mail. A store that is away is waited for, as long as the mail is ours: what is not
 * written down is sent again.
 */
async function note(next: Mail, claimed: Mail, deps: CourierDeps, stopping: () => boolean): Promise<void> {
  for (;;) {
    try {
      await deps.store.changeMail(next);
      return;
    } catch (cause) {
      if (!isOutage(cause) || stopping() || deps.clock.now() >= claimed.nextAt) throw cause;
      await pause(NOTE_PAUSE_MS);
    }
  }
}

/**
 * Makes one attempt to send a mail that is claimed, and writes down what came of it.
 *
 * @param stopping asked while the store is away: whether this process ends.
 */
export async function deliver(
  mail: Mail,
  transport: Transport,
  deps: CourierDeps,
  stopping: () => boolean,
): Promise<Delivery> {
  const delivery = await attempt(mail, transport, deps);
  const now = deps.clock.now();
  const next = afterDelivery(mail, delivery, now);
  if (next.state === 'waiting') {
    await note(next, mail, deps, stopping);
  } else {
    const { body, ...bare } = next;
    const kept = TEMPLATES[mail.template].secret && deps.keepSecrets !== true ? bare : next;
    await note({ ...kept, expiresAt: after(now, keepMsOf(deps)) }, mail, deps, stopping);
  }
  await noteAddress(mail, delivery, deps);
  if (delivery.kind !== 'sent') {
    const { id, template, state, attempts, problem } = next;
    deps.log(state === 'waiting' ? 'warn' : 'error', { mail: id, template, state, attempts, problem });
  }
  return delivery;
}
