import type { KeyRing, SealPlace } from '../kernel/secrets.ts';
import type { Assertion } from './contract.ts';

/** What a provider said of a person waits sealed, wherever it has to. */
export const sealAssertion = (ring: KeyRing, assertion: Assertion, place: SealPlace): string =>
  ring.seal(JSON.stringify(assertion), place);

/** It comes back as it went in. @throws AppError `sealed-value-unreadable`. */
export function openAssertion(ring: KeyRing, sealed: string, place: SealPlace): Assertion {
  const { authTime, ...rest } = JSON.parse(ring.open(sealed, place)) as Omit<Assertion, 'authTime'> & {
    authTime?: string;
  };
  return { ...rest, ...(authTime ? { authTime: new Date(authTime) } : {}) };
}
