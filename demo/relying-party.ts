import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Html } from './html.ts';
import { checkLogoutToken } from './logout-token.ts';
import { createOidcClient, LoginError, type OidcClient } from './oidc-client.ts';
import {
  askLogoutPage,
  documentOf,
  homePage,
  type OutboxMail,
  outboxPage,
  troublePage,
  type Visitor,
  welcomePage,
} from './pages.ts';
import { addressOf, clearCookie, cookiesOf, ownPath, RequestError, readForm, setCookie, single } from './requests.ts';
import { createSessions, type DemoSession, newId, type Sessions } from './sessions.ts';
import { claimRows, hasRole, nameOf } from './words.ts';

export interface RelyingPartyOptions {
  /** The provider. */
  readonly issuer: string;
  /** This relying party as browsers see it, such as `http://localhost:3001`. */
  readonly origin: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The mails so far, newest first. */
  readonly outbox: () => Promise<readonly OutboxMail[]>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Told of errors; never of secrets. */
  readonly log: (words: string, cause?: unknown) => void;
}

/** One request with what all routes need of it. */
interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly cookies: ReadonlyMap<string, string>;
  readonly session: DemoSession | undefined;
}

interface Party {
  readonly options: RelyingPartyOptions;
  readonly client: OidcClient;
  readonly sessions: Sessions;
}

type Route = (party: Party, visit: Visit) => Promise<void> | void;

/** Cookies know no ports, so these names differ from the provider's. */
const BROWSER_COOKIE = 'numo_demo_browser';
const SESSION_COOKIE = 'numo_demo_session';

/** What may be passed on to the provider: a third party's hint (OpenID Connect Core 1.0 section 4), and what the demo shows. */
const EXTRAS = ['login_hint', 'acr_values', 'prompt', 'max_age', 'ui_locales', 'school'] as const;

const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const fileOf = (path: string, type: string) => ({ type, body: readFileSync(new URL(path, import.meta.url)) });

/** The demo's own stylesheet; logo and icon are the house's. */
const FILES: Readonly<Record<string, { type: string; body: Buffer }>> = {
  '/demo.css': fileOf('demo.css', 'text/css; charset=utf-8'),
  '/favicon.svg': fileOf('../views/assets/favicon.svg', 'image/svg+xml'),
  '/logo.svg': fileOf('../views/assets/logo.svg', 'image/svg+xml'),
  '/logo-dark.svg': fileOf('../views/assets/logo-dark.svg', 'image/svg+xml'),
};

const visitorOf = (session: DemoSession | undefined): Visitor | undefined => {
  if (!session) return undefined;
  const claims = { ...session.idTokenClaims, ...session.userinfo };
  return { name: nameOf(claims), isBeheerder: hasRole(claims, 'beheerder') };
};

function sendPage(party: Party, visit: Visit, title: string, content: Html, status = 200): void {
  const { issuer, clientId } = party.options;
  const frame = {
    title,
    visitor: visitorOf(visit.session),
    profileUrl: `${issuer}/profiel?client_id=${encodeURIComponent(clientId)}`,
    usersUrl: `${issuer}/beheer`,
  };
  visit.response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8' }).end(documentOf(frame, content));
}

const sendJson = ({ response }: Visit, status: number, body: unknown): void => {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(`${JSON.stringify(body, null, 2)}\n`);
};

/** Only ever to an address of ours or of the provider. */
const goTo = ({ response }: Visit, address: string): void => {
  response.writeHead(303, { Location: address }).end();
};

const wantsJson = (request: IncomingMessage): boolean => {
  const accept = (request.headers.accept ?? '').toLowerCase();
  return accept.includes('application/json') && !accept.includes('text/html');
};

const home: Route = (party, visit) => {
  const visitor = visitorOf(visit.session);
  if (!visitor || !visit.session) return sendPage(party, visit, 'Welkom', welcomePage());
  const rows = claimRows(visit.session.idTokenClaims, visit.session.userinfo);
  return sendPage(party, visit, 'Start', homePage(visitor, rows));
};

