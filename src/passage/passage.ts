import type { Clock } from '../kernel/clock.ts';
import type { KeyRing } from '../kernel/secrets.ts';
import { loginAddress, type Missing } from './ask-login.ts';
import { type Draft, openDraft, sealDraft } from './draft.ts';
import type { Flashes, FlashView } from './flash.ts';
import { type Address, type Asked, addressText, type Place, type Reply, redirect } from './model.ts';
import { hasJustReturned, makeReturnState, markReturn, readReturnState } from './return-state.ts';

/** Query names that lead one page to the next; links and forms of a page never carry them on. */
const FLASH = 'melding';
const DRAFT = 'concept';
const RETURNED = 'terug';

export interface PassageDeps {
  readonly issuer: URL;
  readonly clock: Clock;
  readonly ring: KeyRing;
  /** Data key (32 bytes) of return states and messages. */
  readonly key: Buffer;
}

/** A login that is missing. */
export interface Want {
  readonly missing: Missing;
  /** How old a login may be that is not `too-old`. */
  readonly freshMs: number;
  /** Where the person is afterwards. */
  readonly back: Address;
  /** What was typed and comes back. */
  readonly draft?: Draft | undefined;
}

/** From one own page to the next, and around the login. */
export interface Passage<N extends string> {
  /** The next page, and what it says. */
  go(asked: Asked, to: Address, flash?: N): Reply;
  /** What this page says because of the last action. */
  flash(asked: Asked): FlashView | undefined;
  /** What was typed before a login came between; no secrets. */
  draft(asked: Asked): Draft;
  /**
   * The way to a login that is missing. After it the browser is at `want.back`: a posted form is never sent
   * again by itself, the person presses once more (and `pressAgain` says so). Undefined for who comes back
   * without it: they are not sent again.
   */
  prove(asked: Asked, want: Want, pressAgain: N | undefined): Reply | undefined;
  /** Back from the authorization endpoint, once per visit, so never a circle. `refused`: it gave no login. */
  comeBack(asked: Asked): { readonly target: string; readonly refused: boolean; readonly reply: Reply };
}

const withQuery = (to: Address, more: Readonly<Record<string, string | undefined>>): string =>
  addressText(to.path, { ...to.query, ...more });

export function createPassage<N extends string>(
  { issuer, clock, ring, key }: PassageDeps,
  place: Place,
  flashes: Flashes<N>,
): Passage<N> {
  return {
    go: ({ browser }, to, flash) => redirect(withQuery(to, { [FLASH]: flash && flashes.make(key, browser, flash) })),
    flash: ({ browser, query }) => flashes.read(key, browser, query[FLASH]),
    draft: ({ visitor, query }) => (visitor ? openDraft(ring, visitor.user.id, query[DRAFT]) : {}),
    prove(asked, { missing, freshMs, back, draft }, pressAgain) {
      const { browser, visitor, query, locale } = asked;
      const now = clock.now();
      if (!pressAgain && hasJustReturned(key, query[RETURNED], now)) return undefined;
      const target = withQuery(back, {
        [FLASH]: pressAgain && flashes.make(key, browser, pressAgain),
        [DRAFT]: draft && visitor ? sealDraft(ring, visitor.user.id, draft) : query[DRAFT],
      });
      const state = makeReturnState(key, browser, target, now);
      return redirect(loginAddress(issuer, place, { missing, freshMs, state, visitor, locale }));
    },
    comeBack({ browser, query }) {
      const now = clock.now();
      const target = readReturnState(place, key, browser, query.state, now) ?? place.roots[0] ?? '/';
      const reply = redirect(`${target}${target.includes('?') ? '&' : '?'}${RETURNED}=${markReturn(key, now)}`);
      return { target, refused: query.error !== undefined, reply };
    },
  };
}
