import type { Ctx, Post, RouteCtx, Routes, SendPage } from '../http/index.ts';
import { type BrowserGuard, type Cookies, createRouter, requestInfo } from '../http/index.ts';
import { truncateAddress } from '../kernel/addresses.ts';
import { DAY } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import { BROWSER_COOKIE, BROWSER_COOKIE_MS } from '../limits/index.ts';
import type { AttemptEnd } from './contract.ts';
import type { Answer, SetCookies, Visit } from './deps.ts';
import { GLIMPSE_COOKIE, GLIMPSE_MS } from './glimpse.ts';
import type { Attempt } from './model.ts';
import { endPage } from './pages.ts';
import { ACTIONS, type Action, type Login, VIEWS, type View } from './service.ts';
import type { Consent } from './steps-last.ts';

export interface LoginRoutesDeps {
  readonly login: Login;
  readonly end: AttemptEnd;
  readonly guard: BrowserGuard;
  readonly cookies: Cookies;
  readonly sendPage: SendPage;
}

const SCHOOL_COOKIE = 'numo_school';
const SCHOOL_COOKIE_MS = 365 * DAY;

/** To a school's provider and back. */
const WAYS = ['naar-school', 'sso'] as const;
/** Pages of a login that take no form. */
const READ_ONLY: ReadonlySet<string | undefined> = new Set([...VIEWS, ...WAYS]);

