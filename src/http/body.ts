import type { IncomingMessage } from 'node:http';
import { AppError } from '../kernel/errors.ts';
import type { Post } from './context.ts';

/** No form of ours comes near it. */
export const MAX_BODY = 64 * 1024;
/** Signed and encrypted answers of other systems are long. */
export const MAX_FOREIGN_BODY = 512 * 1024;
/** So much of a body that is too big is still taken off the wire: browsers read no answer while they send. */
const MAX_DISCARDED = 4 * 1024 * 1024;
const MAX_FIELDS = 200;

async function readBytes(request: IncomingMessage, most: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_DISCARDED) throw new AppError('too-large', 'too-large');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size <= most) chunks.push(bytes);
    if (size > MAX_DISCARDED) break;
  }
  if (size > most) throw new AppError('too-large', 'too-large');
  return Buffer.concat(chunks);
}

/** `%` must begin an escape, and the escapes must be UTF-8: a torn form is refused, never repaired. */
function decodePart(part: string): string {
  try {
    return decodeURIComponent(part.replaceAll('+', ' '));
  } catch (cause) {
    throw new AppError('malformed', 'bad-request', { cause });
  }
}

/**
 * Reads a form post (application/x-www-form-urlencoded, UTF-8). A field that comes twice becomes a
 * list; no form of ours accepts one.
 *
 * @throws AppError unsupported-media-type, too-large, or malformed (encoding, NUL, too many fields).
 */
export async function readForm(request: IncomingMessage, most: number): Promise<Post> {
  const [type = '', ...parameters] = (request.headers['content-type'] ?? '').toLowerCase().split(';');
  const charset = parameters.map((text) => text.trim()).find((text) => text.startsWith('charset='));
  if (type.trim() !== 'application/x-www-form-urlencoded' || (charset && !/^charset="?utf-8"?$/.test(charset))) {
    throw new AppError('unsupported-media-type', 'unsupported-media-type');
  }
  let text: string;
  const bytes = await readBytes(request, most);
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AppError('malformed', 'bad-request', { cause });
  }
  const fields = new Map<string, string[]>();
  const pairs = text === '' ? [] : text.split('&');
  if (pairs.length > MAX_FIELDS) throw new AppError('malformed', 'bad-request');
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    const name = decodePart(at < 0 ? pair : pair.slice(0, at));
    const value = at < 0 ? '' : decodePart(pair.slice(at + 1));
    if (name.includes('\0') || value.includes('\0')) throw new AppError('malformed', 'bad-request');
    fields.set(name, [...(fields.get(name) ?? []), value]);
  }
  return Object.fromEntries([...fields].map(([name, values]) => [name, values.length === 1 ? values[0] : values]));
}
