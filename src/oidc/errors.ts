import { errors } from 'oidc-provider';

/** An error whose stack somebody else takes down. */
class Stackless extends Error {
  constructor(message?: string, options?: ErrorOptions) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message, options);
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/**
 * Every error of the provider library takes down its stack twice: in `Error`, and again by `Error.captureStackTrace`,
 * which replaces the first. It makes three of them for each good question for userinfo, in case it has to refuse, and
 * with the first they are a tenth of its time. So the first is left out; each error has its stack as before.
 */
export function takeStacksOnce(): void {
  Object.setPrototypeOf(errors.OIDCProviderError, Stackless);
}
