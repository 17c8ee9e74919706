import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';

/** One answer, with what tests ask of it. */
export interface Seen {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** Where a redirect leads, absolute. */
  readonly location?: string;
}

export interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  /** Milliseconds since the epoch; absent: ends with the browser. */
  readonly until?: number;
  /** As the server sent it: attributes in lower case. */
  readonly attributes: readonly string[];
}

interface Sent {
  readonly method?: string;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

function headersOf(raw: IncomingHttpHeaders): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(raw)) {
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  return headers;
}

/** One request over a real socket, its headers exactly as given: nothing is added but what HTTP needs. */
export async function send(url: string, { method = 'GET', body, headers = {} }: Sent = {}): Promise<Seen> {
  const target = new URL(url);
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const request = httpRequest(
      target,
      { method, headers: { ...length, ...headers }, agent: false, family: 4 },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const { location } = response.headers;
          resolve({
            url,
            status: response.statusCode ?? 0,
            headers: headersOf(response.headers),
            body: Buffer.concat(chunks).toString('utf8'),
            ...(location ? { location: new URL(location, url).href } : {}),
          });
        });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** A cookie of a `Set-Cookie` line (RFC 6265 section 5.2), as far as tests need it. */
function readCookie(line: string): Cookie {
  const [pair = '', ...rest] = line.split(';').map((part) => part.trim());
  const at = pair.indexOf('=');
  const attributes = rest.map((part) => part.toLowerCase());
  const attributeOf = (name: string) =>
    rest.find((part) => part.toLowerCase().startsWith(`${name}=`))?.slice(name.length + 1);
  const maxAge = attributeOf('max-age');
  const expires = attributeOf('expires');
  const until =
    maxAge === undefined ? (expires && Date.parse(expires)) || undefined : Date.now() + Number(maxAge) * 1000;
  return {
    name: pair.slice(0, at),
    value: pair.slice(at + 1),
    path: attributeOf('path') ?? '/',
    attributes,
    ...(until === undefined ? {} : { until }),
  };
}

/**
 * A browser without a window: keeps cookies by name and path until they expire, reads forms, follows
 * redirects when asked. It goes over real sockets.
 */
export class Visitor {
  readonly #cookies = new Map<string, Cookie>();
  readonly #lines: Cookie[] = [];
  readonly #via: Readonly<Record<string, string>>;
  /** Sent with every request. */
  headers: Record<string, string> = {};
  /** False: cookies are off. */
  keepsCookies = true;

  /** @param via where an origin really listens, for a provider that believes to stand behind a proxy with TLS. */
  constructor(via: Readonly<Record<string, string>> = {}) {
    this.#via = via;
  }

  /** Every cookie that was ever set, in order. */
  get received(): readonly Cookie[] {
    return this.#lines;
  }

  cookie(name: string): Cookie | undefined {
    return [...this.#cookies.values()].find((cookie) => cookie.name === name);
  }

  /** Closes the browser: only cookies with an end of their own outlive it. */
  close(): void {
    for (const [key, cookie] of this.#cookies) if (cookie.until === undefined) this.#cookies.delete(key);
  }

  #cookieHeader(path: string): string {
    const now = Date.now();
    const fits = ({ path: own, until }: Cookie) =>
      (path === own || path.startsWith(own.endsWith('/') ? own : `${own}/`)) && (until === undefined || until > now);
    return [...this.#cookies.values()]
      .filter(fits)
      .sort((a, b) => b.path.length - a.path.length)
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }

  #keep(headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const cookie = readCookie(line);
      this.#lines.push(cookie);
      const key = `${cookie.name};${cookie.path}`;
      const gone = cookie.value === '' || (cookie.until !== undefined && cookie.until <= Date.now());
      if (gone || !this.keepsCookies) this.#cookies.delete(key);
      else this.#cookies.set(key, cookie);
    }
  }

