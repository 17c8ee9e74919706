import { lookup as systemLookup } from 'node:dns';
import { once } from 'node:events';
import { type IncomingMessage, request as requestPlain } from 'node:http';
import { type RequestOptions, request as requestTls } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { SECOND } from '../kernel/clock.ts';
import { isPublicAddress } from './guarded-addresses.ts';
import { Refusal, type RefusalReason } from './refusal.ts';

/** What an answer from outside may be asked with. */
export interface OutboundRequest {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Default 1 MiB. */
  readonly maxBytes?: number;
  /** For the whole of it: name, connection, request and body; default 6 s. */
  readonly timeoutMs?: number;
  /** What a good answer (2xx) may call itself, `application/json` or with a star `application/*+json`; default: anything. */
  readonly types?: readonly string[];
}

export interface OutboundAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/**
 * The one way from federation to the outer world (product.md section 5): https only, no private addresses
 * unless the settings allow them (then http too), no redirects, at most so many bytes and so much time.
 * @throws Refusal `upstream-unreachable` (address, network, time) or `upstream-garbage` (redirect, too large,
 *   of a type that was not asked for); `outboundFault` tells which.
 */
export type Outbound = (url: string, request?: OutboundRequest) => Promise<OutboundAnswer>;

const FAULTS = {
  url: 'upstream-unreachable',
  'not-https': 'upstream-unreachable',
  'private-address': 'upstream-unreachable',
  network: 'upstream-unreachable',
  'too-slow': 'upstream-unreachable',
  busy: 'upstream-unreachable',
  redirect: 'upstream-garbage',
  'too-large': 'upstream-garbage',
  'content-type': 'upstream-garbage',
} as const satisfies Record<string, RefusalReason>;

/** What exactly was wrong with a call: for an admin who typed its address, and for the log. */
export type OutboundFault = keyof typeof FAULTS;

class GuardError extends Error {
  readonly fault: OutboundFault;

  constructor(fault: OutboundFault) {
    super(fault);
    this.name = 'GuardError';
    this.fault = fault;
  }
}

/** The fault behind an error of the guard, also where a library wrapped it; undefined for every other error. */
export function outboundFault(error: unknown): OutboundFault | undefined {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 6; cause = cause.cause, depth += 1) {
    if (cause instanceof GuardError) return cause.fault;
  }
  return undefined;
}

type Lookup = typeof systemLookup;

export interface OutboundDeps {
  /** The setting `outbound.allowPrivateAddresses`: lifts the address rule and lets http through. */
  readonly allowPrivateAddresses: boolean;
  /** Resolves names; the system's, unless given. */
  readonly lookup?: Lookup;
  /** Calls to one host at a time: who is slow holds no more than these. */
  readonly perHost?: number;
}

const PER_HOST = 32;
const MAX_BYTES = 1_048_576;
const TIMEOUT_MS = 6 * SECOND;

/** Gives a socket only what it may go to. It goes to what was looked at here, so a name that changes its answer gains nothing. */
const guardedLookup =
  (lookup: Lookup): LookupFunction =>
  (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '');
      const [first] = found;
      if (!first || !found.every(({ address }) => isPublicAddress(address))) {
        return callback(new GuardError('private-address'), '');
      }
      return options.all === true ? callback(null, found) : callback(null, first.address, first.family);
    });
  };

function checkAddress(address: string, allowPrivate: boolean): URL {
  if (!URL.canParse(address)) throw new GuardError('url');
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') throw new GuardError('url');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && allowPrivate)) throw new GuardError('not-https');
  // A socket looks up names only: what is an address already is checked here.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !allowPrivate && !isPublicAddress(host)) throw new GuardError('private-address');
  return url;
}

function typeFits(type: string, allowed: readonly string[]): boolean {
  const plain = (type.split(';')[0] ?? '').trim().toLowerCase();
  return allowed.some((pattern) => {
    const [start = '', end] = pattern.split('*');
    return end === undefined ? plain === pattern : plain.startsWith(start) && plain.endsWith(end);
  });
}

function checkHead({ statusCode: status = 0, headers }: IncomingMessage, request: OutboundRequest, most: number): void {
  if (status >= 300 && status < 400) throw new GuardError('redirect');
  // Nothing was asked to be packed: what is small on the way could be endless here.
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') throw new GuardError('content-type');
  if (Number(headers['content-length'] ?? 0) > most) throw new GuardError('too-large');
  if (status >= 200 && status < 300 && request.types && !typeFits(headers['content-type'] ?? '', request.types)) {
    throw new GuardError('content-type');
  }
}

async function readBody(response: IncomingMessage, most: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > most) throw new GuardError('too-large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function headersOf({ headersDistinct }: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  return headers;
}

async function exchange(url: URL, options: RequestOptions, request: OutboundRequest): Promise<OutboundAnswer> {
  const { body, maxBytes = MAX_BYTES } = request;
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  const headers = { accept: '*/*', ...request.headers, ...length };
  const start = url.protocol === 'https:' ? requestTls : requestPlain;
  // No agent: no connection outlives its call.
  const call = start(url, { ...options, agent: false, headers, method: request.method ?? 'GET' });
  try {
    call.end(body);
    const [response] = (await once(call, 'response')) as [IncomingMessage];
    checkHead(response, request, maxBytes);
    return { status: response.statusCode ?? 0, headers: headersOf(response), body: await readBody(response, maxBytes) };
  } finally {
    call.on('error', () => undefined).destroy();
  }
}

function refusalOf(error: unknown, isLate: boolean): Refusal {
  const fault = isLate ? 'too-slow' : (outboundFault(error) ?? 'network');
  const cause = new GuardError(fault);
  if (!(error instanceof GuardError)) cause.cause = error;
  return new Refusal(FAULTS[fault], { cause });
}

/** A table that counts the calls under way to each host. */
function createTurns(most: number) {
  const busy = new Map<string, number>();
  return {
    take(host: string): void {
      const now = busy.get(host) ?? 0;
      if (now >= most) throw new GuardError('busy');
      busy.set(host, now + 1);
    },
    give(host: string): void {
      const left = (busy.get(host) ?? 1) - 1;
      if (left === 0) busy.delete(host);
      else busy.set(host, left);
    },
  };
}

/** Makes the guard. It keeps nothing but the number of calls under way. */
export function createOutbound(deps: OutboundDeps): Outbound {
  const { allowPrivateAddresses, lookup = systemLookup, perHost = PER_HOST } = deps;
  const turns = createTurns(perHost);
  const guard: RequestOptions = { lookup: allowPrivateAddresses ? lookup : guardedLookup(lookup) };
  return async (address, request = {}) => {
    const time = AbortSignal.timeout(request.timeoutMs ?? TIMEOUT_MS);
    try {
      const url = checkAddress(address, allowPrivateAddresses);
      turns.take(url.host);
      try {
        return await exchange(url, { ...guard, signal: time }, request);
      } finally {
        turns.give(url.host);
      }
    } catch (error) {
      throw refusalOf(error, time.aborted);
    }
  };
}
