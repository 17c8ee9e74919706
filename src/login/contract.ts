import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AccountId } from '../kernel/ids.ts';
import type { Outcome } from './model.ts';

/**
 * The way down to the provider library: ends an interaction. Filled by oidc/bridge.ts. Each answers
 * the address where the browser goes on, or undefined when the interaction is no longer there. Saying the same end
 * again is harmless.
 */
export interface AttemptEnd {
  finish(
    request: IncomingMessage,
    response: ServerResponse,
    uid: string,
    outcome: Outcome,
  ): Promise<string | undefined>;
  /** Grants the scopes that the interaction asks for to the account of its session; single claims only where `claims` says so. */
  consent(uid: string, what: { readonly claims: boolean }): Promise<string | undefined>;
  refuse(uid: string, error: string, description: string): Promise<string | undefined>;
  /** Where an interaction goes on that has its result already. */
  onward(uid: string): Promise<string | undefined>;
}

/** What the protocol knows when it asks for a login. */
export interface BeginRequest {
  readonly uid: string;
  readonly clientId: string;
  /** Which prompt of the provider library asks. */
  readonly prompt: string;
  readonly loginHint?: string | undefined;
  /** The extra parameter `school`. */
  readonly schoolHint?: string | undefined;
  readonly uiLocales?: string | undefined;
  readonly redirectUri?: string | undefined;
  readonly scopes: readonly string[];
  /** A new proof is asked for (`prompt=login`, `max_age`). */
  readonly fresh: boolean;
  /** So many seconds old a login may be at most (`max_age`). */
  readonly maxAge?: number | undefined;
  /** A login of this account was proven, and was over before its session began. */
  readonly ended?: AccountId | undefined;
  readonly session?:
    | { readonly accountId: AccountId; readonly loginAt?: number | undefined; readonly uid?: string | undefined }
    | undefined;
  /** The browser's own cookie. */
  readonly browser: string;
}