  async request(url: string, sent: Sent = {}): Promise<Seen> {
    const target = new URL(url);
    const cookie = this.#cookieHeader(target.pathname);
    const really = this.#via[target.origin];
    const seen = await send(really ? url.replace(target.origin, really) : url, {
      ...sent,
      headers: {
        host: target.host,
        accept: 'text/html,*/*;q=0.8',
        ...(cookie ? { cookie } : {}),
        ...this.headers,
        ...sent.headers,
      },
    });
    this.#keep(seen.headers);
    const location = seen.headers.get('location');
    return { ...seen, url, ...(location ? { location: new URL(location, url).href } : {}) };
  }

  get(url: string): Promise<Seen> {
    return this.request(url);
  }

  post(url: string, fields: Readonly<Record<string, string>>): Promise<Seen> {
    return this.request(url, {
      method: 'POST',
      body: new URLSearchParams(fields).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(url).origin },
    });
  }

  /** Follows redirects that stay at `origin`; answers the first page, or the redirect that leaves. */
  async follow(seen: Seen, origin = new URL(seen.url).origin): Promise<Seen> {
    let now = seen;
    for (let hops = 0; now.location && new URL(now.location).origin === origin; hops += 1) {
      if (hops > 15) throw new Error(`redirects without end at ${now.location}`);
      now = await this.get(now.location);
    }
    return now;
  }

  /** Opens a page and follows its redirects. */
  async open(url: string): Promise<Seen> {
    return this.follow(await this.get(url));
  }

  /** Fills in the (first, or named) form of a page and posts it, with its hidden fields; follows redirects. */
  async submit(page: Seen, fields: Readonly<Record<string, string>> = {}, formWith?: string): Promise<Seen> {
    return this.follow(await this.send(page, fields, formWith));
  }

  /** As `submit`, without following. */
  send(page: Seen, fields: Readonly<Record<string, string>> = {}, formWith?: string): Promise<Seen> {
    const form = formOf(page, formWith);
    return this.post(form.action, { ...form.hidden, ...fields });
  }
}

export const decode = (text: string): string =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#34;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

const attribute = (tag: string, name: string): string | undefined => {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return found === undefined ? undefined : decode(found);
};

const tagWith = (page: Seen, id: string): string | undefined =>
  page.body.match(/<[a-z][^>]*>/g)?.find((tag) => attribute(tag, 'id') === id);

/** The post form of a page that holds `formWith` (default: the first one): its address and hidden fields. */
export function formOf(page: Seen, formWith = ''): { action: string; hidden: Record<string, string> } {
  const forms = page.body.match(/<form\b[\s\S]*?<\/form>/g) ?? [];
  const form = forms.find((html) => /method="post"/i.test(html) && html.includes(formWith));
  if (!form)
    throw new Error(`no form with ${formWith || 'method post'} on ${page.url} (${page.status}): ${textOf(page)}`);
  const inputs = form.match(/<input\b[^>]*>/g) ?? [];
  const hidden = inputs.filter((tag) => attribute(tag, 'type') === 'hidden');
  return {
    action: new URL(attribute(form, 'action') ?? page.url, page.url).href,
    hidden: Object.fromEntries(hidden.map((tag) => [attribute(tag, 'name') ?? '', attribute(tag, 'value') ?? ''])),
  };
}

/** Whether a page has an element with this id. */
export const has = (page: Seen, id: string): boolean => tagWith(page, id) !== undefined;

/** The address of the link with this id, absolute; undefined: no such link. */
export function linkOf(page: Seen, id: string): string | undefined {
  const href = attribute(tagWith(page, id) ?? '', 'href');
  return href === undefined ? undefined : new URL(href, page.url).href;
}

/** The value of the input with this name. */
export const inputValue = (page: Seen, name: string): string | undefined => {
  const tag = page.body.match(/<input\b[^>]*>/g)?.find((one) => attribute(one, 'name') === name);
  return tag === undefined ? undefined : (attribute(tag, 'value') ?? '');
};

/** What a person reads on a page. */
export const textOf = ({ body }: Pick<Seen, 'body'>): string =>
  decode(
    body
      .replace(/<(script|style|head)\b[\s\S]*?<\/\1>/g, ' ')
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' '),
  )
    .replace(/ ([.,:;])/g, '$1')
    .trim();
