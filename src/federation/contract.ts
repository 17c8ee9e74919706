/**
 * What a federation protocol is (architecture.md section 3): a folder whose `index.ts` exports one value
 * made by `defineProtocol`. It knows no HTTP server, no storage, and no account: it sends a browser to a
 * school's provider and turns the answer into an Assertion, or refuses it.
 */
import type { z } from 'zod';
import type { Clock } from '../kernel/clock.ts';
import type { Texts } from '../render/index.ts';
import type { AttributeMapping, Tenant } from './model.ts';
import type { Outbound } from './outbound.ts';
import { Refusal } from './refusal.ts';

/** What a school's provider says of a person, after every check of the protocol. */
export interface Assertion {
  /** The person at this provider, for ever; with the connection it is the identity. Never a mail address. */
  readonly subject: string;
  /** Everything else that was asserted, under the provider's own names. At most some tens of short texts. */
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  /** Values of RFC 8176 that the provider asserted; none: nothing is claimed. */
  readonly amr: readonly string[];
  /** When the person proved who they are at the provider, if it says so. */
  readonly authTime?: Date | undefined;
  /** What the provider needs to end this login there (SessionIndex and NameID, ID token): small, kept sealed. */
  readonly logout?: Readonly<Record<string, string>> | undefined;
}

/** The outer world of a protocol. */
export interface Ports {
  readonly clock: Clock;
  /** 256 random bits, base64url. */
  readonly random: () => string;
  /** The only way out: guarded, see outbound.ts. */
  readonly outbound: Outbound;
}

/** A connection as a protocol sees it: its settings parsed, its secrets opened. */
export interface Opened<C> {
  readonly id: string;
  readonly schoolId: string;
  readonly config: C;
  /** By name: those that an admin typed, and those that `provision` made. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Where the provider sends the browser back to, one for each connection: `<issuer>/sso/<protocol>/<id>`. */
  readonly callback: string;
}

/** Where the provider sends the browser after a logout that we asked for; one for each connection, as `callback`. */
export const logoutCallbackOf = (callback: string): string => `${callback}/uitgelogd`;

/** What a login asks of the provider. */
export interface Ask {
  /** Comes back unchanged with the answer (`state`, RelayState); 43 characters of base64url. */
  readonly state: string;
  /**
   * The person must prove anew who they are (`max_age=0`, ForceAuthn); `complete` checks the time, where the provider
   * says one: without `authTime` in its Assertion it is not known that they did.
   */
  readonly fresh: boolean;
  /** `nl` or `en`, for the provider's pages. */
  readonly locale: string;
  /** Filled in at the provider when it can be; never believed. */
  readonly loginHint?: string | undefined;
}

export interface Begun {
  /** Where the browser goes now. */
  readonly redirect: string;
  /** What `complete` needs to see again (nonce, request id): at most 4 KiB, kept sealed, for 10 minutes. */
  readonly keep: Readonly<Record<string, string>>;
}

/** The answer as it came to the callback address: its query, or the fields of its form post. */
export interface Answered {
  readonly method: 'GET' | 'POST';
  readonly params: Readonly<Record<string, string>>;
}

/** A sound answer that nobody asked for (from a school's portal). It logs nobody in: it is a reason to begin a login of our own. */
export interface Unasked {
  /** Of this very answer; it counts once. */
  readonly id: string;
  /** After that it is no sound answer any more. */
  readonly until: Date;
}

/** What `begin` asked, given back to `complete`. It is handed out once: an answer that comes again finds none. */
export interface Kept {
  readonly state: string;
  readonly fresh: boolean;
  readonly begunAt: Date;
  readonly keep: Readonly<Record<string, string>>;
}

/** One line for an admin to copy to the school's provider. */
export interface CopyLine {
  /** Key of its label («federation.copy.…»). */
  readonly label: string;
  readonly value: string;
}

/** What an admin gives the school's provider, and sees of ours. */
export interface AdminView {
  readonly lines: readonly CopyLine[];
  /** A file for the provider's admin (SAML metadata, our JWK Set), served at `<callback>/metadata`. */
  readonly document?: { readonly type: string; readonly body: string } | undefined;
}

/** Something that stops working at a known moment (certificate, client secret). */
export interface Expiry {
  /** Key of what it is («federation.expiry.…»). */
  readonly what: string;
  readonly at: Date;
}

/** A field of a preset's form. */
export interface PresetField {
  readonly name: string;
  /** `flag`: «ja» when it is on; `choice`: one of the options, or none. */
  readonly kind: 'text' | 'address' | 'secret' | 'date' | 'long-text' | 'flag' | 'choice';
  /** Words of the protocol, shown as they are; what none of them means is the text «federation.field.<name>.none». */
  readonly options?: readonly string[];
  readonly required: boolean;
}

export type Built =
  | {
      readonly ok: true;
      readonly config: Readonly<Record<string, unknown>>;
      /** In the clear; whoever keeps them seals them. An absent one stays as it was. */
      readonly secrets: Readonly<Record<string, string>>;
      readonly tenant?: Tenant | undefined;
      /** What tells this school from another in the same tenant. */
      readonly unit?: Tenant | undefined;
    }
  /** By field: the key of what is wrong («federation.form.…»). */
  | { readonly ok: false; readonly errors: Readonly<Record<string, string>> };

