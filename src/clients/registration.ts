/** What somebody registers, checked and completed. OpenID Connect Dynamic Client Registration 1.0 section 2, RFC 9700. */
import { z } from 'zod';
import { AppError } from '../kernel/errors.ts';
import type { NewClient } from './contract.ts';
import {
  AUTH_METHODS,
  type Client,
  ECK_ID_SCOPE,
  ID_TOKEN_ALGS,
  isAppUri,
  isClientId,
  isRedirectUri,
  isWebUri,
  SUBJECT_TYPES,
} from './model.ts';

const GRANT_TYPES = ['authorization_code', 'refresh_token'] as const;
const RESPONSE_TYPES = ['code', 'none'] as const;

const NOT_WEB = 'must be an https address, or http on localhost, without fragment, wildcard or credentials';
const web = z.string().refine(isWebUri, NOT_WEB);
const redirect = z.string().refine(isRedirectUri, `${NOT_WEB}, or an app's scheme in reverse domain notation`);
const secure = web.refine((text) => text.startsWith('https:'), 'must be https');

/** The hosts that pairwise subjects are made for. @see OpenID Connect Core 1.0 section 8.1 */
const hostsOf = (uris: readonly string[]): readonly string[] => [
  ...new Set(uris.map((uri) => (isAppUri(uri) ? '' : new URL(uri).host))),
];

const shape = z.strictObject({
  id: z.string().refine(isClientId, 'must be 1 to 128 letters, digits, or . _ ~ -'),
  name: z.string().trim().min(1).max(100),
  firstParty: z.boolean().default(false),
  internal: z.boolean().default(false),
  redirectUris: z.array(redirect).min(1).max(50),
  postLogoutRedirectUris: z.array(redirect).max(50).default([]),
  initiateLoginUri: web.optional(),
  clientUri: web.optional(),
  backchannelLogoutUri: web.optional(),
  authMethod: z.enum(AUTH_METHODS).optional(),
  secret: z
    .string()
    .regex(/^[!-~]{16,512}$/, 'must be 16 to 512 visible ASCII characters')
    .optional(),
  responseTypes: z.array(z.enum(RESPONSE_TYPES)).min(1).default(['code']),
  grantTypes: z.array(z.enum(GRANT_TYPES)).optional(),
  scope: z
    .string()
    .regex(/^[a-z_:.]+( [a-z_:.]+)*$/, 'must be scopes with single spaces between them')
    .optional(),
  eckId: z.boolean().default(false),
  subjectType: z.enum(SUBJECT_TYPES).optional(),
  sectorIdentifierUri: secure.optional(),
  idTokenAlg: z.enum(ID_TOKEN_ALGS).default('RS256'),
  requirePkce: z.boolean().optional(),
});

type Shape = z.output<typeof shape>;

const completed = (given: Shape) => {
  const { secret, authMethod = secret === undefined ? 'none' : 'client_secret_basic', ...rest } = given;
  const isPublic = authMethod === 'none';
  const grantTypes = given.responseTypes.includes('code') ? GRANT_TYPES : [];
  return {
    ...rest,
    secret,
    authMethod,
    grantTypes: given.grantTypes ?? [...grantTypes],
    subjectType: given.subjectType ?? (given.firstParty ? 'public' : 'pairwise'),
    // A client that gets no code (response type `none`) has nothing that PKCE could guard.
    requirePkce: given.responseTypes.includes('code') && (isPublic || (given.requirePkce ?? false)),
  } as const;
};

/** Faults that lie between fields. */
function faultsBetween(client: ReturnType<typeof completed>): readonly string[] {
  const faults: string[] = [];
  const isPublic = client.authMethod === 'none';
  if (isPublic && client.secret !== undefined) faults.push('secret: a public client (authMethod none) has none');
  if (!isPublic && client.secret === undefined) faults.push(`secret: ${client.authMethod} needs one`);
  const grants = client.grantTypes.includes('authorization_code');
  if (grants !== client.responseTypes.includes('code'))
    faults.push('grantTypes: code and authorization_code go together');
  if (!client.eckId && client.scope?.split(' ').includes(ECK_ID_SCOPE)) {
    faults.push(`scope: ${ECK_ID_SCOPE} is only for a client that may have the ECK iD (eckId)`);
  }
  const hosts = hostsOf(client.redirectUris);
  const divided = hosts.length > 1 || hosts.includes('');
  if (client.subjectType === 'pairwise' && divided && client.sectorIdentifierUri === undefined) {
    faults.push('sectorIdentifierUri: pairwise subjects with redirects to several hosts, or an app, need one');
  }
  return faults;
}

/** A registration with every field decided; the secret still in the clear. */
export type Registration = Omit<Client, 'version' | 'expiresAt' | 'createdAt'>;

/** @throws AppError `client-invalid` (bad-request); its cause names every fault, and no value. */
export function parseRegistration(input: NewClient): Registration {
  const parsed = shape.safeParse(input);
  const client = parsed.success ? completed(parsed.data) : undefined;
  const faults = parsed.success
    ? faultsBetween(completed(parsed.data))
    : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  if (!client || faults.length > 0) {
    throw new AppError('client-invalid', 'bad-request', { cause: new Error(faults.join('; ')) });
  }
  return client;
}

/** Of an error of `parseRegistration`: field and fault, each for itself. @throws every other error. */
export function registrationFaults(error: unknown): readonly (readonly [field: string, fault: string])[] {
  if (!(error instanceof AppError) || error.code !== 'client-invalid') throw error;
  const words = error.cause instanceof Error ? error.cause.message : error.code;
  return words.split('; ').map((fault) => {
    const [field = '', ...rest] = fault.split(': ');
    return [field, rest.join(': ')] as const;
  });
}

/** What is kept, as it would be registered; `secret` in the clear. */
export function registered(client: Client, secret: string | undefined): NewClient {
  const { version: _v, expiresAt: _e, createdAt: _c, secret: _s, ...rest } = client;
  const fields = Object.entries(rest).filter(([, value]) => value !== undefined);
  // The record has every field that a registration has, by the same names.
  return { ...(Object.fromEntries(fields) as unknown as NewClient), ...(secret === undefined ? {} : { secret }) };
}
