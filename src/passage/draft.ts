import type { KeyRing } from '../kernel/secrets.ts';

/** What was typed before a login came between. */
export type Draft = Readonly<Record<string, string>>;

const place = (accountId: string) => ({ collection: 'drafts', record: accountId, field: 'draft' });

/** What was typed, on its way around a login: sealed, so that an address bar or a log shows nothing of it. */
export const sealDraft = (ring: KeyRing, accountId: string, draft: Draft): string =>
  ring.seal(JSON.stringify(draft), place(accountId));

/** An empty draft for whatever was not sealed for this account. */
export function openDraft(ring: KeyRing, accountId: string, sealed: string | undefined): Draft {
  if (sealed === undefined) return {};
  try {
    return JSON.parse(ring.open(sealed, place(accountId))) as Record<string, string>;
  } catch {
    return {};
  }
}

/** The longest value that is kept of a field. */
const MAX_KEPT = 256;

/** The fields of a post that come back after a login: those that the action names (`extra.*`: all that begin so), never others. */
export const keptOf = (post: Readonly<Record<string, unknown>>, keep: readonly string[]): Draft =>
  Object.fromEntries(
    Object.entries(post).flatMap(([name, value]) => {
      const kept = keep.some((one) => (one.endsWith('*') ? name.startsWith(one.slice(0, -1)) : name === one));
      return kept && typeof value === 'string' ? [[name, value.slice(0, MAX_KEPT)]] : [];
    }),
  );
