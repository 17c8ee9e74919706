import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { SECOND } from '../kernel/clock.ts';
import { randomId } from '../kernel/ids.ts';
import type { Log } from '../kernel/log.ts';
import type { Renderer } from '../render/index.ts';
import { securityHeaders } from './headers.ts';
import { errorPage } from './pages.ts';

/** Node's own words for what it could not read; everything else is a bad request. */
const KINDS: Readonly<Record<string, { readonly status: number; readonly key: string }>> = {
  HPE_HEADER_OVERFLOW: { status: 431, key: 'error.too-many-headers' },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, key: 'error.too-large' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, key: 'error.malformed' },
};

/** What still comes in after the answer is thrown away for so long, so that the browser gets to read it. */
const LINGER_MS = 2 * SECOND;

/** The connection is gone: nobody reads an answer. */
const GONE = new Set(['ECONNRESET', 'EPIPE']);

export interface UnreadableDeps {
  readonly issuer: URL;
  readonly renderer: Renderer;
  readonly log: Log;
}

function answerOf({ renderer, issuer }: UnreadableDeps, status: number, key: string, requestId: string): string {
  // Nothing of the request is known, nor its language.
  const page = Buffer.from(renderer.render(errorPage, { status, key, requestId }, { locale: 'nl' }));
  const headers = {
    ...securityHeaders(issuer.protocol === 'https:'),
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Language': 'nl',
    'Content-Length': String(page.length),
    Connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${page}`;
}

/** Answers what is no HTTP at all (torn headers, too many of them) with a page, where Node would send an empty one. */
export interface Unreadable {
  /** Told of every request that could be read: an answer at work is never written into. */
  began(request: IncomingMessage, response: ServerResponse): void;
  /** For the server's `clientError`, which comes again for every further piece. */
  answer(error: NodeJS.ErrnoException, stream: Duplex): void;
}

export function createUnreadable(deps: UnreadableDeps): Unreadable {
  const answered = new WeakSet<Duplex>();
  const latest = new WeakMap<Duplex, ServerResponse>();
  const isAnswering = (stream: Duplex): boolean => {
    const response = latest.get(stream);
    return response?.headersSent === true && !response.writableFinished;
  };
  return {
    began: (request, response) => void latest.set(request.socket, response),
    answer(error, stream) {
      if (answered.has(stream)) return;
      if (GONE.has(error.code ?? '') || !stream.writable || isAnswering(stream)) {
        stream.destroy();
        return;
      }
      answered.add(stream);
      const { status, key } = KINDS[error.code ?? ''] ?? { status: 400, key: 'error.malformed' };
      const requestId = randomId(9);
      // The cause stays out: Node hands the raw bytes along, cookies and passwords included.
      deps.log('warn', { requestId, status, key, code: error.code });
      stream.end(answerOf(deps, status, key, requestId));
      setTimeout(() => stream.destroy(), LINGER_MS).unref();
    },
  };
}
