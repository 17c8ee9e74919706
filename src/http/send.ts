import type { PageSpec, Renderer } from '../render/index.ts';
import type { Ctx } from './context.ts';
import { contentSecurityPolicy } from './headers.ts';

export interface SendOptions {
  readonly status?: number;
  /** Origins that redirects after a POST of this page may end at. */
  readonly formTargets?: readonly string[];
}

/** Answers with a page in the request's language. */
export type SendPage = <M extends object>(ctx: Ctx, page: PageSpec<M>, model: M, options?: SendOptions) => void;

export function createSendPage(renderer: Renderer): SendPage {
  return (ctx, page, model, { status = 200, formTargets } = {}) => {
    const targets = formTargets ?? ctx.state.formTargets;
    if (targets) ctx.set('Content-Security-Policy', contentSecurityPolicy(targets));
    ctx.set('Content-Language', ctx.state.locale);
    ctx.status = status;
    ctx.type = 'text/html; charset=utf-8';
    ctx.body = renderer.render(page, model, { locale: ctx.state.locale });
  };
}
