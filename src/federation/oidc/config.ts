import { z } from 'zod';

/** By a secret that both sides know, in the order in which one is chosen of what a provider takes. */
export const SECRET_AUTHS = ['client_secret_basic', 'client_secret_post', 'client_secret_jwt'] as const;
export const CLIENT_AUTHS = [...SECRET_AUTHS, 'private_key_jwt'] as const;

/** Algorithms whose keys a provider publishes: never `none`, never one that a public key could forge. */
export const ASYMMETRIC: readonly string[] = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** What of a provider's discovery document is kept (OpenID Connect Discovery 1.0 section 3). */
export const providerMetadata = z.object({
  issuer: z.string().max(512),
  authorization_endpoint: z.url().max(1024),
  token_endpoint: z.url().max(1024),
  jwks_uri: z.url().max(1024),
  userinfo_endpoint: z.url().max(1024).exactOptional(),
  end_session_endpoint: z.url().max(1024).exactOptional(),
  token_endpoint_auth_methods_supported: z.array(z.string()).exactOptional(),
  id_token_signing_alg_values_supported: z.array(z.string()).exactOptional(),
  authorization_response_iss_parameter_supported: z.boolean().exactOptional(),
});

/** The settings of one connection. */
export const oidcConfig = z.strictObject({
  issuer: z.url().max(512),
  clientId: z.string().min(1).max(256),
  /** How we make ourselves known at the token endpoint; none: by the secret, as the provider takes it. */
  auth: z.enum(CLIENT_AUTHS).optional(),
  scopes: z.array(z.string().max(100)).max(20),
  /** The claim that is the person for ever: `sub`, or `oid` at Entra ID, where `sub` differs per client. */
  subject: z.enum(['sub', 'oid']),
  /** Asks the userinfo endpoint too. */
  userinfo: z.boolean(),
  /** More parameters of the authorization request, such as `hd`. */
  extra: z.record(z.string(), z.string()),
  secretExpiresAt: z.iso.datetime().optional(),
  /** As last read; read anew at each login while there is none. */
  metadata: providerMetadata.optional(),
});

export type OidcConfig = z.infer<typeof oidcConfig>;
export type ProviderMetadata = z.infer<typeof providerMetadata>;
