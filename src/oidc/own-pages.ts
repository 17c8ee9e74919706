import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Ctx, SendPage } from '../http/index.ts';
import { errorPage, formTargetOf } from '../http/index.ts';
import { formPostPage } from './pages.ts';
import type { WatchDeps } from './watch.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&#x27;': "'",
};

const unescapeHtml = (text: string): string =>
  text.replace(/&(?:amp|lt|gt|quot|#39|#x27);/g, (entity) => ENTITIES[entity] ?? entity);

/** The form of the provider library's self-submitting page, or undefined when `html` is not one. */
export function readFormPost(html: string): { action: string; fields: { name: string; value: string }[] } | undefined {
  const action = /<form method="post" action="([^"]*)">/.exec(html)?.[1];
  if (action === undefined || !html.includes('<title>Submitting Callback</title>')) return undefined;
  const inputs = html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"\/>/g);
  return {
    action: unescapeHtml(action),
    fields: [...inputs].map(([, name = '', value = '']) => ({ name: unescapeHtml(name), value: unescapeHtml(value) })),
  };
}

/**
 * The provider library writes a self-submitting English page of its own in three places (form_post,
 * an account switch, a logout without a session); this puts ours in its stead.
 */
export function createFormPostPages(sendPage: SendPage) {
  return (ctx: KoaContextWithOIDC): void => {
    if (typeof ctx.body !== 'string' || !ctx.type.includes('html')) return;
    const form = readFormPost(ctx.body);
    if (!form) return;
    // Its own inline script went into the policy by hash; ours needs none.
    sendPage(ctx as unknown as Ctx, formPostPage, form, {
      status: ctx.status,
      formTargets: [formTargetOf(form.action)],
    });
  };
}

/**
 * Who chose a page of ours at the end of the login (`onward` of the interaction's result) goes there in
 * place of the client: the session is there now, and the client's code is never seen. A page that the
 * provider library still has to ask comes first.
 */
export function createOnwardPages() {
  return (ctx: KoaContextWithOIDC): void => {
    const result = ctx.oidc?.result as { login?: unknown; onward?: unknown } | undefined;
    if (typeof result?.onward !== 'string' || !result.login || ctx.status >= 400) return;
    // Koa answers undefined where there is no such header, whatever its types say.
    const { location } = ctx.response.headers;
    if (typeof location === 'string' && location.startsWith('/interaction/')) return;
    ctx.redirect(result.onward);
    ctx.status = 303;
  };
}

/** Paths below the protocol's that nothing answers, and methods that a known path does not take: our page for them. */
export function createUnknownPages({ sendPage, onRefused }: Pick<WatchDeps, 'sendPage' | 'onRefused'>) {
  return (ctx: KoaContextWithOIDC): void => {
    if (ctx.status !== 404 || ctx.body != null) return;
    const page = ctx as unknown as Ctx;
    const known = ['/auth', '/session/end'].includes(ctx.path);
    const status = known ? 405 : 404;
    if (known) ctx.set('Allow', 'GET, HEAD');
    const key = known ? 'error.method-not-allowed' : 'error.not-found';
    onRefused(page, { status, error: key });
    sendPage(page, errorPage, { status, key, requestId: page.state.requestId }, { status });
  };
}
