import type { RequestInfo } from '../kernel/events.ts';
import type { Locale, PageSpec } from '../render/index.ts';
import type { School } from '../schools/index.ts';
import type { User } from '../users/index.ts';

/** A live login, as the provider's session tells it (`SessionView` of the oidc room fits). */
export interface LoginSession {
  readonly uid: string;
  /** `auth_time`: seconds since the epoch. */
  readonly loginAt: number;
  readonly acr: string;
  readonly amr: readonly string[];
  readonly seenAt?: Date;
  /** The browser in words («Firefox, Windows»); empty when unknown. */
  readonly agent: string;
}

/** Who asks for an own page: role and state as the store has them at this very request. */
export interface Visitor {
  readonly user: User;
  readonly school: School;
  readonly session: LoginSession;
}

/** A request as the edge found it. */
export interface Asked {
  readonly visitor: Visitor | undefined;
  readonly locale: Locale;
  /** The browser's own cookie; made now where there was none. */
  readonly browser: string;
  readonly csrf: string;
  /** The client's address, whole. */
  readonly address: string;
  /** The known-browser cookie. */
  readonly known: string | undefined;
  readonly request: RequestInfo;
  readonly signal: AbortSignal | undefined;
  /** What the path's pattern leaves open. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly post: Readonly<Record<string, unknown>>;
}

export type Show = <M extends object>(page: PageSpec<M>, model: M) => void;

/** A file to keep: its whole text, or the parts of a long one as they come. */
export interface FileReply {
  readonly kind: 'file';
  readonly name: string;
  /** Default: plain text. */
  readonly type?: string;
  readonly text: string | AsyncIterable<string>;
}

/** What the edge answers. */
export type Reply =
  | { readonly kind: 'page'; readonly status: number; readonly show: (show: Show) => void }
  | { readonly kind: 'redirect'; readonly to: string }
  | FileReply;

export const redirect = (to: string): Reply => ({ kind: 'redirect', to });

/** One of our own rooms of pages, as a relying party of the house. */
export interface Place {
  /** Its first-party client; it has no secret and its requests give nothing but a session. */
  readonly clientId: string;
  /** Where the browser comes back to. */
  readonly back: string;
  /** First segments of its pages; a login leads back to no other. */
  readonly roots: readonly string[];
}

/** A page: a path, and what stands after the question mark. */
export interface Address {
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
}

/** An address as text; parameters without a value are left out. */
export function addressText(path: string, query: Readonly<Record<string, string | undefined>> = {}): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value ? [[name, value]] : []));
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}
