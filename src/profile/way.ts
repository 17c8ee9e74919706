import { FRESH_PROOF_MS } from '../factors/index.ts';
import {
  type Address,
  type Asked,
  addressText,
  type FlashView,
  type Missing,
  type Passage,
  type Reply,
  type Visitor,
} from '../passage/index.ts';
import { PATHS, SECURITY } from './addresses.ts';
import { type CloseTarget, closeTarget } from './close.ts';
import type { Flash } from './flash.ts';
import { type Frame, missingPage } from './pages.ts';
import type { ProfilePorts } from './ports.ts';
import { type Answer, eventContext, type ProfileParts, type Visit } from './screen.ts';

/** The parts of the profile and what they need: the same for every request. */
export interface House {
  readonly parts: ProfileParts;
  readonly deps: ProfilePorts & { readonly issuer: URL };
  readonly passage: Passage<Flash>;
}

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
const along = (way: Way, { path, query }: Address): Address => {
  const { named } = way.close;
  return { path, query: { ...query, ...(named === undefined ? {} : { client_id: named }) } };
};

/** An address as a link, with the client kept along. */
export function linkTo(way: Way, to: Address): string {
  const { path, query } = along(way, to);
  return addressText(path, query);
}

/** The next page, and what it says. */
export const goTo = ({ passage }: House, way: Way, to: Address, flash: Flash | undefined): Reply =>
  passage.go(way.asked, along(way, to), flash);

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
  const { deps, passage } = house;
  const { asked } = way;
  const { locale, csrf, address, known, signal, query, post } = asked;
  const flash = passage.flash(asked);
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
    draft: passage.draft(asked),
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

/** The way to a login that is missing; who comes back without it is told so. */
export function prove(house: House, way: Way, answer: Extract<Answer, { kind: 'prove' }>, posted: boolean): Reply {
  const { missing, draft } = answer;
  const want = { missing, freshMs: FRESH_PROOF_MS, back: along(way, answer.back), draft };
  const sent = house.passage.prove(way.asked, want, posted ? 'press-again' : undefined);
  return sent ?? stillMissing(way, missing, linkTo(way, answer.back));
}