/** A way to fill in a connection in a few fields; labels and help are texts «federation.preset.<name>…». */
export interface Preset {
  readonly name: string;
  readonly fields: readonly PresetField[];
  /** From what was typed. `brin` is the school's, if it has one. */
  build(
    typed: Readonly<Record<string, string>>,
    school: { readonly brin?: string | undefined },
    /** The settings that are there, when they are changed. */
    before?: Readonly<Record<string, unknown>>,
  ): Built;
  /** What an admin typed once, for the form that changes it: saving it again changes nothing. No secrets. */
  typed(
    config: Readonly<Record<string, unknown>>,
    marks: { readonly tenant?: Tenant | undefined; readonly unit?: Tenant | undefined },
  ): Readonly<Record<string, string>>;
  /** Fields besides secrets that may stay empty, for what was given before stays then. */
  kept?(config: Readonly<Record<string, unknown>>): readonly string[];
  readonly mapping: AttributeMapping;
}

export interface Provision<C> {
  readonly config: C;
  readonly callback: string;
  readonly clock: Clock;
  /** Names of the secrets that are there already. */
  readonly known: readonly string[];
}

export interface ProtocolOf<C> {
  /** In records, addresses and audit, for ever: `oidc`, `saml`. */
  readonly name: string;
  /** The settings of a connection; parsed again whenever they are read. */
  readonly config: z.ZodType<C>;
  readonly presets: readonly Preset[];
  /** Words of its presets, fields, faults, lines to copy and expiries, as far as no other protocol has the same. */
  readonly texts: Texts;
  /**
   * Which upstream this is (issuer, entity id): two schools on one upstream must be told apart by something
   * that it asserts.
   */
  upstream(config: C): string;
  /** Secrets of our own side (a key and its certificate) that these settings need, but for those that are there already. */
  provision?(about: Provision<C>): Promise<Readonly<Record<string, string>>>;
  /** @throws Refusal `upstream-unreachable`, `upstream-garbage`. */
  begin(connection: Opened<C>, ask: Ask, ports: Ports): Promise<Begun>;
  /** The value under which an answer names its request, before anything in it is believed. */
  stateOf(answer: Answered): string | undefined;
  /** Checks everything. @throws Refusal for any answer that is not sound, and for an upstream that is not there. */
  complete(connection: Opened<C>, answer: Answered, kept: Kept, ports: Ports): Promise<Assertion>;
  /**
   * Checks everything of an answer that nobody asked for, but what it answers. Undefined where the settings take none.
   * @throws Refusal as `complete`.
   */
  unasked?(connection: Opened<C>, answer: Answered, ports: Ports): Promise<Unasked | undefined>;
  /**
   * Where the browser ends its login at the provider, which sends it on to `logoutCallbackOf` with `state`
   * (or RelayState); undefined when the provider has no such address.
   */
  logoutUrl?(
    connection: Opened<C>,
    logout: Readonly<Record<string, string>>,
    state: string,
    ports: Ports,
  ): Promise<string | undefined>;
  adminView(connection: Opened<C>): AdminView;
  expiries(connection: Opened<C>): readonly Expiry[];
  /**
   * Fetches what the provider publishes (discovery, metadata): settings to keep in place of those there are,
   * or undefined when nothing changed. Called every day and when an admin asks. @throws Refusal.
   */
  refresh(connection: Opened<C>, ports: Ports): Promise<C | undefined>;
}

/** A protocol whose settings are not known to the caller; each call parses them. */
export type Protocol = ProtocolOf<unknown>;

const settingsOf = <C>(protocol: ProtocolOf<C>, config: unknown): C => {
  const parsed = protocol.config.safeParse(config);
  if (!parsed.success) throw new Refusal('misconfigured', { cause: parsed.error });
  return parsed.data;
};

/** A protocol for the list: settings are parsed before any of its functions sees them. */
export function defineProtocol<C>(protocol: ProtocolOf<C>): Protocol {
  const open = (connection: Opened<unknown>): Opened<C> => ({
    ...connection,
    config: settingsOf(protocol, connection.config),
  });
  const { logoutUrl, provision, unasked } = protocol;
  return {
    name: protocol.name,
    config: protocol.config,
    presets: protocol.presets,
    texts: protocol.texts,
    upstream: (config) => protocol.upstream(settingsOf(protocol, config)),
    ...(provision
      ? { provision: async (about) => provision({ ...about, config: settingsOf(protocol, about.config) }) }
      : {}),
    begin: async (connection, ask, ports) => protocol.begin(open(connection), ask, ports),
    stateOf: protocol.stateOf,
    complete: async (connection, answer, kept, ports) => protocol.complete(open(connection), answer, kept, ports),
    ...(unasked ? { unasked: async (connection, answer, ports) => unasked(open(connection), answer, ports) } : {}),
    ...(logoutUrl
      ? { logoutUrl: async (connection, logout, state, ports) => logoutUrl(open(connection), logout, state, ports) }
      : {}),
    adminView: (connection) => protocol.adminView(open(connection)),
    expiries: (connection) => protocol.expiries(open(connection)),
    refresh: async (connection, ports) => protocol.refresh(open(connection), ports),
  };
}
