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
import { createRenderer, loadAssets, mergeTexts } from '../render/index.ts';
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

/** A property that is worked out when somebody first asks for it, and may be set. */
function lazily<S extends object, K extends keyof S & string>(state: S, name: K, work: () => S[K]): void {
  const settle = (value: S[K]): S[K] => {
    Object.defineProperty(state, name, { value, writable: true, enumerable: true, configurable: true });
    return value;
  };
  Object.defineProperty(state, name, {
    get: () => settle(work()),
    set: settle,
    enumerable: true,
    configurable: true,
  });
}

/** What our own middlewares do for a page, done for a page of the protocol: most of its requests show none. */
export function prepare({ guard }: Web, ctx: Ctx): void {
  Object.assign(ctx.state, edgeOf(ctx.req));
  lazily(ctx.state, 'locale', () => {
    const asked = ctx.query.ui_locales;
    return localeFrom(typeof asked === 'string' ? asked : undefined) ?? localeOf(ctx);
  });
  lazily(ctx.state as { browser: string | undefined }, 'browser', () => guard.browserOf(ctx));
}

export const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Begins our attempt for an interaction of the provider library. */
export function beginner({ guard, cookies }: Web, login: Login): ProviderDeps['begin'] {
  return async (ctx, { uid, params, prompt, session }) => {
    // A session that is over or idle names nobody any more: the next person may sit there.
    const live = ctx.oidc.account !== undefined && !prompt.reasons.includes('session_idle');
    const accountId = live ? session?.accountId : undefined;
    const { loginTs: loginAt, uid: sessionUid } = ctx.oidc.session ?? {};
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
      browser: guard.ensure(ctx as unknown as Ctx),
      ...(accountId ? { session: { accountId: accountId as AccountId, loginAt, uid: sessionUid } } : {}),
    });
    if (step) ctx.cookies.set(cookies.name(GLIMPSE_COOKIE), step, cookies.options(GLIMPSE_MS));
    return `/interaction/${uid}`;
  };
}
