import type { EventSink } from '../audit/index.ts';
import type { DomainEvent } from '../kernel/events.ts';
import type { Domains } from './domains.ts';
import type { Facts } from './facts.ts';
import type { Protocol } from './protocol.ts';

/** After these no browser is known for the account any more (product.md section 8). */
const forgets = ({ name, fields }: DomainEvent): boolean =>
  name === 'user.password-changed' ||
  name === 'user.password-reset' ||
  (name === 'user.sessions-ended' && (fields.reason === 'owner' || fields.reason === 'reset'));

/** Where facts go once they are written: audit, notices, and what follows from them elsewhere. */
export function createSinks(
  { users, limits, eraser }: Domains,
  facts: Facts,
  protocol: Protocol,
): readonly EventSink[] {
  const ending = new Set([
    'user.sessions-ended',
    'user.sessions-ended-along',
    'user.password-changed',
    'user.disabled',
    'user.password-reset',
    'user.role-changed',
    'user.activated',
    'user.deleted',
    'user.left',
  ]);
  const follow = async (event: DomainEvent): Promise<void> => {
    const { name, accountId, id } = event;
    if (accountId === undefined) return;
    if (ending.has(name)) await protocol.sessions.endOutdated(accountId);
    // Who left keeps no second step either (product.md section 13).
    if (name === 'user.left') await eraser.eraseOwned(accountId);
    if (forgets(event)) await limits.forgetBrowsers(accountId);
    if (name !== 'user.email-changed' && name !== 'user.email-set') return;
    const to = await users.formerEmailOf(accountId);
    if (!to) return;
    const locale = (await users.byId(accountId))?.lastLocale ?? 'nl';
    await facts.notices.sendDirect({
      id: `${id}-former`,
      to,
      template: 'email-changed',
      locale,
      at: new Date(event.at),
    });
    await users.forgetFormerEmail(accountId);
  };
  return [
    { name: 'audit', accept: facts.audit.accept },
    { name: 'notices', accept: facts.notices.accept },
    {
      name: 'follow',
      async accept(events) {
        for (const event of events) await follow(event);
      },
    },
  ];
}
