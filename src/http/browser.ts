import { AppError } from '../kernel/errors.ts';
import { isId, randomToken } from '../kernel/ids.ts';
import { hmac, safeEqual } from '../kernel/secrets.ts';
import type { Ctx, Next, Post } from './context.ts';

export interface CookieOptions {
  readonly httpOnly: true;
  readonly secure: boolean;
  readonly sameSite: 'lax' | 'none';
  readonly path: string;
  readonly maxAge?: number;
  readonly overwrite: true;
}

/** Names and options of our own cookies: `__Host-` on https (product.md section 6). */
export interface Cookies {
  name(plain: string): string;
  options(maxAgeMs?: number): CookieOptions;
}

export function createCookies(issuer: URL): Cookies {
  const secure = issuer.protocol === 'https:';
  return {
    name: (plain) => (secure ? `__Host-${plain}` : plain),
    options: (maxAge) => ({
      httpOnly: true,
      secure,
      sameSite: 'lax',
      path: '/',
      overwrite: true,
      ...(maxAge === undefined ? {} : { maxAge }),
    }),
  };
}

/**
 * Marks the browser with one random cookie, for attempts and form tokens to be bound to, and guards
 * every form post: token MAC'd over that cookie, and no foreign origin (product.md section 6).
 */
export interface BrowserGuard {
  /** The value in the cookie, if it can be one of ours. */
  browserOf(ctx: Ctx): string | undefined;
  /** Reads the cookie into `ctx.state.browser`. */
  read(ctx: Ctx, next: Next): Promise<unknown>;
  /** The browser's value, given it now if it has none. */
  ensure(ctx: Ctx): string;
  /** The hidden field `_csrf` for this browser's forms. */
  token(ctx: Ctx): string;
  /** @throws AppError no-cookies, csrf or foreign-origin, all 'forbidden'. */
  check(ctx: Ctx, post: Post): void;
}

export function createBrowserGuard(deps: { issuer: URL; key: Buffer; cookies: Cookies }): BrowserGuard {
  const name = deps.cookies.name('numo_browser');
  const tokenOf = (browser: string) => hmac(deps.key, 'csrf', browser);
  const browserOf = (ctx: Ctx): string | undefined => {
    const value = ctx.cookies.get(name);
    return value && isId(value) ? value : undefined;
  };
  const ensure = (ctx: Ctx): string => {
    if (ctx.state.browser) return ctx.state.browser;
    const browser = randomToken();
    ctx.cookies.set(name, browser, deps.cookies.options());
    ctx.state.browser = browser;
    return browser;
  };
  return {
    browserOf,
    read(ctx, next) {
      const value = browserOf(ctx);
      if (value) ctx.state.browser = value;
      return next();
    },
    ensure,
    token: (ctx) => tokenOf(ensure(ctx)),
    check(ctx, post) {
      const { origin, 'sec-fetch-site': site } = ctx.req.headers;
      if (origin !== undefined && origin !== deps.issuer.origin) throw new AppError('foreign-origin', 'forbidden');
      if (site === 'cross-site') throw new AppError('foreign-origin', 'forbidden');
      if (!ctx.state.browser) throw new AppError('no-cookies', 'forbidden');
      const token = post['_csrf'];
      if (typeof token !== 'string' || !safeEqual(token, tokenOf(ctx.state.browser)))
        throw new AppError('csrf', 'forbidden');
    },
  };
}
