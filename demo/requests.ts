import type { IncomingMessage, ServerResponse } from 'node:http';

/** Something that the sender of a request did wrong, with the status that says so. */
export class RequestError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const MAX_BODY = 16 * 1024;
const MAX_VALUE = 256;

/** The address of a request at this origin. @throws RequestError 400 when it cannot be read. */
export function addressOf(request: IncomingMessage, origin: string): URL {
  const target = request.url ?? '/';
  // An address that begins with two slashes would otherwise name another host.
  const path = target.startsWith('/') ? target.replace(/^\/+/, '/') : '/';
  if (!URL.canParse(path, origin)) throw new RequestError(400, 'Dit adres kunnen we niet lezen.');
  return new URL(path, origin);
}

/** The cookies of a request; a name that comes twice counts once, the first. */
export function cookiesOf(header: string | undefined): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    const name = pair.slice(0, Math.max(at, 0)).trim();
    if (name !== '' && !cookies.has(name)) cookies.set(name, pair.slice(at + 1).trim());
  }
  return cookies;
}

/** A cookie of the demo: not for scripts, not for other sites' requests, gone with the browser. */
export const setCookie = (response: ServerResponse, name: string, value: string): void => {
  response.appendHeader('Set-Cookie', `${name}=${value}; Path=/; HttpOnly; SameSite=Lax`);
};

export const clearCookie = (response: ServerResponse, name: string): void => {
  response.appendHeader('Set-Cookie', `${name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0`);
};

/** Reads a form post. @throws RequestError 415, 413 or 400. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') throw new RequestError(415, 'Dit is geen formulier.');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > MAX_BODY) throw new RequestError(413, 'Dit formulier is te groot.');
    chunks.push(bytes);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}

const hasControl = (text: string): boolean => [...text].some((sign) => sign < ' ' || sign === '\x7f');

/** One value of a parameter. @throws RequestError 400 when it comes twice, is too long, or holds control characters. */
export function single(parameters: URLSearchParams, name: string): string | undefined {
  const [value, second] = parameters.getAll(name);
  if (second !== undefined) throw new RequestError(400, `De parameter ${name} staat er twee keer.`);
  if (value === undefined || value === '') return undefined;
  if (value.length > MAX_VALUE || hasControl(value)) throw new RequestError(400, `De parameter ${name} klopt niet.`);
  return value;
}

/** The path of an address at this origin; anything foreign or unreadable becomes `/` (no open redirect). */
export function ownPath(target: string | undefined, origin: string): string {
  if (target === undefined || !URL.canParse(target, origin)) return '/';
  const url = new URL(target, origin);
  return url.origin === origin ? `${url.pathname.replace(/^\/+/, '/')}${url.search}` : '/';
}
