import { createPrivateKey, webcrypto } from 'node:crypto';
import type * as client from 'openid-client';
import type { Opened, Ports } from '../contract.ts';
import { Refusal } from '../refusal.ts';
import {
  ASYMMETRIC,
  type CLIENT_AUTHS,
  type OidcConfig,
  type ProviderMetadata,
  providerMetadata,
  SECRET_AUTHS,
} from './config.ts';
import { library } from './library.ts';
import { refusalOf } from './refusals.ts';

/** Clocks of schools' servers differ; in seconds. */
export const CLOCK_TOLERANCE = 60;

/** What the library asks of `fetch`, by way of the guard. */
const guarded =
  ({ outbound }: Ports): client.CustomFetch =>
  async (url, { method, headers, body }) => {
    const answer = await outbound(url, {
      method: method === 'POST' ? 'POST' : 'GET',
      headers,
      ...(body === undefined || body === null ? {} : { body: String(body) }),
    });
    // A status that may have no body may not be given one either.
    return new Response(answer.status === 204 ? null : answer.body, { status: answer.status, headers: answer.headers });
  };

/** Reads a provider's discovery document. @throws Refusal */
export async function discover(issuer: string, ports: Ports): Promise<ProviderMetadata> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const answer = await ports.outbound(url, { headers: { accept: 'application/json' } });
  if (answer.status !== 200) throw new Refusal('upstream-unreachable');
  const parsed = providerMetadata.safeParse(parseJson(answer.body));
  if (!parsed.success) throw new Refusal('upstream-garbage', { cause: parsed.error });
  // OpenID Connect Discovery 1.0 section 4.3.
  if (parsed.data.issuer !== issuer) throw new Refusal('issuer');
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Refusal('upstream-garbage', { cause });
  }
}

/** Our own key at this connection, as it signs (RFC 7523). */
async function signingKey(secret: string): Promise<client.ClientAuth> {
  const jwk = JSON.parse(secret) as webcrypto.JsonWebKey & { kid: string };
  const der = createPrivateKey({ key: jwk, format: 'jwk' }).export({ format: 'der', type: 'pkcs8' });
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const key = await webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']);
  return library().PrivateKeyJwt({ key, kid: jwk.kid });
}

const BY_SECRET = {
  client_secret_basic: 'ClientSecretBasic',
  client_secret_post: 'ClientSecretPost',
  client_secret_jwt: 'ClientSecretJwt',
} as const;

/** What the settings say, else the first that the provider takes; one that says nothing takes `client_secret_basic`
 * (OpenID Connect Discovery 1.0 section 3). */
function authOf({ auth }: OidcConfig, metadata: ProviderMetadata): (typeof CLIENT_AUTHS)[number] {
  if (auth) return auth;
  const { token_endpoint_auth_methods_supported: taken } = metadata;
  return SECRET_AUTHS.find((one) => taken?.includes(one)) ?? 'client_secret_basic';
}

async function clientAuth(
  { config, secrets }: Opened<OidcConfig>,
  metadata: ProviderMetadata,
): Promise<client.ClientAuth> {
  const { clientSecret = '', privateKey } = secrets;
  const auth = authOf(config, metadata);
  if (auth !== 'private_key_jwt') return library()[BY_SECRET[auth]](clientSecret);
  if (privateKey === undefined) throw new Refusal('misconfigured');
  return signingKey(privateKey);
}

/** The library, set up for one connection: every check on, every call through the guard. */
export async function engineFor(connection: Opened<OidcConfig>, ports: Ports): Promise<client.Configuration> {
  const { config } = connection;
  const metadata = config.metadata ?? (await discover(config.issuer, ports));
  const algs = (metadata.id_token_signing_alg_values_supported ?? ['RS256']).filter((alg) => ASYMMETRIC.includes(alg));
  const lib = library();
  const engine = new lib.Configuration(
    { ...metadata, id_token_signing_alg_values_supported: algs },
    config.clientId,
    { [lib.clockTolerance]: CLOCK_TOLERANCE },
    await clientAuth(connection, metadata),
  );
  engine[lib.customFetch] = guarded(ports);
  // Signatures are checked although the token endpoint was reached over TLS.
  lib.enableNonRepudiationChecks(engine);
  // Whether an address may be plain http is the guard's to say.
  lib.allowInsecureRequests(engine);
  return engine;
}

/** Runs a call of the library; whatever it throws is a Refusal. */
export async function asking<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw refusalOf(error);
  }
}
