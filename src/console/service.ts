import { MINUTE, SECOND } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import type { EventContext } from '../kernel/events.ts';
import {
  type Address,
  type Asked,
  createPassage,
  keptOf,
  type Passage,
  type Reply,
  type Visitor,
} from '../passage/index.ts';
import { dateWords, type Locale } from '../render/index.ts';
import { fullNameOf } from '../users/index.ts';
import { CONSOLE_PLACE, pathOf } from './addresses.ts';
import { consoleFlashes, type Flash } from './flash.ts';
import type { Frame, Item } from './frame.ts';
import type { Answer, ConsolePage, OpenAction, Opened, Visit } from './page.ts';
import { missingPage } from './pages.ts';
import { mayEnter } from './permissions.ts';
import type { ConsolePorts } from './ports.ts';
import { schoolScope } from './scope.ts';
import { supportScope } from './support-scope.ts';

/** How old a login may be for what product.md section 4 («Limits of power») names. */
const FRESH_MS = 30 * MINUTE;

/** The pages and what they need: the same for every request. */
interface House {
  readonly pages: readonly ConsolePage[];
  readonly ports: ConsolePorts;
  readonly passage: Passage<Flash>;
}

export interface Console {
  show(page: ConsolePage, asked: Asked): Promise<Reply>;
  act(page: ConsolePage, action: OpenAction, asked: Asked): Promise<Reply>;
  /** A GET of what only takes a POST: the page with the button. */
  instead(page: ConsolePage, action: OpenAction, asked: Asked): Promise<Reply>;
  /** Back from the authorization endpoint. */
  comeBack(asked: Asked): Promise<Reply>;
}

/** One and the same for a wrong role, another's id and no such id: who may not know learns nothing. */
const notFound = (): AppError => new AppError('not-found', 'not-found');

const audienceOf = ({ school }: Visitor) => (school.system ? 'support' : 'school');

const mayOpen = (page: ConsolePage, visitor: Visitor): boolean =>
  page.audience === audienceOf(visitor) && mayEnter(visitor.user.role, page.permission);

/** Only what a page itself reads of its address is kept on the way around a login. */
const PASSAGE_QUERY = new Set(['melding', 'concept', 'terug', 'state', 'error']);
const ownQuery = ({ query }: Asked): Record<string, string> =>
  Object.fromEntries(Object.entries(query).filter(([name]) => !PASSAGE_QUERY.has(name)));

const addressOf = (page: ConsolePage, asked: Asked): Address => ({
  path: pathOf(page.path, asked.params),
  query: ownQuery(asked),
});

/** The menu: the first page of each section that this person may enter. */
function itemsOf({ pages }: House, current: ConsolePage, visitor: Visitor): Pick<Frame, 'menu' | 'tabs'> {
  const open = pages.flatMap((page) =>
    page.label && mayOpen(page, visitor) ? [{ page, label: page.label, url: page.path }] : [],
  );
  const item = ({ label, url }: (typeof open)[number], isCurrent: boolean): Item => ({
    label,
    url,
    current: isCurrent,
  });
  const first = open.filter(({ page }, index) => open.findIndex((one) => one.page.section === page.section) === index);
  const beside = open.filter(({ page }) => page.section === current.section);
  return {
    menu: first.map((one) => item(one, one.page.section === current.section)),
    tabs: beside.length < 2 ? [] : beside.map((one) => item(one, one.page === current)),
  };
}

/** Whether this person must have a second step, now or within two weeks, and has none: as it is at this request, for a session may be older. */
async function dueOf({ ports }: House, { user, school }: Visitor, locale: Locale): Promise<Frame['due']> {
  if (school.twoStep.policy === 'optional') return undefined;
  const { dueFrom, overdue } = await ports.factors.view(user);
  if (overdue) return {};
  return dueFrom && { from: dateWords(dueFrom, ports.clock.now(), locale) };
}

/** For a beheerder of a school that logs in by its connections: what of them ends first, soon or already. */
async function ssoEnds({ ports }: House, { user, school }: Visitor): Promise<Date | undefined> {
  if (school.loginMode === 'local' || !mayEnter(user.role, 'manage-school')) return undefined;
  const { connections } = ports.federation;
  const on = (await connections.ofSchool(school.id)).filter(({ state }) => state === 'on');
  const [first] = on.flatMap((one) => connections.endings(one)).toSorted((a, b) => a.at.getTime() - b.at.getTime());
  return first?.at;
}

