import { createTransport } from 'nodemailer';
import { SECOND } from '../kernel/clock.ts';
import type { Message } from './message.ts';

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
  /** Never throws. */
  send(mail: OutgoingMail): Promise<Delivery>;
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

const isLoopback = (hostname: string): boolean => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);

/**
 * Sends by SMTP (RFC 5321), over at most five connections. A password in `url` never travels in the
 * clear, but to this machine itself.
 *
 * @param options.url `smtp://user:password@host:port`, or `smtps://…` for TLS from the first byte.
 * @param options.from sender as in a mail: `Numo <noreply@kurve.nl>`.
 * @param options.timeoutMs a mail that takes longer is tried again later; default 20 s.
 */
export function createSmtpTransport(options: {
  readonly url: string;
  readonly from: string;
  readonly timeoutMs?: number;
}): Transport {
  const { from, timeoutMs = 20 * SECOND } = options;
  const url = new URL(options.url);
  const mailer = createTransport({
    url: options.url,
    pool: true,
    maxConnections: 5,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    // The outbox repeats; a second try by the pool could send twice.
    maxRequeues: 0,
    requireTLS: url.protocol === 'smtp:' && url.username !== '' && !isLoopback(url.hostname),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(mail) {
      try {
        await mailer.sendMail({
          from,
          to: { name: '', address: mail.to },
          subject: mail.subject,
          text: mail.text,
          html: mail.html,
          messageId: mail.messageId,
          // RFC 3834: no holiday greetings in answer to these.
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
          signal: AbortSignal.timeout(timeoutMs),
        });
        return { kind: 'sent' };
      } catch (error) {
        return deliveryOf(error instanceof Error ? (error as SmtpFault) : {});
      }
    },
    close: () => mailer.close(),
  };
}
