import type { EventContext } from '../kernel/events.ts';
import type { Client } from './model.ts';

/** A relying party as somebody registers it; everything else follows from it. */
export interface NewClient {
  /** The client_id. */
  readonly id: string;
  readonly name: string;
  /** Default false. */
  readonly firstParty?: boolean;
  /** One of our own pages. Default false. */
  readonly internal?: boolean;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris?: readonly string[];
  readonly initiateLoginUri?: string;
  readonly clientUri?: string;
  readonly backchannelLogoutUri?: string;
  /** Default `client_secret_basic`; without a secret `none`. */
  readonly authMethod?: Client['authMethod'];
  /** In the clear; kept sealed. */
  readonly secret?: string;
  /** Default `code`. */
  readonly responseTypes?: readonly string[];
  /** Default authorization_code and refresh_token (none for response type `none`). */
  readonly grantTypes?: readonly string[];
  readonly scope?: string;
  /** It may ask for people's ECK iD, by the scope `eck_id`. Default false. */
  readonly eckId?: boolean;
  /** Default `public` for first-party clients, `pairwise` for others. */
  readonly subjectType?: Client['subjectType'];
  readonly sectorIdentifierUri?: string;
  /** Default RS256. */
  readonly idTokenAlg?: Client['idTokenAlg'];
  /** Default: as the client is public. A public client always needs it. */
  readonly requirePkce?: boolean;
}

/** Client metadata by its registered names (OpenID Connect Dynamic Client Registration 1.0 section 2 and its kin). */
export interface ClientMetadata {
  readonly client_id: string;
  readonly client_name: string;
  readonly application_type: 'web' | 'native';
  readonly redirect_uris: readonly string[];
  readonly response_types: readonly ('code' | 'none')[];
  readonly grant_types: readonly string[];
  readonly token_endpoint_auth_method: Client['authMethod'];
  readonly subject_type: Client['subjectType'];
  readonly id_token_signed_response_alg: Client['idTokenAlg'];
  readonly post_logout_redirect_uris: readonly string[];
  readonly client_secret?: string;
  readonly client_uri?: string;
  readonly initiate_login_uri?: string;
  readonly backchannel_logout_uri?: string;
  readonly backchannel_logout_session_required?: true;
  readonly sector_identifier_uri?: string;
  readonly scope?: string;
}

export interface Clients {
  /** May be up to 5 s old. */
  byId(id: string): Promise<Client | undefined>;
  /**
   * Makes the client or brings it up to `input`; the same again writes nothing.
   * @throws AppError `client-invalid` (bad-request) with every fault in its cause, or `conflict`.
   */
  upsert(input: NewClient, context: EventContext): Promise<Client>;
  /**
   * Names of the fields in which `input` differs from what is kept; all of them for a new one.
   * @throws AppError `client-invalid`, as `upsert`.
   */
  differences(input: NewClient): Promise<readonly string[]>;
  /** All but our own pages, at most 1000, by id. */
  list(): Promise<readonly Client[]>;
  /** What it gave out ends with it. @throws AppError `client-unknown` (not-found), also for our own pages. */
  remove(id: string, context: EventContext): Promise<void>;
  /** The secret in the clear; undefined for a public client. @throws AppError `sealed-value-unreadable`. */
  secretOf(client: Client): string | undefined;
  /** For the protocol engine; holds the secret in the clear, so never log it. */
  toMetadata(client: Client): ClientMetadata;
}
