import { AppError, type ErrorKind } from '../kernel/errors.ts';

/** The status of each kind; the only place where meaning becomes a number. */
const STATUS: Readonly<Record<ErrorKind, number>> = {
  'bad-request': 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  conflict: 409,
  gone: 410,
  'too-large': 413,
  'unsupported-media-type': 415,
  misdirected: 421,
  'too-many-requests': 429,
  internal: 500,
  busy: 503,
  unavailable: 503,
};

export interface ShownError {
  readonly status: number;
  /** Key of the text to show. */
  readonly key: string;
  readonly params: Readonly<Record<string, string | number>>;
  /** Seconds for the Retry-After header. */
  readonly retryAfter?: number;
  /** A fault of ours: logged with its cause as an error, not as a warning. */
  readonly ours: boolean;
}

/** Codes whose text may be shown; every other shows the text of its kind. */
const SPEAKING = new Set([
  ...['csrf', 'foreign-origin', 'no-cookies', 'malformed'],
  // Limits of power. `account-unknown` is not among them: it looks like any address that is not there.
  ...['own-account', 'is-beheerder', 'last-beheerder', 'docent-reset-off', 'not-offered', 'not-allowed'],
  ...['recent-login-needed', 'reason-needed', 'verification-needed', 'second-support-needed'],
]);

const isClientAbort = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  ['ECONNRESET', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE'].includes(String(error.code));

/** What a person is told of any error that was thrown; causes stay in the log. */
export function showError(error: unknown): ShownError {
  if (error instanceof AppError) {
    const status = STATUS[error.kind];
    const key = `error.${SPEAKING.has(error.code) ? error.code : error.kind}`;
    return {
      status,
      key,
      params: error.params,
      ours: status === 500,
      ...(status === 503 ? { retryAfter: 5 } : {}),
    };
  }
  if (isClientAbort(error)) return { status: 400, key: 'error.bad-request', params: {}, ours: false };
  return { status: 500, key: 'error.internal', params: {}, ours: true };
}
