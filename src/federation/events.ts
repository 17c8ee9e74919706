import { defineEvent } from '../kernel/events.ts';

const owner = (template: string) => ({ template, to: 'owner', by: 'mail' }) as const;
const beheerders = (template: string) => ({ template, to: 'beheerders', by: 'mail' }) as const;

/** Facts of federation. `connection` is its id, `reason` a RefusalReason or what linking refused. */
export const connectionAdded = defineEvent({
  name: 'sso.connection-added',
  keep: ['connection', 'protocol', 'preset'],
  notice: beheerders('sso-connection-added'),
});
export const connectionChanged = defineEvent({
  name: 'sso.connection-changed',
  keep: ['connection', 'changed', 'state'],
  notice: beheerders('sso-connection-changed'),
});
export const connectionRemoved = defineEvent({
  name: 'sso.connection-removed',
  keep: ['connection', 'preset'],
  notice: beheerders('sso-connection-changed'),
});
/** A certificate or secret of it ends at `from`. */
export const connectionEnding = defineEvent({
  name: 'sso.connection-ending',
  keep: ['connection', 'from'],
  notice: beheerders('sso-connection-ending'),
});
/**
 * What a provider publishes was not taken. `when`: `add`, `change`, `refresh` (an admin asked), `daily` (by itself,
 * once until it is read again); `why`: an OutboundFault or a RefusalReason; `preset` where there is no connection yet.
 */
export const metadataRefused = defineEvent({
  name: 'sso.metadata-refused',
  keep: ['connection', 'preset', 'when', 'why'],
});
/** It could be read again after a time in which it could not. */
export const metadataRead = defineEvent({ name: 'sso.metadata-read', keep: ['connection'] });
/** Another school's connection leads to the same upstream, and nothing tells the people of the two apart any more. */
export const notToldApart = defineEvent({ name: 'sso.not-told-apart', keep: ['connection'] });
export const accountLinked = defineEvent({
  name: 'sso.linked',
  keep: ['connection', 'by'],
  notice: owner('sso-linked'),
});
export const accountUnlinked = defineEvent({
  name: 'sso.unlinked',
  keep: ['connection'],
  notice: owner('sso-unlinked'),
});
/** A provider's answer, or whom it named, was refused. */
export const ssoRefused = defineEvent({ name: 'sso.refused', keep: ['connection', 'reason'] });
/** Whom nobody knows is asked to log in once: `because` says why nobody was linked; the account, if anything pointed at one. */
export const ssoAsked = defineEvent({ name: 'sso.asked', keep: ['connection', 'because'] });
export const ssoTested = defineEvent({ name: 'sso.tested', keep: ['connection', 'outcome'] });

export const federationEvents = [
  connectionAdded,
  connectionChanged,
  connectionRemoved,
  connectionEnding,
  metadataRefused,
  metadataRead,
  notToldApart,
  accountLinked,
  accountUnlinked,
  ssoRefused,
  ssoAsked,
  ssoTested,
] as const;
