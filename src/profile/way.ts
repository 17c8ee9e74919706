import type { RequestInfo } from '../kernel/events.ts';
import type { Locale } from '../render/index.ts';
import { type Address, addressText, PATHS, SECURITY } from './addresses.ts';
import { loginAddress, type Missing } from './ask-login.ts';
import { type Flash, type FlashView, makeFlash, readFlash } from './flash.ts';
import type { Frame } from './pages.ts';
import { missingPage } from './pages.ts';
import { type CloseTarget, closeTarget, openDraft, sealDraft } from './passage.ts';
import type { ProfilePorts, Visitor } from './ports.ts';
import { hasJustReturned, makeReturnState } from './return-state.ts';
import { type Answer, eventContext, type ProfileParts, type Show, type Visit } from './screen.ts';

/** A request as the edge found it. */
export interface Asked {
  readonly visitor: Visitor | undefined;
  readonly locale: Locale;
  /** The browser's own cookie; made now where there was none. */
  readonly browser: string;
  readonly csrf: string;
  readonly address: string;
  readonly known: string | undefined;
  readonly request: RequestInfo;
  readonly signal: AbortSignal | undefined;
  readonly query: Readonly<Record<string, string>>;
  readonly post: Readonly<Record<string, unknown>>;
}

/** What the edge answers. */
export type Reply =
  | { readonly kind: 'page'; readonly status: number; readonly show: (show: Show) => void }
  | { readonly kind: 'redirect'; readonly to: string }
  | { readonly kind: 'file'; readonly name: string; readonly text: string };

export const redirect = (to: string): Reply => ({ kind: 'redirect', to });

/** The parts of the profile and what they need: the same for every request. */
export interface House {
  readonly parts: ProfileParts;
  readonly deps: ProfilePorts & { readonly issuer: URL };
}

/** Query names that lead one page to the next; links and forms of a page never carry them on. */
const FLASH = 'melding';
const DRAFT = 'concept';
export const RETURNED = 'terug';

/** One request on its way, and the client that ✕ goes back to. */
export interface Way {
  readonly asked: Asked;
  readonly close: CloseTarget;
}

export const wayOf = async ({ deps }: House, asked: Asked): Promise<Way> => ({
  asked,
  close: await closeTarget(deps, asked.query.client_id),
});

/** An address with the client kept along. */
export const linkTo = (way: Way, to: Address, more: Readonly<Record<string, string | undefined>> = {}): string =>
  addressText(to.path, { ...to.query, client_id: way.close.named, ...more });

/** The next page, and what it says. */
export const goTo = ({ deps }: House, way: Way, to: Address, flash: Flash | undefined): Reply =>
  redirect(linkTo(way, to, { [FLASH]: flash && makeFlash(deps.key, way.asked.browser, flash) }));

function frameOf({ parts }: House, way: Way, flash: FlashView | undefined, current: string): Frame {
  return {
    csrf: way.asked.csrf,
    ...(way.close.url ? { closeUrl: way.close.url } : {}),
    tabs: parts.tabs.map(({ id, label }) => ({
      label,
      url: linkTo(way, { path: PATHS.profile, query: { tab: id } }),
      current: id === current,
    })),
    ...(flash ? { flash } : {}),
  };
}

/** What tabs, screens and actions see of a request. */
export function visitOf(house: House, way: Way, visitor: Visitor): Visit {
  const { deps } = house;
  const { asked } = way;
  const { locale, csrf, address, known, signal, query, post } = asked;
  const flash = readFlash(deps.key, asked.browser, query[FLASH]);
  return {
    visitor,
    locale,
    now: deps.clock.now(),
    csrf,
    address,
    known,
    signal,
    context: eventContext(deps.clock, visitor, asked.request),
    query,
    post,
    draft: openDraft(deps.ring, visitor.user.id, query[DRAFT]),
    frame: (tab) => frameOf(house, way, flash, tab),
    link: (to) => linkTo(way, to),
  };
}

/** The login came back without what the page needs: says so, and lets the person decide. */
export const stillMissing = (way: Way, missing: Missing, tryUrl: string): Reply => ({
  kind: 'page',
  status: 403,
  show: (show) =>
    show(missingPage, {
      missing: `profile.missing.${missing}`,
      tryUrl,
      ...(missing === 'session' ? {} : { backUrl: linkTo(way, SECURITY) }),
    }),
});

/**
 * The way to a login that is missing. After it the browser is at `back`: a posted form is never sent
 * again by itself, the person presses once more. Who comes back without it is not sent again.
 */
export function prove({ deps }: House, way: Way, answer: Extract<Answer, { kind: 'prove' }>, posted: boolean): Reply {
  const { asked } = way;
  const { missing, back, draft } = answer;
  const now = deps.clock.now();
  if (!posted && hasJustReturned(deps.key, asked.query[RETURNED], now))
    return stillMissing(way, missing, linkTo(way, back));
  const accountId = asked.visitor?.user.id;
  const target = linkTo(way, back, {
    [FLASH]: posted ? makeFlash(deps.key, asked.browser, 'press-again') : undefined,
    [DRAFT]: draft && accountId ? sealDraft(deps.ring, accountId, draft) : asked.query[DRAFT],
  });
  const state = makeReturnState(deps.key, asked.browser, target, now);
  return redirect(loginAddress(deps.issuer, { missing, state, visitor: asked.visitor, locale: asked.locale }));
}
