import { createHash, randomBytes } from 'node:crypto';

/** One answer, with what tests ask of it. */
export interface Seen {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** Where a redirect leads, absolute. */
  readonly location?: string;
}

interface Cookie {
  readonly value: string;
  readonly path: string;
}

/**
 * A browser without a window: keeps cookies by their path, reads forms, follows redirects when asked.
 * It goes over a real socket.
 */
export class Visitor {
  readonly cookies = new Map<string, Cookie>();
  headers: Record<string, string> = {};

  #cookieHeader(path: string): string {
    const sent = [...this.cookies].filter(([, cookie]) => path.startsWith(cookie.path));
    return sent.map(([name, { value }]) => `${name}=${value}`).join('; ');
  }

  #keep(headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
      const at = pair.indexOf('=');
      const name = pair.slice(0, at);
      const value = pair.slice(at + 1);
      const path = attributes.find((part) => part.toLowerCase().startsWith('path='))?.slice(5) ?? '/';
      const gone = attributes.some((part) => /^expires=Thu, 01 Jan 1970/i.test(part)) || value === '';
      if (gone) this.cookies.delete(name);
      else this.cookies.set(name, { value, path });
    }
  }

  async request(url: string, init: { method?: string; body?: string; headers?: Record<string, string> } = {}): Promise<Seen> {
    const cookie = this.#cookieHeader(new URL(url).pathname);
    const response = await fetch(url, {
      redirect: 'manual',
      ...init,
      headers: { accept: 'text/html', ...(cookie ? { cookie } : {}), ...this.headers, ...init.headers },
    });
    this.#keep(response.headers);
    const location = response.headers.get('location');
    return {
      url,
      status: response.status,
      headers: response.headers,
      body: await response.text(),
      ...(location ? { location: new URL(location, url).href } : {}),
    };
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
  async submit(page: Seen, fields: Readonly<Record<string, string>>, formWith?: string): Promise<Seen> {
    return this.follow(await this.send(page, fields, formWith));
  }

  /** As `submit`, without following. */
  send(page: Seen, fields: Readonly<Record<string, string>>, formWith?: string): Promise<Seen> {
    const form = formOf(page, formWith);
    return this.post(form.action, { ...form.hidden, ...fields });
  }
}

const decode = (text: string): string =>
  text.replaceAll('&quot;', '"').replaceAll('&#34;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

const attribute = (tag: string, name: string): string | undefined => {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return found === undefined ? undefined : decode(found);
};

/** The post form of a page that holds `formWith` (default: the first one): its address and hidden fields. */
export function formOf(page: Seen, formWith = ''): { action: string; hidden: Record<string, string> } {
  const forms = page.body.match(/<form\b[\s\S]*?<\/form>/g) ?? [];
  const form = forms.find((html) => /method="post"/i.test(html) && html.includes(formWith));
  if (!form) throw new Error(`no form with ${formWith || 'method post'} on ${page.url} (${page.status}): ${page.body.slice(0, 600)}`);
  const inputs = form.match(/<input\b[^>]*>/g) ?? [];
  const hidden = inputs.filter((tag) => attribute(tag, 'type') === 'hidden');
  return {
    action: new URL(attribute(form, 'action') ?? page.url, page.url).href,
    hidden: Object.fromEntries(hidden.map((tag) => [attribute(tag, 'name') ?? '', attribute(tag, 'value') ?? ''])),
  };
}

/** A fresh PKCE pair (RFC 7636). */
export function pkce(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}