const one = (value: string | string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;

const isAction = (text: string | undefined): text is Action => ACTIONS.some((action) => action === text);

function visitOf(deps: LoginRoutesDeps, ctx: RouteCtx): Visit {
  const abort = new AbortController();
  ctx.req.once('close', () => ctx.res.writableEnded || abort.abort());
  return {
    uid: ctx.params['uid'] ?? '',
    browser: ctx.state.browser,
    // A browser that sent no cookie gets no new one here: the page would only ever fail again.
    csrf: ctx.state.browser ? deps.guard.token(ctx) : '',
    locale: ctx.state.locale,
    address: ctx.state.address,
    request: requestInfo(ctx, truncateAddress),
    known: ctx.cookies.get(deps.cookies.name(BROWSER_COOKIE)),
    glimpse: ctx.cookies.get(deps.cookies.name(GLIMPSE_COOKIE)),
    lastSchool: ctx.cookies.get(deps.cookies.name(SCHOOL_COOKIE)),
    signal: abort.signal,
  };
}

function setCookies(deps: LoginRoutesDeps, ctx: Ctx, cookies: SetCookies | undefined): void {
  if (cookies?.school)
    ctx.cookies.set(deps.cookies.name(SCHOOL_COOKIE), cookies.school, deps.cookies.options(SCHOOL_COOKIE_MS));
  if (cookies?.known)
    ctx.cookies.set(deps.cookies.name(BROWSER_COOKIE), cookies.known, deps.cookies.options(BROWSER_COOKIE_MS));
  // It serves the one request that follows: a reload asks the store.
  const step = deps.cookies.name(GLIMPSE_COOKIE);
  if (cookies?.step) ctx.cookies.set(step, cookies.step, deps.cookies.options(GLIMPSE_MS));
  else if (ctx.cookies.get(step) !== undefined) ctx.cookies.set(step, null, deps.cookies.options());
}

function redirect(ctx: Ctx, to: string): void {
  ctx.status = 303;
  ctx.redirect(to);
}

async function showEnd(deps: LoginRoutesDeps, ctx: Ctx, answer: Extract<Answer, { kind: 'end' }>): Promise<void> {
  const wayOn = answer.attempt ? await deps.login.wayOn(answer.attempt) : undefined;
  deps.sendPage(ctx, endPage, { reason: answer.reason, ...wayOn }, { status: answer.status });
}

/** The flow said done: the protocol goes on, or has gone on already (back button, double click). */
async function finish(deps: LoginRoutesDeps, ctx: RouteCtx, attempt: Attempt): Promise<void> {
  const uid = ctx.params['uid'] ?? '';
  const { outcome } = attempt;
  const url = await (outcome ? deps.end.finish(ctx.req, ctx.res, uid, outcome) : deps.end.onward(uid));
  if (url) return redirect(ctx, url);
  await showEnd(deps, ctx, { kind: 'end', reason: 'finished', status: 200, attempt });
}

async function settle(deps: LoginRoutesDeps, ctx: RouteCtx, answer: Consent): Promise<void> {
  const uid = ctx.params['uid'] ?? '';
  const { attempt } = answer;
  if (attempt?.locale) ctx.state.locale = attempt.locale;
  if (attempt?.formTarget) ctx.state.formTargets = [attempt.formTarget];
  if (answer.kind === 'consent') {
    const url = answer.allowed
      ? await deps.end.consent(uid, { claims: answer.bySchool !== true })
      : await deps.end.refuse(uid, 'access_denied', 'the person did not allow it');
    return url ? redirect(ctx, url) : showEnd(deps, ctx, { kind: 'end', reason: 'finished', status: 200, attempt });
  }
  setCookies(deps, ctx, answer.cookies);
  if (answer.kind === 'go') return redirect(ctx, `/interaction/${uid}`);
  if (answer.kind === 'away') return redirect(ctx, answer.to);
  if (answer.kind === 'end') return showEnd(deps, ctx, { ...answer, attempt });
  if (answer.kind === 'finish') return finish(deps, ctx, answer.attempt);
  if (answer.retryAfter !== undefined) ctx.set('Retry-After', String(answer.retryAfter));
  if (answer.refresh !== undefined) ctx.set('Refresh', `0; url=${answer.refresh}`);
  answer.show((page, model) => deps.sendPage(ctx, page, model, { status: answer.status ?? 200 }));
}

/** In the address once a browser was asked whether it keeps a cookie. */
const ASKED = 'cookies';

/**
 * A browser without our cookie has cookies off, or is simply new here (a bookmark, a link from a mail):
 * only one that comes back without the cookie it was given is told to switch them on.
 */
function asksForCookie(deps: LoginRoutesDeps, ctx: RouteCtx): boolean {
  if (ctx.state.browser !== undefined || ctx.query[ASKED] !== undefined) return false;
  deps.guard.ensure(ctx);
  redirect(ctx, `${ctx.path}?${ASKED}=1`);
  return true;
}

/** All login pages, below `/interaction/<uid>`. */
export function createLoginRoutes(deps: LoginRoutesDeps): Routes {
  const router = createRouter();
  const show = (view?: View) => async (context: unknown) => {
    const ctx = context as RouteCtx;
    if (asksForCookie(deps, ctx)) return;
    await settle(deps, ctx, await deps.login.show(visitOf(deps, ctx), view));
  };
  router.get('/interaction/:uid', show());
  for (const view of VIEWS) router.get(`/interaction/:uid/${view}`, show(view));
  for (const way of WAYS)
    router.get(`/interaction/:uid/${way}`, async (context) => {
      const ctx = context as unknown as RouteCtx;
      if (asksForCookie(deps, ctx)) return;
      const visit = visitOf(deps, ctx);
      const answer =
        way === 'sso'
          ? await deps.login.returned(visit, one(ctx.query['antwoord']))
          : await deps.login.depart(visit, { via: one(ctx.query['via']), other: ctx.query['wie'] === 'anders' });
      await settle(deps, ctx, answer);
    });
  // A reload or a bookmark of a page that answered a post: shows where the login stands.
  for (const action of ACTIONS)
    if (!VIEWS.some((view) => view === action)) router.get(`/interaction/:uid/${action}`, show());
  router.post('/interaction/:uid/:action', async (context) => {
    const ctx = context as unknown as RouteCtx;
    const { action } = ctx.params;
    if (!isAction(action)) {
      if (READ_ONLY.has(action)) throw new AppError('method-not-allowed', 'method-not-allowed');
      return;
    }
    const post: Post = ctx.state.post ?? {};
    await settle(deps, ctx, await deps.login.submit(visitOf(deps, ctx), action, post));
  });
  return router;
}
