import { connect } from 'node:net';
import type { Seen } from './visitor.ts';

/** A request as it goes over the wire: nothing is checked, added or encoded but what is asked for. */
export interface Raw {
  readonly method: string;
  /** The request target: a path with its query, or whatever stands there. */
  readonly target: string;
  /** In order; a name may come twice. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: Buffer | string;
  /** In chunks, without a length told before. */
  readonly chunked?: boolean;
}

/** Longer than any answer takes: what is silent for so long hangs. */
const PATIENCE_MS = 20_000;

function bytesOf({ method, target, headers, body, chunked }: Raw): Buffer {
  const content = Buffer.from(body ?? '');
  const framing: (readonly [string, string])[] =
    body === undefined
      ? []
      : chunked
        ? [['Transfer-Encoding', 'chunked']]
        : [['Content-Length', String(content.length)]];
  const head = [['Connection', 'close'] as const, ...framing, ...headers]
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  const begin = Buffer.from(`${method} ${target} HTTP/1.1\r\n${head}\r\n`);
  if (!chunked) return Buffer.concat([begin, content]);
  return Buffer.concat([
    begin,
    Buffer.from(`${content.length.toString(16)}\r\n`),
    content,
    Buffer.from('\r\n0\r\n\r\n'),
  ]);
}

function unchunked(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const end = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.toString('latin1', at, end), 16);
    if (!(size > 0)) break;
    parts.push(body.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
  return Buffer.concat(parts);
}

function readAnswer(url: string, bytes: Buffer): Seen {
  const end = bytes.indexOf('\r\n\r\n');
  const [first = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1]);
  if (end < 0 || !status) throw new Error(`no answer to ${url.slice(0, 200)}: ${bytes.toString('latin1', 0, 80)}`);
  const headers = new Headers();
  for (const line of lines) headers.append(line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim());
  const rest = bytes.subarray(end + 4);
  const body = headers.get('transfer-encoding') === 'chunked' ? unchunked(rest) : rest;
  const location = headers.get('location');
  return { url, status, headers, body: body.toString(), ...(location ? { location } : {}) };
}

/**
 * Writes bytes to a socket of its own and answers all that comes back until the server ends.
 *
 * @throws Error when the socket was reset before that, or nothing came for twenty seconds.
 */
export async function wire(port: number, bytes: Buffer | string): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer<ArrayBufferLike>>();
  const parts: Buffer[] = [];
  const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
  socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error('the server is silent')));
  socket.on('data', (part: Buffer) => parts.push(part));
  socket.on('error', reject);
  socket.on('end', () => resolve(Buffer.concat(parts)));
  try {
    return await promise;
  } finally {
    socket.destroy();
  }
}

/** Sends a request that may be torn in any way and reads the whole answer. @throws Error when there is none. */
export async function tear(port: number, raw: Raw): Promise<Seen> {
  try {
    return readAnswer(`${raw.method} ${raw.target}`, await wire(port, bytesOf(raw)));
  } catch (cause) {
    throw new Error(`${raw.method} ${raw.target.slice(0, 200)}: no answer`, { cause });
  }
}

/** In capitals: pages have a `<select>` of their own. */
const SQL = /\bSELECT\b|\bINSERT INTO\b/;
const LEAKS =
  /\bat [\w.<>]+ \(|\.ts:\d|node_modules|file:\/\/|\/src\/|sqlite|\b(?:Type|Range|Syntax|Reference|App|Zod)Error\b/i;

const isHtml = ({ headers }: Seen): boolean => headers.get('content-type')?.startsWith('text/html') === true;

/** The number that an error page shows, for who asks somebody for help. */
export const requestIdOf = ({ body }: Seen): string | undefined =>
  /<code>([\w-]{12})<\/code> \(\d{3}\)/.exec(body)?.[1];

/** An error page says in words what to do, in a language, with a number to mention or a way on. */
function faultsOfPage(seen: Seen): string[] {
  const { body } = seen;
  const helps = requestIdOf(seen) !== undefined || /<form\b|<a class="button"|<p class="muted">/.test(body);
  return [
    ...(/<html lang="(?:nl|en)">/.test(body) ? [] : ['no language']),
    ...(/<h1[^>]*>(?:<bdi>)?[^<]{4,}</.test(body) ? [] : ['no heading']),
    ...(helps ? [] : ['no way on']),
  ];
}

function faultsOfJson({ body }: Seen): string[] {
  try {
    const { error } = JSON.parse(body) as { error?: unknown };
    return typeof error === 'string' && /^[a-z_]+$/.test(error) ? [] : ['no OAuth error'];
  } catch {
    return [`neither a page nor JSON: ${body.slice(0, 80)}`];
  }
}

/** Security headers that every answer has. */
function faultsOfHeaders({ headers }: Seen): string[] {
  const policy = headers.get('content-security-policy') ?? '';
  return [
    ...(policy.includes("default-src 'none'") && !policy.includes('unsafe') ? [] : [`policy ${policy}`]),
    ...(headers.get('x-content-type-options') === 'nosniff' ? [] : ['no nosniff']),
    ...(headers.get('referrer-policy') ? [] : ['no referrer policy']),
  ];
}

/** Everything that is wrong with an answer to a torn request; empty when it is a decent one. */
export function faultsOf(seen: Seen, secrets: readonly string[] = []): readonly string[] {
  const { status, body, headers } = seen;
  const all = `${[...headers.values()].join('\n')}\n${body}`;
  const explained = status >= 400 && !seen.url.startsWith('HEAD ');
  return [
    ...(status < 500 ? [] : [`status ${status}`]),
    ...[LEAKS, SQL].flatMap((leak) => leak.exec(all)?.map((found) => `leaks ${found}`) ?? []),
    ...secrets.filter((secret) => all.includes(secret)).map((secret) => `echoes ${secret}`),
    ...faultsOfHeaders(seen),
    ...(explained ? (isHtml(seen) ? faultsOfPage(seen) : faultsOfJson(seen)) : []),
  ];
}

/** What is planted in requests, and must be in no answer and in no line of the log. */
export const PLANTED = {
  password: 'geplant-wachtwoord-77',
  new_password: 'geplant-nieuw-88',
  code: 'GEPLANT918273',
  recovery_code: 'GEPL-ANTE-CODE',
} as const;

export const SECRETS: readonly string[] = Object.values(PLANTED);

interface LogLine {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

const wordsOf = (cause: unknown): string =>
  cause instanceof Error ? `${cause.stack} ${JSON.stringify(cause)} ${wordsOf(cause.cause)}` : String(cause ?? '');

/** What is wrong with the log: a secret in a line, a refusal without its request id, an id of a page that it does not know. */
export function faultsOfLog(log: readonly LogLine[], shownIds: readonly string[]): readonly string[] {
  const lines = log.map(({ fields, cause }) => `${JSON.stringify(fields)} ${wordsOf(cause)}`);
  const known = new Set(log.map(({ fields }) => fields['requestId']));
  return [
    ...SECRETS.filter((secret) => lines.some((line) => line.includes(secret))).map((secret) => `logs ${secret}`),
    ...log.filter(({ fields }) => 'status' in fields && !fields['requestId']).map(() => 'a refusal without its id'),
    ...shownIds.filter((id) => !known.has(id)).map((id) => `shows ${id}, which the log does not know`),
  ];
}
