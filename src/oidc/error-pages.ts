import { type Configuration, errors, type KoaContextWithOIDC } from 'oidc-provider';
import type { Ctx, SendPage } from '../http/index.ts';
import { errorPage } from '../http/index.ts';
import { endPage } from '../login/index.ts';
import type { ProtocolRecords } from './store.ts';
import { isOutage } from './watch.ts';

export interface ErrorPageDeps {
  /** Whether an interaction's attempt is done, and where it can start again; undefined: nothing is known of it. */
  readonly attemptOf: (uid: string) => Promise<{ done: boolean; wayOn?: WayOn | undefined } | undefined>;
  readonly records: Pick<ProtocolRecords, 'isOpen'>;
  readonly sendPage: SendPage;
  readonly prepare: (ctx: Ctx) => void;
}

interface WayOn {
  readonly clientName: string;
  readonly onUrl: string;
}

const uidOf = (ctx: KoaContextWithOIDC): string | undefined => /^\/auth\/([\w-]+)$/.exec(ctx.path)?.[1];

/** An OAuth error in words, with the way back to where the person came from. */
export function createRenderError(deps: ErrorPageDeps): NonNullable<Configuration['renderError']> {
  return async (ctx, out, error) => {
    const page = ctx as unknown as Ctx;
    deps.prepare(page);
    const uid = uidOf(ctx);
    // In an outage there is nothing to be known, and nobody waits for it twice.
    const attempt = uid && !isOutage(error) ? await deps.attemptOf(uid) : undefined;
    if (uid && attempt && error instanceof errors.SessionNotFound) {
      // Who goes on takes the interaction away: a done one that was gone before went well (back button, double click).
      const found = ctx.oidc.entities.Interaction !== undefined;
      const finished = attempt.done && !found && !(await deps.records.isOpen(uid));
      const reason = finished ? 'finished' : 'expired';
      deps.sendPage(page, endPage, { reason, ...attempt.wayOn }, { status: finished ? 200 : 410 });
      return;
    }
    deps.sendPage(
      page,
      errorPage,
      {
        status: ctx.status,
        key: out.error === 'server_error' ? 'error.internal' : 'error.oauth',
        requestId: page.state.requestId,
        oauth: { error: out.error, ...(out.error_description ? { description: out.error_description } : {}) },
        ...attempt?.wayOn,
      },
      { status: ctx.status },
    );
  };
}
