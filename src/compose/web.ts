import { fileURLToPath } from 'node:url';
import { consoleTexts } from '../console/index.ts';
import { factorTexts } from '../factors/index.ts';
import { federationTexts } from '../federation/index.ts';
import { type Ctx, createBrowserGuard, createCookies, createSendPage, edgeOf, localeOf } from '../http/index.ts';
import { httpTexts } from '../http/texts.ts';
import type { AccountId } from '../kernel/ids.ts';
import { GLIMPSE_COOKIE, GLIMPSE_MS, type Login, localeFrom } from '../login/index.ts';
import { loginTexts } from '../login/texts.ts';
import { noticeTexts } from '../notices/index.ts';
import type { ProviderDeps } from '../oidc/index.ts';
import { oidcTexts } from '../oidc/texts.ts';
import { profileTexts } from '../profile/index.ts';
import { createRenderer, type Locale, loadAssets, mergeTexts } from '../render/index.ts';
import { userTexts } from '../users/index.ts';
import type { Base, Secrets } from './base.ts';

const VIEWS = fileURLToPath(new URL('../../views/', import.meta.url));

/** The web's tools that pages of every domain share, and what the protocol needs of them. */
export function createWeb({ settings }: Base, { keys }: Secrets) {
  const issuer = new URL(settings.issuer);
  const texts = mergeTexts([
    httpTexts,
    loginTexts,
    oidcTexts,
    profileTexts,
    consoleTexts,
    factorTexts,
    federationTexts,
    userTexts,
    noticeTexts,
  ]);
  const assets = loadAssets(`${VIEWS}assets`);
  const renderer = createRenderer({ viewsDir: VIEWS, texts, assets });
  const cookies = createCookies(issuer);
  const guard = createBrowserGuard({ issuer, key: keys.dataKey('forms'), cookies });
  return { issuer, assets, renderer, texts, cookies, guard, sendPage: createSendPage(renderer) };
}

export type Web = ReturnType<typeof createWeb>;

/** What our own middlewares find out for a page, found out when one of the protocol asks: most of its requests show none. */
class ProtocolState {
  readonly address: string;
  readonly #guard: Web['guard'];
  readonly #ctx: Ctx;
  #locale: Locale | undefined;
  #browser: string | undefined;

  constructor(guard: Web['guard'], ctx: Ctx) {
    this.address = edgeOf(ctx.req).address;
    this.#guard = guard;
    this.#ctx = ctx;
  }

  get requestId(): string {
    return edgeOf(this.#ctx.req).requestId;
  }

  get locale(): Locale {
    const asked = this.#ctx.query.ui_locales;
    this.#locale ??= localeFrom(typeof asked === 'string' ? asked : undefined) ?? localeOf(this.#ctx);
    return this.#locale;
  }

  set locale(locale: Locale) {
    this.#locale = locale;
  }

  get browser(): string | undefined {
    this.#browser ??= this.#guard.browserOf(this.#ctx);
    return this.#browser;
  }

  set browser(browser: string | undefined) {
    this.#browser = browser;
  }
}

/** Gives a request of the protocol the state that our pages expect; again is harmless. */
export function prepare({ guard }: Web, ctx: Ctx): void {
  const held: { state: unknown } = ctx;
  if (!(held.state instanceof ProtocolState)) held.state = new ProtocolState(guard, ctx);
}

export const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Begins our attempt for an interaction of the provider library. */
export function beginner({ guard, cookies }: Web, login: Login): ProviderDeps['begin'] {
  return async (ctx, { uid, params, prompt, session }) => {
    // A session that is over or idle names nobody any more: the next person may sit there.
    const live = ctx.oidc.account !== undefined && !prompt.reasons.includes('session_idle');
    const accountId = live ? session?.accountId : undefined;
    const { loginTs: loginAt, uid: sessionUid } = ctx.oidc.session ?? {};
    const { login: entered } = (ctx.oidc.result ?? {}) as { login?: { accountId?: AccountId } };
    const proven = entered?.accountId;
    const step = await login.begin({
      uid,
      clientId: text(params['client_id']) ?? '',
      prompt: prompt.name,
      loginHint: text(params['login_hint']),
      schoolHint: text(params['school']),
      uiLocales: text(params['ui_locales']),
      redirectUri: text(params['redirect_uri']),
      scopes: text(params['scope'])?.split(' ') ?? [],
      fresh: params['max_age'] !== undefined || text(params['prompt'])?.split(' ').includes('login') === true,
      ...(params['max_age'] === undefined ? {} : { maxAge: Number(params['max_age']) }),
      ...(prompt.reasons.includes('account_gone') && proven ? { ended: proven } : {}),
      browser: guard.ensure(ctx as unknown as Ctx),
      ...(accountId ? { session: { accountId: accountId as AccountId, loginAt, uid: sessionUid } } : {}),
    });
    if (step) ctx.cookies.set(cookies.name(GLIMPSE_COOKIE), step, cookies.options(GLIMPSE_MS));
    return `/interaction/${uid}`;
  };
}
