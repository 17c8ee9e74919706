/** What an answer from outside may be asked with. */
export interface OutboundRequest {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Default 1 MiB. */
  readonly maxBytes?: number;
  /** For the whole of it, body included; default 6 s. */
  readonly timeoutMs?: number;
}

export interface OutboundAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/**
 * The one way from federation to the outer world (product.md section 5): https only, no private addresses
 * unless the settings allow them (then http too), no redirects, at most so many bytes and so much time.
 * @throws Refusal `upstream-unreachable` (address, network, time) or `upstream-garbage` (redirect, too large).
 */
export type Outbound = (url: string, request?: OutboundRequest) => Promise<OutboundAnswer>;
