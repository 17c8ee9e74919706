import type Provider from 'oidc-provider';
import type { AttemptEnd, Outcome } from '../login/index.ts';
import type { SessionEnder } from './sessions.ts';
import type { ProtocolRecords } from './store.ts';

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((text) => typeof text === 'string');

/**
 * The one place that ends an interaction of the provider library (architecture.md section 1). It
 * puts the result down beside the interaction and answers where the browser goes on.
 */
export function createBridge(deps: {
  readonly provider: () => Provider;
  readonly sessions: SessionEnder;
  readonly records: Pick<ProtocolRecords, 'answer'>;
}): AttemptEnd {
  const find = (uid: string) => deps.provider().Interaction.find(uid);
  /** Where the library goes on (`returnTo` of its interaction). */
  const onwardFrom = (uid: string) => `/auth/${uid}`;

  async function save(uid: string, result: Record<string, unknown>, sameSession: boolean): Promise<string | undefined> {
    return (await deps.records.answer(uid, { result, sameSession })) ? onwardFrom(uid) : undefined;
  }

  return {
    async finish(request, response, uid, outcome: Outcome) {
      if (outcome.sameSession) return save(uid, { select_account: {} }, true);
      const { accountId, loginAt, entry, acr, amr, onward } = outcome;
      const login = { accountId, ts: loginAt, acr, amr: [...amr], remember: false, entry };
      // Not the same session: the one that the attempt began with may be over, or belong to somebody else. The
      // person has just proven who they are, and `resume` would refuse them for it.
      const url = await save(uid, { login, select_account: {}, ...(onward ? { onward } : {}) }, false);
      // Only then: an attempt that was over before ends nobody's session.
      if (url) await deps.sessions.endForeign(request, response, accountId);
      return url;
    },

    async consent(uid, { claims }) {
      const interaction = await find(uid);
      const accountId = interaction?.session?.accountId;
      const clientId = interaction?.params['client_id'];
      if (!interaction || !accountId || typeof clientId !== 'string') return undefined;
      const provider = deps.provider();
      const known = interaction.grantId ? await provider.Grant.find(interaction.grantId) : undefined;
      const grant = known ?? new provider.Grant({ accountId, clientId });
      const { missingOIDCScope, missingOIDCClaims } = interaction.prompt.details;
      if (isTexts(missingOIDCScope)) grant.addOIDCScope(missingOIDCScope.join(' '));
      if (isTexts(missingOIDCClaims)) {
        if (claims) grant.addOIDCClaims(missingOIDCClaims);
        else grant.rejectOIDCClaims(missingOIDCClaims);
      }
      return save(uid, { consent: { grantId: await grant.save() } }, true);
    },

    refuse: (uid, error, description) => save(uid, { error, error_description: description }, true),

    async onward(uid) {
      return (await find(uid))?.result ? onwardFrom(uid) : undefined;
    },
  };
}
