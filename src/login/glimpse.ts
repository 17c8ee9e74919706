import { after, type Clock, HOUR, SECOND } from '../kernel/clock.ts';
import type { KeyRing } from '../kernel/secrets.ts';
import { fullNameOf } from '../users/index.ts';
import type { Moved } from './deps.ts';
import type { Attempt } from './model.ts';
import { attemptFromJson } from './store.ts';

/**
 * A login's attempt, sealed and carried by the browser, so that not every request reads it: over the redirect to
 * its next page, which only shows, and from there to the post. What a post writes is written only where the
 * attempt still has the version that was carried; else it is read, and the post is taken anew.
 */
export const GLIMPSE_COOKIE = 'numo_step';

/** A redirect takes no longer. */
const REDIRECT_MS = 20 * SECOND;

/** As long as a page may stand before it is posted. */
export const GLIMPSE_MS = HOUR;

/** A browser keeps 4,096 bytes of a cookie; nothing is carried that may not fit. */
const MOST = 3000;

/** The page of the code with nothing wrong yet. */
export interface CalmCode {
  readonly name: string;
}

interface Glimpse {
  readonly attempt: Attempt;
  readonly code?: CalmCode;
}

/** Pages that only show: nothing is made or marked as seen by looking at them. */
const SHOWN: ReadonlySet<string> = new Set(['school', 'password', 'code']);

/** What the page of the code needs; undefined when it has more to say than the form. */
function calmCode({ proven, secondStep: view }: Moved): CalmCode | undefined {
  if (!proven || !view || view.blocked || view.wrongInRow > 0 || view.codeSeconds) return undefined;
  return { name: fullNameOf(proven.user) };
}

type Way = 'page' | 'post';

const placeOf = (id: string, way: Way) => ({ collection: 'attempts', record: id, field: `glimpse.${way}` });

/** Seals and opens what travels. */
export function createGlimpses({ ring, clock }: { readonly ring: KeyRing; readonly clock: Clock }) {
  function seal(glimpse: Glimpse, way: Way, until: number): string | undefined {
    const { attempt, code } = glimpse;
    if (!SHOWN.has(attempt.step)) return undefined;
    const text = ring.seal(JSON.stringify({ attempt, until, code }), placeOf(attempt.id, way));
    return text.length > MOST ? undefined : text;
  }
  return {
    /** To the page that comes next. Undefined: not one that can be carried. */
    toPage(moved: Moved): string | undefined {
      const { attempt } = moved;
      const code = attempt.step === 'code' ? calmCode(moved) : undefined;
      if (attempt.step === 'code' && !code) return undefined;
      return seal({ attempt, ...(code ? { code } : {}) }, 'page', after(clock.now(), REDIRECT_MS).getTime());
    },
    /** From a page to its post. */
    toPost: (attempt: Attempt): string | undefined => seal({ attempt }, 'post', attempt.validUntil.getTime()),
    /** @param id the attempt that the address names. Undefined when there is none of it, or it is too old. */
    open(id: string, way: Way, sealed: string | undefined): Glimpse | undefined {
      if (!sealed || sealed.length > MOST) return undefined;
      try {
        const { attempt, until, code } = JSON.parse(ring.open(sealed, placeOf(id, way))) as Glimpse & { until: number };
        if (until <= clock.ms()) return undefined;
        return { attempt: attemptFromJson(attempt), ...(code ? { code } : {}) };
      } catch {
        // Of another attempt, torn, or from before a rotation: the store knows.
        return undefined;
      }
    },
  };
}

export type Glimpses = ReturnType<typeof createGlimpses>;
