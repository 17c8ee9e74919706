import { after, MINUTE } from '../kernel/clock.ts';
import type { ProfilePorts } from './ports.ts';
import type { Visit } from './screen.ts';
import { SHOWN_CODES } from './store.ts';

/** How long new codes wait for «Ik heb ze bewaard»; after that they are only known as hashes. */
const SHOWN_MS = 15 * MINUTE;

const place = (accountId: string) => ({ collection: SHOWN_CODES, record: accountId, field: 'codes' });

/** Keeps new codes, sealed, for the page that shows them: the POST that made them ends in a redirect. */
export async function keepForShowing(visit: Visit, ports: ProfilePorts, codes: readonly string[]): Promise<void> {
  const { user, session } = visit.visitor;
  await ports.shownCodes.put({
    id: user.id,
    sessionUid: session.uid,
    codes: ports.ring.seal(codes.join('\n'), place(user.id)),
    expiresAt: after(visit.now, SHOWN_MS),
  });
}

/** The codes that wait to be shown to this very login. */
export async function codesToShow(visit: Visit, ports: ProfilePorts): Promise<readonly string[] | undefined> {
  const { user, session } = visit.visitor;
  const shown = await ports.shownCodes.get(user.id);
  if (shown?.sessionUid !== session.uid) return undefined;
  return ports.ring.open(shown.codes, place(user.id)).split('\n');
}
