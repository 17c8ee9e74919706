/** The form of a relying party: what was typed, what it stands for, and which field a fault belongs to. */
import {
  AUTH_METHODS,
  type Client,
  ID_TOKEN_ALGS,
  type NewClient,
  registrationFaults,
  SUBJECT_TYPES,
} from '../clients/index.ts';
import type { FormView } from '../forms/form.ts';

type Post = Readonly<Record<string, unknown>>;

/** The registration's fields that a form has, by the field's name there. */
const FIELDS = {
  id: 'id',
  name: 'name',
  redirect_uris: 'redirectUris',
  post_logout_uris: 'postLogoutRedirectUris',
  client_uri: 'clientUri',
  initiate_login_uri: 'initiateLoginUri',
  backchannel_uri: 'backchannelLogoutUri',
  auth_method: 'authMethod',
  subject_type: 'subjectType',
  sector_uri: 'sectorIdentifierUri',
  id_token_alg: 'idTokenAlg',
  scope: 'scope',
  eck_id: 'eckId',
} as const satisfies Readonly<Record<string, keyof NewClient>>;

export const CLIENT_FIELDS = [...Object.keys(FIELDS), 'first_party'];

/** Fifty addresses of two thousand characters. */
const MAX_TYPED = 110_000;

const typed = (post: Post, name: string): string => {
  const value = post[name];
  return typeof value === 'string' ? value.slice(0, MAX_TYPED).trim() : '';
};
const lines = (text: string): readonly string[] => [...new Set(text.split(/\s+/).filter((line) => line !== ''))];
const oneOf = <T extends string>(all: readonly T[], text: string): T | undefined => all.find((one) => one === text);

/** What was typed. An empty field is one that is not registered, or that follows from the others. */
export function clientOf(post: Post): Omit<NewClient, 'id' | 'firstParty' | 'secret'> {
  const text = (name: string) => typed(post, name) || undefined;
  const wanted = {
    postLogoutRedirectUris: lines(typed(post, 'post_logout_uris')),
    clientUri: text('client_uri'),
    initiateLoginUri: text('initiate_login_uri'),
    backchannelLogoutUri: text('backchannel_uri'),
    authMethod: oneOf(AUTH_METHODS, typed(post, 'auth_method')) ?? 'client_secret_basic',
    subjectType: oneOf(SUBJECT_TYPES, typed(post, 'subject_type')),
    sectorIdentifierUri: text('sector_uri'),
    idTokenAlg: oneOf(ID_TOKEN_ALGS, typed(post, 'id_token_alg')),
    scope: text('scope')?.replace(/\s+/g, ' '),
    eckId: typed(post, 'eck_id') === 'yes',
  };
  return {
    name: typed(post, 'name'),
    redirectUris: lines(typed(post, 'redirect_uris')),
    // The service takes what is given only.
    ...(Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined)) as Partial<NewClient>),
  };
}

/** What stands in the form of a client. */
export const valuesOf = (client: Client): Readonly<Record<string, string>> => ({
  id: client.id,
  name: client.name,
  first_party: client.firstParty ? 'on' : '',
  redirect_uris: client.redirectUris.join('\n'),
  post_logout_uris: client.postLogoutRedirectUris.join('\n'),
  client_uri: client.clientUri ?? '',
  initiate_login_uri: client.initiateLoginUri ?? '',
  backchannel_uri: client.backchannelLogoutUri ?? '',
  auth_method: client.authMethod,
  subject_type: client.subjectType,
  sector_uri: client.sectorIdentifierUri ?? '',
  id_token_alg: client.idTokenAlg,
  scope: client.scope ?? '',
  eck_id: client.eckId ? 'yes' : 'no',
});

/** The form with what was typed. */
export const typedForm = (post: Post, errors: Readonly<Record<string, string>> = {}): FormView => ({
  values: Object.fromEntries(CLIENT_FIELDS.map((name) => [name, typed(post, name)])),
  errors,
});

/** What is wrong, at its fields. @throws every error that is not about the registration. */
export function wrongForm(post: Post, error: unknown): FormView {
  const errors: Record<string, string> = {};
  for (const [path] of registrationFaults(error)) {
    const field = path.split('.')[0];
    const name = Object.entries(FIELDS).find(([, one]) => one === field)?.[0];
    // Of a field that no form has, nothing can be wrong.
    if (name === undefined) throw error;
    errors[name] = `console.client.wrong.${name}`;
  }
  return typedForm(post, errors);
}
