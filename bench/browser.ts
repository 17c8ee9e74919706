import type { Pool } from 'undici';

/** A form as it stands in a page. */
export interface PageForm {
  readonly action: string;
  /** Values of inputs that a browser would send untouched; text fields by their name, empty. */
  readonly fields: ReadonlyMap<string, string>;
}

/** Where a browser is: on a page, or sent on to another origin. */
export type Arrival =
  | {
      readonly kind: 'page';
      readonly path: string;
      readonly status: number;
      readonly html: string;
      /** Of a page that asks to come again. */
      readonly retryAfter?: string | undefined;
    }
  | { readonly kind: 'left'; readonly url: URL };

/** A browser with cookies of its own, as cheap as can be: the load client shares the machine with what it measures. */
export interface Browser {
  open(path: string): Promise<Arrival>;
  submit(form: PageForm, values: Readonly<Record<string, string>>): Promise<Arrival>;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#34': '"' };

const unescapeHtml = (text: string): string =>
  text.includes('&')
    ? text.replace(/&(amp|lt|gt|quot|#39|#34);/g, (whole, name: string) => ENTITIES[name] ?? whole)
    : text;

function attributesOf(tag: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = '', value = ''] of tag.matchAll(/([a-z-]+)(?:="([^"]*)")?/g)) {
    attributes.set(name, unescapeHtml(value));
  }
  return attributes;
}

/** The forms of a page that post. Buttons are sent by their value when they have a name and are the first of their form. */
export function formsOf(html: string): readonly PageForm[] {
  const forms: PageForm[] = [];
  for (const [, tag = '', content = ''] of html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)) {
    const form = attributesOf(tag);
    if (form.get('method')?.toLowerCase() !== 'post') continue;
    const fields = new Map<string, string>();
    for (const [, input = ''] of content.matchAll(/<input\b([^>]*)>/g)) {
      const { name, value } = Object.fromEntries(attributesOf(input));
      if (name) fields.set(name, value ?? '');
    }
    const button = attributesOf(/<button\b([^>]*)>/.exec(content)?.[1] ?? '');
    const name = button.get('name');
    if (name) fields.set(name, button.get('value') ?? '');
    forms.push({ action: form.get('action') ?? '', fields });
  }
  return forms;
}

interface Cookie {
  readonly value: string;
  readonly path: string;
}

/** Cookies by name and path (RFC 6265, as far as the bench needs it). */
function createJar() {
  const cookies = new Map<string, Cookie & { name: string }>();
  return {
    keep(lines: string | readonly string[] | undefined): void {
      for (const line of typeof lines === 'string' ? [lines] : (lines ?? [])) {
        const [pair = '', ...rest] = line.split(';');
        const at = pair.indexOf('=');
        const name = pair.slice(0, at);
        const path = rest.find((part) => /^\s*path=/i.test(part))?.split('=')[1] ?? '/';
        const expires = rest.find((part) => /^\s*expires=/i.test(part))?.split('=')[1];
        const gone = expires !== undefined && Date.parse(expires) <= Date.now();
        if (gone) cookies.delete(`${name} ${path}`);
        else cookies.set(`${name} ${path}`, { name, path, value: pair.slice(at + 1) });
      }
    },
    header(path: string): string {
      const fits = [...cookies.values()].filter(
        (cookie) => path.startsWith(cookie.path) && /^$|^[/?]/.test(path.slice(cookie.path.replace(/\/$/, '').length)),
      );
      return fits.map(({ name, value }) => `${name}=${value}`).join('; ');
    },
  };
}

const MOST_HOPS = 12;

/** @param address the client's address, told as a proxy would tell it. */
export function createBrowser(pool: Pool, issuer: string, address: string): Browser {
  const jar = createJar();
  const { host } = new URL(issuer);

  const ask = async (method: 'GET' | 'POST', path: string, body?: string) => {
    const cookie = jar.header(path);
    const {
      statusCode,
      headers,
      body: answer,
    } = await pool.request({
      method,
      path,
      headers: {
        host,
        accept: 'text/html',
        'accept-language': 'nl',
        'x-forwarded-for': address,
        ...(cookie === '' ? {} : { cookie }),
        ...(body === undefined ? {} : { origin: issuer, 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(body === undefined ? {} : { body }),
    });
    jar.keep(headers['set-cookie']);
    const { location } = headers;
    const target = typeof location === 'string' && statusCode >= 300 && statusCode < 400 ? location : undefined;
    const html = await answer.text();
    const retryAfter = headers['retry-after'];
    return { status: statusCode, html, target, retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined };
  };

  const follow = async (method: 'GET' | 'POST', start: string, body?: string): Promise<Arrival> => {
    let path = start;
    let answer = await ask(method, path, body);
    for (let hop = 0; hop < MOST_HOPS; hop++) {
      if (answer.target === undefined) {
        return { kind: 'page', path, status: answer.status, html: answer.html, retryAfter: answer.retryAfter };
      }
      const url = new URL(answer.target, `${issuer}${path}`);
      if (url.origin !== issuer) return { kind: 'left', url };
      path = `${url.pathname}${url.search}`;
      answer = await ask('GET', path);
    }
    throw new Error(`redirected more than ${MOST_HOPS} times`);
  };

  return {
    open: (path) => follow('GET', path),
    submit(form, values) {
      const body = new URLSearchParams([...form.fields]);
      for (const [name, value] of Object.entries(values)) body.set(name, value);
      const { pathname, search } = new URL(form.action, issuer);
      return follow('POST', `${pathname}${search}`, body.toString());
    },
  };
}
