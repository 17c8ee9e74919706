/** The life of a new mail address: begun → code typed → the owner's. Product.md section 7. */
import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { after, type Clock, HOUR, MINUTE } from '../kernel/clock.ts';
import { type EventContext, type EventDefinition, makeEvent } from '../kernel/events.ts';
import { hmac, safeEqual } from '../kernel/secrets.ts';
import type { EmailChangeBegun, EmailConfirmed, Users } from './contract.ts';
import { emailChangeBegun, emailChangeCancelled, emailChanged, emailChangeFailed } from './events.ts';
import type { User } from './model.ts';
import { type Outcome, rewrite } from './rewrite.ts';
import type { UserStore } from './store.ts';

export interface EmailDeps {
  readonly store: UserStore;
  readonly clock: Clock;
  /** Data key of the codes. */
  readonly emailCodeKey: Buffer;
}

const CODE_LIFE = 10 * MINUTE;
const MAX_TRIES = 5;
const MAX_MAILS = 3;
const MAILS_PER = HOUR;
const DIGITS = 6;
const MAX_ADDRESS = 254;

const address = z.email().max(MAX_ADDRESS);

/** A mail address as it is kept, or undefined when it is none. */
export function parseEmail(typed: string): string | undefined {
  const parsed = address.safeParse(typed.trim());
  return parsed.success ? parsed.data : undefined;
}

const newCode = (): string => String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0');

const codeHashOf = ({ emailCodeKey }: EmailDeps, user: User, email: string, code: string): string =>
  hmac(emailCodeKey, user.id, email, code);

const eventOf = <F extends string>(
  definition: EventDefinition<F>,
  user: User,
  context: EventContext,
  fields?: Partial<Record<NoInfer<F>, number>>,
) => [makeEvent(definition, context, { schoolId: user.schoolId, accountId: user.id, ...(fields ? { fields } : {}) })];

/** The count of this hour's mails with one more, or when the next may be sent. */
function countMail(mails: User['emailMails'], now: Date): { mails: User['emailMails'] } | { retryAt: Date } {
  const until = mails && after(mails.since, MAILS_PER);
  if (!mails || !until || until.getTime() <= now.getTime()) return { mails: { since: now, count: 1 } };
  return mails.count < MAX_MAILS ? { mails: { since: mails.since, count: mails.count + 1 } } : { retryAt: until };
}

type Begun = Omit<Extract<EmailChangeBegun, { ok: true }>, 'user'> | Extract<EmailChangeBegun, { ok: false }>;

function begin(deps: EmailDeps, user: User, email: string, context: EventContext): Outcome<Begun> {
  if (user.email === email && user.emailVerified) return { answer: { ok: false, reason: 'email-same' } };
  const now = deps.clock.now();
  const counted = countMail(user.emailMails, now);
  if ('retryAt' in counted) return { answer: { ok: false, reason: 'too-many-mails', retryAt: counted.retryAt } };
  const code = newCode();
  const expiresAt = after(now, CODE_LIFE);
  const pendingEmail = { email, codeHash: codeHashOf(deps, user, email, code), expiresAt, tries: 0 };
  return {
    answer: { ok: true, email, code, expiresAt },
    next: { ...user, pendingEmail, emailMails: counted.mails },
    events: eventOf(emailChangeBegun, user, context),
  };
}

type Judged = 'right' | 'wrong' | 'too-many-tries' | 'none';

function confirm(deps: EmailDeps, user: User, code: string, context: EventContext): Outcome<Judged> {
  const { pendingEmail } = user;
  const now = deps.clock.now();
  if (!pendingEmail || pendingEmail.expiresAt.getTime() <= now.getTime()) return { answer: 'none' };
  const { email, codeHash, tries } = pendingEmail;
  if (safeEqual(codeHash, codeHashOf(deps, user, email, code))) {
    const formerEmail = user.email !== undefined && user.email !== email ? user.email : undefined;
    const next = { ...user, email, emailVerified: true, formerEmail, pendingEmail: undefined, updatedAt: now };
    return { answer: 'right', next, events: eventOf(emailChanged, user, context) };
  }
  if (tries + 1 < MAX_TRIES)
    return { answer: 'wrong', next: { ...user, pendingEmail: { ...pendingEmail, tries: tries + 1 } } };
  return {
    answer: 'too-many-tries',
    next: { ...user, pendingEmail: undefined },
    events: eventOf(emailChangeFailed, user, context, { tries: MAX_TRIES }),
  };
}

export function emailChange(
  deps: EmailDeps,
): Pick<Users, 'beginEmailChange' | 'confirmEmail' | 'cancelEmail' | 'formerEmailOf' | 'forgetFormerEmail'> {
  const { store } = deps;
  return {
    async beginEmailChange({ id }, typed, context) {
      const email = parseEmail(typed);
      if (email === undefined) return { ok: false, reason: 'email-invalid' };
      const { answer, user } = await rewrite(store, id, (newest) => begin(deps, newest, email, context));
      return answer.ok ? { ...answer, user } : answer;
    },
    async confirmEmail({ id }, typed, context): Promise<EmailConfirmed> {
      const code = typed.replace(/\s/g, '');
      const { answer, user } = await rewrite(store, id, (newest) => confirm(deps, newest, code, context));
      return answer === 'right' ? { ok: true, user } : { ok: false, reason: answer };
    },
    async cancelEmail({ id }, context) {
      const { user } = await rewrite(store, id, (newest) => {
        if (!newest.pendingEmail) return { answer: undefined };
        const events = eventOf(emailChangeCancelled, newest, context);
        return { answer: undefined, next: { ...newest, pendingEmail: undefined }, events };
      });
      return user;
    },
    formerEmailOf: async (accountId) => (await store.get(accountId))?.formerEmail,
    async forgetFormerEmail(accountId) {
      await rewrite(store, accountId, (newest) =>
        newest.formerEmail === undefined
          ? { answer: undefined }
          : { answer: undefined, next: { ...newest, formerEmail: undefined } },
      );
    },
  };
}