async function frameOf(house: House, page: ConsolePage, asked: Asked, visitor: Visitor): Promise<Frame> {
  const { clients, defaultClientId } = house.ports;
  const client = defaultClientId === undefined ? undefined : await clients.byId(defaultClientId);
  const flash = house.passage.flash(asked);
  const now = house.ports.clock.now();
  const [due, ends] = await Promise.all([dueOf(house, visitor, asked.locale), ssoEnds(house, visitor)]);
  return {
    csrf: asked.csrf,
    ...(client?.clientUri ? { closeUrl: client.clientUri } : {}),
    audience: audienceOf(visitor),
    place: visitor.school.name,
    me: fullNameOf(visitor.user),
    ...itemsOf(house, page, visitor),
    ...(flash ? { flash } : {}),
    ...(due ? { due } : {}),
    ...(ends ? { ssoEnds: { at: dateWords(ends, now, asked.locale), over: ends <= now } } : {}),
  };
}

async function visitOf(house: House, page: ConsolePage, asked: Asked, visitor: Visitor): Promise<Visit> {
  const { ports, passage } = house;
  const { user, session } = visitor;
  const { locale, signal, params, query, post } = asked;
  const context: EventContext = {
    clock: ports.clock,
    actor: { kind: 'account', accountId: user.id, role: user.role },
    request: asked.request,
  };
  return {
    me: user,
    session,
    scope: page.audience === 'school' ? schoolScope(ports, visitor, context) : supportScope(ports),
    locale,
    now: ports.clock.now(),
    context,
    signal,
    params,
    query,
    post,
    draft: passage.draft(asked),
    frame: await frameOf(house, page, asked, visitor),
  };
}

/** The way to a login that is missing; who comes back without it is told so. */
function prove(
  house: House,
  asked: Asked,
  missing: 'session' | 'too-old' | 'code-missing',
  back: Address,
  action: OpenAction | undefined,
): Reply {
  const draft = action && keptOf(asked.post, action.keep);
  const want = { missing, freshMs: FRESH_MS, back, draft: draft && Object.keys(draft).length > 0 ? draft : undefined };
  const sent = house.passage.prove(asked, want, action && 'press-again');
  return sent ?? missingReply(missing, back.path);
}

const missingReply = (missing: 'session' | 'too-old' | 'code-missing', tryUrl: string): Reply => ({
  kind: 'page',
  status: 403,
  show: (show) => show(missingPage, { missing: `console.missing.${missing}`, tryUrl }),
});

function replyOf(house: House, asked: Asked, answer: Answer): Reply {
  switch (answer.kind) {
    case 'page':
      return { kind: 'page', status: answer.status ?? 200, show: answer.show };
    case 'go':
      return house.passage.go(asked, answer.to, answer.flash);
    case 'away':
      return { kind: 'redirect', to: answer.to };
    case 'not-found':
      throw notFound();
    case 'file':
      return answer;
  }
}

const isOld = (house: House, { session }: Visitor): boolean =>
  house.ports.clock.now().getTime() - session.loginAt * SECOND > FRESH_MS;

/**
 * Login, permission, then what the address names: in this order for every page and action. Who may not
 * enter, and whose id is not in the scope, get the same answer before anything else is said.
 */
async function enter(
  house: House,
  page: ConsolePage,
  asked: Asked,
  action: OpenAction | undefined,
  run: (opened: Opened) => Promise<Answer>,
): Promise<Reply> {
  const { visitor } = asked;
  const back = addressOf(page, asked);
  const ask = (missing: 'session' | 'too-old' | 'code-missing') => prove(house, asked, missing, back, action);
  if (!visitor) return ask('session');
  if (!mayOpen(page, visitor) || (action && !mayEnter(visitor.user.role, action.permission))) throw notFound();
  // Support's second step is always required; a session from before it stood counts for nothing here.
  if (page.audience === 'support' && !visitor.session.amr.includes('mfa')) return ask('code-missing');
  const opened = await page.open(await visitOf(house, page, asked, visitor));
  if (!opened) throw notFound();
  const needsFresh = page.fresh === true || (action !== undefined && opened.needsFresh(action.name));
  if (needsFresh && isOld(house, visitor)) return ask('too-old');
  return replyOf(house, asked, await run(opened));
}

/** The use cases of /beheer and /support over the given pages. */
export function createConsole(pages: readonly ConsolePage[], ports: ConsolePorts): Console {
  const house: House = { pages, ports, passage: createPassage(ports, CONSOLE_PLACE, consoleFlashes) };
  return {
    show: (page, asked) => enter(house, page, asked, undefined, (opened) => opened.show()),
    act: (page, action, asked) => enter(house, page, asked, action, (opened) => opened.run(action.name)),
    async instead(page, action, asked) {
      const { visitor } = asked;
      if (visitor && !mayEnter(visitor.user.role, action.permission)) throw notFound();
      return enter(house, page, asked, undefined, async () => ({ kind: 'go', to: addressOf(page, asked) }));
    },
    async comeBack(asked) {
      const { target, refused, reply } = house.passage.comeBack(asked);
      return refused ? missingReply('session', target) : reply;
    },
  };
}
