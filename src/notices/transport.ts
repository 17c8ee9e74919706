import { MINUTE, SECOND } from '../kernel/clock.ts';
import { later, laterPackage } from '../kernel/later.ts';
import type { Message } from './message.ts';
import { DELIVERY_MS } from './model.ts';

/** Loaded with the first mail. */
const library = laterPackage<typeof import('nodemailer')>('nodemailer');

export interface OutgoingMail extends Message {
  readonly to: string;
  readonly messageId: string;
}

/** `problem` holds codes only: what servers say may name people. */
export type Delivery =
  | { readonly kind: 'sent' }
  /** The server will never take it for this recipient: because of the `address`, or of what this `mail` says. */
  | { readonly kind: 'refused'; readonly what: 'address' | 'mail'; readonly problem: string }
  /** Not now; other mails may go through. */
  | { readonly kind: 'later'; readonly problem: string }
  /** No mail goes through at the moment. */
  | { readonly kind: 'down'; readonly problem: string };

export interface Transport {
  /** Never throws; answers within `DELIVERY_MS`. */
  send(mail: OutgoingMail): Promise<Delivery>;
  /** Gives up what is on the way. */
  close(): void;
}

/** Sends nothing: the outbox keeps what it would have sent. For the demo and tests. */
export const capturedTransport: Transport = {
  send: async () => ({ kind: 'sent' }),
  close: () => undefined,
};

interface SmtpFault {
  readonly code?: unknown;
  readonly command?: unknown;
  readonly responseCode?: unknown;
  readonly permanent?: unknown;
}

/** What a fault of the mail server means for this mail and for the others. */
function deliveryOf(fault: SmtpFault): Delivery {
  const words = [fault.code, fault.command, fault.responseCode].filter((word) => word !== undefined && word !== null);
  const problem = words.length === 0 ? 'unknown' : words.join(' ');
  // No answer, or none to a mail: the server, the way to it or our access is at fault.
  if (typeof fault.responseCode !== 'number' || fault.responseCode === 421) return { kind: 'down', problem };
  const aboutMail = fault.command === 'RCPT TO' || fault.command === 'DATA';
  if (!aboutMail) return { kind: 'down', problem };
  if (fault.permanent !== true) return { kind: 'later', problem };
  return { kind: 'refused', what: fault.command === 'RCPT TO' ? 'address' : 'mail', problem };
}

/** After so long without a connection there is no server. */
const NOT_THERE_MS = 20 * SECOND;
/** RFC 5321 section 4.5.3.2.1. */
const GREETING_MS = 5 * MINUTE;

const isLoopback = (hostname: string): boolean => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);

/**
 * Sends by SMTP (RFC 5321), over at most five connections. A password in `url` never travels in the
 * clear, but to this machine itself.
 *
 * @param options.url `smtp://user:password@host:port`, or `smtps://…` for TLS from the first byte.
 * @param options.from sender as in a mail: `Numo <noreply@kurve.nl>`.
 * A server that is slow is waited for: who gives up a mail that the server is about to take sends it twice
 * (RFC 5321 section 4.5.3.2). Only a server that is not there is left soon.
 *
 * @param options.timeoutMs a mail that takes longer is tried again later; default and most `DELIVERY_MS`.
 */
export function createSmtpTransport(options: {
  readonly url: string;
  readonly from: string;
  readonly timeoutMs?: number;
}): Transport {
  const { from, timeoutMs = DELIVERY_MS } = options;
  const url = new URL(options.url);
  const mailer = later(() =>
    library().createTransport({
      url: options.url,
      pool: true,
      maxConnections: 5,
      connectionTimeout: Math.min(timeoutMs, NOT_THERE_MS),
      dnsTimeout: Math.min(timeoutMs, NOT_THERE_MS),
      greetingTimeout: Math.min(timeoutMs, GREETING_MS),
      socketTimeout: timeoutMs,
      // The outbox repeats; a second try by the pool could send twice.
      maxRequeues: 0,
      requireTLS: url.protocol === 'smtp:' && url.username !== '' && !isLoopback(url.hostname),
      disableFileAccess: true,
      disableUrlAccess: true,
    }),
  );
  const closing = new AbortController();
  let used = false;
  return {
    async send(mail) {
      used = true;
      try {
        await mailer().sendMail({
          from,
          to: { name: '', address: mail.to },
          subject: mail.subject,
          text: mail.text,
          html: mail.html,
          messageId: mail.messageId,
          // RFC 3834: no holiday greetings in answer to these.
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
          signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), closing.signal]),
        });
        return { kind: 'sent' };
      } catch (error) {
        return deliveryOf(error instanceof Error ? (error as SmtpFault) : {});
      }
    },
    close() {
      closing.abort();
      // Who sent nothing loads nothing for its end.
      if (used) mailer().close();
    },
  };
}