const login: Route = async (party, visit) => {
  const { issuer, origin } = party.options;
  const parameters = visit.request.method === 'POST' ? await readForm(visit.request) : visit.url.searchParams;
  const iss = single(parameters, 'iss');
  if (iss !== undefined && iss !== issuer) throw new RequestError(400, 'Numo kent deze inlogdienst niet.');
  const extras = Object.fromEntries(
    EXTRAS.flatMap((name) => {
      const value = single(parameters, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  if (extras.max_age !== undefined && !/^\d{1,9}$/.test(extras.max_age)) {
    throw new RequestError(400, 'De parameter max_age klopt niet.');
  }
  const target = ownPath(single(parameters, 'target_link_uri'), origin);
  const begun = await party.client.begin(extras);
  const known = visit.cookies.get(BROWSER_COOKIE);
  const browser = known ?? newId();
  if (known === undefined) setCookie(visit.response, BROWSER_COOKIE, browser);
  party.sessions.begin({ ...begun.login, browser, target });
  goTo(visit, begun.url.href);
};

const callback: Route = async (party, visit) => {
  const state = visit.url.searchParams.get('state') ?? '';
  const begun = party.sessions.take(state, visit.cookies.get(BROWSER_COOKIE) ?? '');
  if (!begun) {
    // The back button, a double click or a bookmark: who is in already just goes on.
    if (visit.session) return goTo(visit, '/');
    throw new RequestError(
      400,
      'Deze login is al gebruikt, duurde te lang of begon in een andere browser. Log opnieuw in.',
    );
  }
  const opened = party.sessions.open(await party.client.finish(visit.url, begun));
  if (visit.session) party.sessions.close(visit.session.id);
  setCookie(visit.response, SESSION_COOKIE, opened.id);
  goTo(visit, begun.target);
};

const claims: Route = (_party, visit) => {
  const { session } = visit;
  if (!session) return sendJson(visit, 401, { error: 'login_required' });
  return sendJson(visit, 200, { id_token: session.idTokenClaims, userinfo: session.userinfo });
};

const logout: Route = async (party, visit) => {
  // A link on another site must not log anybody out: then the person is asked.
  if (visit.request.headers['sec-fetch-site'] === 'cross-site' && visit.session) {
    return sendPage(party, visit, 'Uitloggen', askLogoutPage());
  }
  if (!visit.session) return goTo(visit, '/');
  party.sessions.close(visit.session.id);
  clearCookie(visit.response, SESSION_COOKIE);
  goTo(visit, (await party.client.logoutUrl(visit.session.idToken)).href);
};

/** OpenID Connect Back-Channel Logout 1.0 sections 2.5 to 2.8. */
const backchannel: Route = async (party, visit) => {
  const refuse = (why: string) => sendJson(visit, 400, { error: 'invalid_request', error_description: why });
  const form = await readForm(visit.request);
  const [token, second] = form.getAll('logout_token');
  if (token === undefined || second !== undefined) return refuse('exactly one logout_token is needed');
  const { issuer, clientId, now } = party.options;
  const keys = await party.client.keysFor(token);
  const verdict = checkLogoutToken(token, { issuer, clientId, keys, now: now() / 1000 });
  if (!verdict.ok) return refuse(verdict.reason);
  if (!party.sessions.firstSight(verdict.jti)) return refuse('this logout token was used before');
  party.sessions.closeNamed(verdict);
  visit.response.writeHead(200).end();
};

const outbox: Route = async (party, visit) => {
  const mails = await party.options.outbox();
  if (wantsJson(visit.request)) return sendJson(visit, 200, mails);
  return sendPage(party, visit, 'Verstuurde mails', outboxPage(mails));
};

const ROUTES: Readonly<Record<string, { readonly GET?: Route; readonly POST?: Route }>> = {
  '/': { GET: home },
  '/login': { GET: login, POST: login },
  '/callback': { GET: callback },
  '/claims': { GET: claims },
  '/logout': { GET: logout },
  '/backchannel': { POST: backchannel },
  '/outbox': { GET: outbox },
};

function routeOf(request: IncomingMessage, path: string): Route {
  const routes = Object.hasOwn(ROUTES, path) ? ROUTES[path] : undefined;
  if (!routes) throw new RequestError(404, 'Deze pagina bestaat niet.');
  const route = request.method === 'POST' ? routes.POST : request.method === 'GET' ? routes.GET : undefined;
  if (!route) throw new RequestError(405, 'Dat kan hier niet.');
  return route;
}

/** What to show of an error: bad input is never a fault of ours. */
function troubleOf(error: unknown, path: string): { status: number; page: Html } {
  const restart = { href: '/login', label: 'Opnieuw inloggen' };
  const start = { href: '/', label: 'Naar de startpagina' };
  if (error instanceof RequestError) {
    return { status: error.status, page: troublePage(error.message, path === '/callback' ? restart : start) };
  }
  if (error instanceof LoginError) {
    return { status: error.answered ? 400 : 503, page: troublePage(error.message, restart, error.code) };
  }
  return { status: 500, page: troublePage('Er ging bij ons iets mis. Probeer het zo nog eens.', start) };
}

/** Tells what went wrong, with a way on. */
function fail(party: Party, visit: Visit, error: unknown): void {
  const { status, page } = troubleOf(error, visit.url.pathname);
  if (status >= 500) party.options.log('the demo could not answer', error);
  if (visit.response.headersSent) {
    visit.response.destroy();
    return;
  }
  // The rest of a refused body is not read; the connection cannot be used again.
  if (status === 413) visit.response.setHeader('Connection', 'close');
  sendPage(party, visit, 'Dat lukte niet', page, status);
}

function secureHeaders(response: ServerResponse): void {
  response.setHeader('Content-Security-Policy', POLICY);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'same-origin');
  response.setHeader('Cache-Control', 'no-store');
}

async function answer(party: Party, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { origin } = party.options;
  secureHeaders(response);
  if (request.headers.host !== new URL(origin).host) {
    // Another name for this address (DNS rebinding) must not read the outbox.
    response.writeHead(421, { 'Content-Type': 'text/plain; charset=utf-8' }).end('421: this host is not served here\n');
    return;
  }
  const cookies = cookiesOf(request.headers.cookie);
  const session = party.sessions.get(cookies.get(SESSION_COOKIE) ?? '');
  let visit: Visit = { request, response, url: new URL(origin), cookies, session };
  try {
    const url = addressOf(request, origin);
    visit = { ...visit, url };
    const file = Object.hasOwn(FILES, url.pathname) ? FILES[url.pathname] : undefined;
    if (file && request.method === 'GET') {
      response.writeHead(200, { 'Content-Type': file.type, 'Cache-Control': 'max-age=60' }).end(file.body);
      return;
    }
    await routeOf(request, url.pathname)(party, visit);
  } catch (error) {
    fail(party, visit, error);
  }
}

/** The demo relying party «Numo» (product.md section 11). The caller lets the server listen. */
export function createRelyingParty(options: RelyingPartyOptions): Server {
  const { issuer, origin, clientId, clientSecret, now } = options;
  const client = createOidcClient({
    issuer,
    clientId,
    clientSecret,
    now,
    redirectUri: `${origin}/callback`,
    postLogoutRedirectUri: `${origin}/`,
  });
  const party: Party = { options, client, sessions: createSessions(now) };
  return createServer((request, response) => {
    answer(party, request, response).catch((error: unknown) => {
      options.log('an error in the demo', error);
      response.destroy();
    });
  });
}
