import { createRouter, type RouteCtx, type Routes, requestInfo, type SendPage } from '../http/index.ts';
import { truncateAddress } from '../kernel/addresses.ts';
import type { Clock } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import type { Answered, Connections } from './index.ts';
import { LEAVING_PATH, type Logins } from './logins.ts';
import { leavingPage, unaskedPage } from './pages.ts';
import type { Passage } from './passage.ts';

export interface FederationRoutesDeps {
  readonly passage: Passage;
  readonly connections: Pick<Connections, 'find' | 'adminView'>;
  readonly logins: Pick<Logins, 'awayOf' | 'back'>;
  /** Where a login of this school's people begins: at the relying party of this id, if there is one, else the usual one. */
  readonly beginAt: (schoolId: string, clientId: string | undefined) => Promise<string | undefined>;
  readonly sendPage: SendPage;
  readonly clock: Clock;
}

/** Parameters as texts; one that comes twice is refused (RFC 6749 section 3.1). */
function paramsOf(raw: Readonly<Record<string, unknown>>): Record<string, string> {
  const entries = Object.entries(raw).map(([name, value]) => {
    if (typeof value !== 'string') throw new AppError('malformed', 'bad-request');
    return [name, value] as const;
  });
  return Object.fromEntries(entries);
}

/** The answer as it came, its parameters as texts. */
const answerOf = (ctx: RouteCtx): Answered =>
  ctx.method === 'POST'
    ? { method: 'POST', params: paramsOf(ctx.state.post ?? {}) }
    : { method: 'GET', params: paramsOf(ctx.query) };

/** What is at this address when nobody is on the way out: the provider library's page. */
const LOGGED_OUT = '/session/end/success';

/**
 * Logging out at the school's provider too. What it answers is not looked at: it only leads on to where the
 * browser was going anyway, kept here when it left, so no address in a request leads anywhere.
 */
function leavingRoutes(router: Routes, { logins, sendPage }: FederationRoutesDeps): void {
  router.get(LEAVING_PATH, async (context) => {
    const ctx = context as unknown as RouteCtx;
    const { bij } = ctx.query;
    const away = typeof bij === 'string' ? await logins.awayOf(bij) : undefined;
    if (!away) return ctx.redirect(LOGGED_OUT);
    // By a page: a redirect would still be one of the logout's form, which browsers hold to its `form-action`.
    ctx.set('Refresh', `0; url=${away}`);
    return sendPage(ctx, leavingPage, { away });
  });
  const back = async (context: unknown): Promise<void> => {
    const ctx = context as RouteCtx;
    const { state, RelayState: relayed } = answerOf(ctx).params;
    const token = state ?? relayed;
    ctx.status = 303;
    ctx.redirect((token && (await logins.back(token))) || LOGGED_OUT);
  };
  router.get('/sso/:protocol/:connection/uitgelogd', back);
  router.post('/sso/:protocol/:connection/uitgelogd', back);
}

/**
 * Where schools' providers send browsers back to. No cookie is looked at here: the answer is checked and
 * kept, and only the browser that began it can go on (product.md section 5).
 */
export function createFederationRoutes(deps: FederationRoutesDeps): Routes {
  const router = createRouter();
  const arrive = async (context: unknown): Promise<void> => {
    const ctx = context as RouteCtx;
    const { protocol = '', connection = '' } = ctx.params;
    const answer = answerOf(ctx);
    const request = requestInfo(ctx, truncateAddress);
    const arrival = await deps.passage.arrive(protocol, connection, answer, {
      clock: deps.clock,
      actor: { kind: 'anonymous' },
      request,
    });
    const { requestId } = request;
    if (arrival.kind === 'refused') return deps.sendPage(ctx, unaskedPage, { requestId }, { status: 403 });
    // What the portal sends along names at most a relying party: addresses are those that are registered.
    const to = arrival.kind === 'back' ? arrival.to : await deps.beginAt(arrival.schoolId, answer.params['RelayState']);
    if (to === undefined) return deps.sendPage(ctx, unaskedPage, { requestId, begun: true }, { status: 200 });
    ctx.status = 303;
    ctx.redirect(to);
  };
  leavingRoutes(router, deps);
  router.get('/sso/:protocol/:connection', arrive);
  router.post('/sso/:protocol/:connection', arrive);
  router.get('/sso/:protocol/:connection/metadata', async (context) => {
    const ctx = context as unknown as RouteCtx;
    const { protocol, connection: id = '' } = ctx.params;
    const connection = await deps.connections.find(id);
    const view = connection && connection.protocol === protocol ? deps.connections.adminView(connection) : undefined;
    const document = view?.document;
    if (!document) throw new AppError('not-found', 'not-found');
    ctx.type = document.type;
    ctx.body = document.body;
  });
  return router;
}
