import { z } from 'zod';
import { type Clock, SECOND } from '../kernel/clock.ts';
import type { SealedRecords } from '../kernel/sealed.ts';
import { LOCALES } from '../render/texts.ts';
import type { Collection, CollectionSpec, Fresh, Store, StoredRecord } from '../storage/contract.ts';
import { DuplicateError } from '../storage/duplicate.ts';
import { createLease, type Lease } from '../storage/lease.ts';
import { sealedIn } from '../storage/walk.ts';
import { AUTHORS, MAIL_STATES, type Mail, type Notice, type Refusal } from './model.ts';
import { isTemplate, type Template } from './templates.ts';

const date = z.coerce.date();
const count = z.number().int().min(0);
const template = z.custom<Template>((value) => typeof value === 'string' && isTemplate(value));

const noticeSchema = z.object({
  id: z.string(),
  version: count,
  expiresAt: date,
  accountId: z.string(),
  template,
  at: date,
  by: z.enum(AUTHORS),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  unread: z.boolean(),
});
const mailSchema = z.object({
  id: z.string(),
  version: count,
  expiresAt: date,
  to: z.string(),
  accountId: z.string().optional(),
  template,
  locale: z.enum(LOCALES),
  messageId: z.string(),
  state: z.enum(MAIL_STATES),
  attempts: count,
  nextAt: date,
  createdAt: date,
  validUntil: date,
  problem: z.string().optional(),
  body: z.string().optional(),
});
const refusalSchema = z.object({
  id: z.string(),
  version: count,
  expiresAt: date,
  addressHash: z.string(),
  at: date,
});

/** What people are told in the profile and at the next login. */
export const notices: CollectionSpec<Notice> = {
  name: 'notices',
  fields: {
    accountId: 'string',
    template: 'string',
    at: 'date',
    by: 'string',
    params: 'object',
    unread: 'boolean',
  },
  indexes: [
    { name: 'account', fields: ['accountId', 'at'] },
    { name: 'unread', fields: ['accountId', 'unread'] },
  ],
  retention: {
    keeps: 'what happened to an account, when, and the role of who did it',
    until: '90 days (retention.noticesDays)',
  },
  parse: (raw) => noticeSchema.parse(raw),
};

/** The outbox. */
export const mails: CollectionSpec<Mail> = {
  name: 'mails',
  fields: {
    to: 'string',
    accountId: 'string',
    template: 'string',
    locale: 'string',
    messageId: 'string',
    state: 'string',
    attempts: 'number',
    nextAt: 'date',
    createdAt: 'date',
    validUntil: 'date',
    problem: 'string',
    body: 'string',
  },
  indexes: [
    { name: 'due', fields: ['state', 'nextAt'] },
    { name: 'created', fields: ['createdAt'] },
    { name: 'account', fields: ['accountId', 'createdAt'], sparse: true },
  ],
  retention: {
    keeps: 'recipient and sealed content; content with a code goes as soon as the mail is sent',
    until: '7 days after it was sent or given up (retention.mailBodiesDays)',
  },
  parse: (raw) => mailSchema.parse(raw),
};

/** Whose address the mail server does not take. */
export const refusals: CollectionSpec<Refusal> = {
  name: 'mail_refusals',
  fields: { addressHash: 'string', at: 'date' },
  indexes: [],
  retention: {
    keeps: 'that the mail server refused an address (as a hash), and when',
    until: '90 days after the refusal (retention.noticesDays), or until it takes mail again',
  },
  parse: (raw) => refusalSchema.parse(raw),
};

/** What notices need of a store. */
export interface NoticeStore {
  /** False: it was there. */
  addNotice(notice: Fresh<Notice>): Promise<boolean>;
  /** Newest first. */
  noticesOf(accountId: string, limit: number): Promise<readonly Notice[]>;
  /** Notices and mails of an account, all of them. */
  everythingOf(accountId: string): Promise<{ readonly notices: readonly Notice[]; readonly mails: readonly Mail[] }>;
  unreadOf(accountId: string): Promise<readonly Notice[]>;
  /** All notices of an account that is erased. */
  eraseNotices(accountId: string): Promise<unknown>;
  markRead(id: string): Promise<void>;
  /** False: it was there. */
  addMail(mail: Fresh<Mail>): Promise<boolean>;
  /** Waiting mails whose time has come, longest first. */
  dueMails(now: Date, limit: number): Promise<readonly Mail[]>;
  /** As it stands then; undefined when another writer was first. */
  changeMail(mail: Mail): Promise<Mail | undefined>;
  /** Newest first. */
  latestMails(limit: number): Promise<readonly Mail[]>;
  refusalOf(accountId: string): Promise<Refusal | undefined>;
  noteRefusal(refusal: Fresh<Refusal>): Promise<void>;
  forgetRefusal(accountId: string): Promise<void>;
  /** One process sends for all. A crashed one holds mails up for 30 s. */
  readonly lease: Lease;
}

async function add<R extends StoredRecord>(collection: Collection<R>, record: Fresh<R>): Promise<boolean> {
  try {
    await collection.insert(record);
    return true;
  } catch (error) {
    if (error instanceof DuplicateError) return false;
    throw error;
  }
}

/** All records of an account, a page at a time. */
async function allOf<R extends StoredRecord>(collection: Collection<R>, accountId: string): Promise<readonly R[]> {
  const found: R[] = [];
  let cursor: string | undefined;
  do {
    const page = await collection.page('account', { equals: [accountId], limit: 1000, ...(cursor ? { cursor } : {}) });
    found.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  return found;
}

export function createNoticeStore(store: Store, clock: Clock): NoticeStore & { readonly sealed: SealedRecords } {
  const told = store.collection(notices);
  const outbox = store.collection(mails);
  const refused = store.collection(refusals);
  return {
    addNotice: (notice) => add(told, notice),
    noticesOf: async (accountId, limit) =>
      (await told.page('account', { equals: [accountId], limit, descending: true })).items,
    everythingOf: async (accountId) => ({
      notices: await allOf(told, accountId),
      mails: await allOf(outbox, accountId),
    }),
    eraseNotices: (accountId) => told.removeBy('account', [accountId]),
    unreadOf: (accountId) => told.find('unread', [accountId, true]),
    async markRead(id) {
      await told.patch(id, { unread: false });
    },
    sealed: sealedIn(outbox, 'created', (mail, again) =>
      mail.body === undefined ? mail : { ...mail, body: again(mail.body, 'body') },
    ),
    addMail: (mail) => add(outbox, mail),
    dueMails: async (now, limit) =>
      // `to` is exclusive: what is due at this very moment is due.
      (await outbox.page('due', { equals: ['waiting'], to: new Date(now.getTime() + 1), limit })).items,
    changeMail: (mail) => outbox.replaceIf(mail),
    latestMails: async (limit) => (await outbox.page('created', { equals: [], limit, descending: true })).items,
    refusalOf: (accountId) => refused.get(accountId),
    noteRefusal: (refusal) => refused.put(refusal),
    async forgetRefusal(accountId) {
      await refused.remove(accountId);
    },
    lease: createLease(store, { name: 'mail', clock, ms: 30 * SECOND }),
  };
}
