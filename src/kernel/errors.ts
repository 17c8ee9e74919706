/** What went wrong, in the caller's terms; `http/errors.ts` alone turns it into a status. */
export type ErrorKind =
  | 'bad-request'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'method-not-allowed'
  | 'conflict'
  | 'gone'
  | 'too-large'
  | 'unsupported-media-type'
  | 'misdirected'
  | 'too-many-requests'
  | 'busy'
  | 'unavailable'
  | 'internal';

/**
 * An error with meaning. `code` is a key of a text («error.<code>»), never a sentence; `cause` is
 * logged and never shown; `params` fill the text and so must hold nothing secret.
 */
export class AppError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly params: Readonly<Record<string, string | number>>;

  constructor(
    code: string,
    kind: ErrorKind,
    options: { cause?: unknown; params?: Record<string, string | number> } = {},
  ) {
    super(code, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.kind = kind;
    this.params = options.params ?? {};
  }
}

/** True when something that the product leans on is away for now: no fault of ours, and tried again. */
export const isOutage = (error: unknown): boolean => error instanceof AppError && error.kind === 'unavailable';
