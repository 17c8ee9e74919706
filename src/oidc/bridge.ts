import type Provider from 'oidc-provider';
import type { AttemptEnd, Outcome } from '../login/index.ts';
import type { SessionEnder } from './sessions.ts';

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((text) => typeof text === 'string');

/**
 * The one place that ends an interaction of the provider library (architecture.md section 1). It
 * writes the result into the interaction and answers where the browser goes on.
 */
export function createBridge(deps: { provider: () => Provider; sessions: SessionEnder }): AttemptEnd {
  const find = (uid: string) => deps.provider().Interaction.find(uid);

  /** Saves a result; the interaction keeps the end of its life. */
  async function save(uid: string, result: Record<string, unknown>, keepSession: boolean): Promise<string | undefined> {
    const interaction = await find(uid);
    if (!interaction) return undefined;
    interaction.result = { ...interaction.lastSubmission, ...result };
    // The session that the attempt began with may be over, or belong to somebody else: the person
    // has just proven who they are, and `resume` would refuse them for it.
    if (!keepSession) Reflect.set(interaction, 'session', undefined);
    await interaction.persist();
    return interaction.returnTo;
  }

  return {
    async finish(request, response, uid, outcome: Outcome) {
      if (outcome.sameSession) return save(uid, { select_account: {} }, true);
      await deps.sessions.endForeign(request, response, outcome.accountId);
      const { accountId, loginAt, acr, amr, onward } = outcome;
      const login = { accountId, ts: loginAt, acr, amr: [...amr], remember: false };
      return save(uid, { login, select_account: {}, ...(onward ? { onward } : {}) }, false);
    },

    async consent(uid) {
      const interaction = await find(uid);
      const accountId = interaction?.session?.accountId;
      const clientId = interaction?.params['client_id'];
      if (!interaction || !accountId || typeof clientId !== 'string') return undefined;
      const provider = deps.provider();
      const known = interaction.grantId ? await provider.Grant.find(interaction.grantId) : undefined;
      const grant = known ?? new provider.Grant({ accountId, clientId });
      const { missingOIDCScope, missingOIDCClaims } = interaction.prompt.details;
      if (isTexts(missingOIDCScope)) grant.addOIDCScope(missingOIDCScope.join(' '));
      if (isTexts(missingOIDCClaims)) grant.addOIDCClaims(missingOIDCClaims);
      return save(uid, { consent: { grantId: await grant.save() } }, true);
    },

    refuse: (uid, error, description) => save(uid, { error, error_description: description }, true),

    async returnTo(uid) {
      const interaction = await find(uid);
      return interaction ? { url: interaction.result ? interaction.returnTo : undefined } : undefined;
    },
  };
}
