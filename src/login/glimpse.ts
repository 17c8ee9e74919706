import { after, type Clock, SECOND } from '../kernel/clock.ts';
import type { KeyRing } from '../kernel/secrets.ts';
import { fullNameOf } from '../users/index.ts';
import type { Moved } from './deps.ts';
import type { Attempt } from './model.ts';
import { attemptFromJson } from './store.ts';

/**
 * The next page of a login, carried by the browser over the redirect that leads there: that page then asks the store
 * nothing. It shows only; whatever is posted is held against the store.
 */
export const GLIMPSE_COOKIE = 'numo_step';

/** A redirect takes no longer. */
export const GLIMPSE_MS = 20 * SECOND;

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

const placeOf = (id: string) => ({ collection: 'attempts', record: id, field: 'glimpse' });

/** Seals and opens what travels. */
export function createGlimpses({ ring, clock }: { readonly ring: KeyRing; readonly clock: Clock }) {
  return {
    /** Undefined: the next page is not one that can be carried. */
    seal(moved: Moved): string | undefined {
      const { attempt } = moved;
      const code = attempt.step === 'code' ? calmCode(moved) : undefined;
      if (!SHOWN.has(attempt.step) || (attempt.step === 'code' && !code)) return undefined;
      const until = after(clock.now(), GLIMPSE_MS).getTime();
      const text = ring.seal(JSON.stringify({ attempt, until, code }), placeOf(attempt.id));
      return text.length > MOST ? undefined : text;
    },
    /** @param id the attempt that the address names. Undefined when there is none of it, or it is too old. */
    open(id: string, sealed: string | undefined): Glimpse | undefined {
      if (!sealed || sealed.length > MOST) return undefined;
      try {
        const { attempt, until, code } = JSON.parse(ring.open(sealed, placeOf(id))) as Glimpse & { until: number };
        if (until <= clock.ms()) return undefined;
        return { attempt: attemptFromJson(attempt), ...(code ? { code } : {}) };
      } catch {
        // Of another attempt, torn, or from before a rotation: the store knows.
        return undefined;
      }
    },
  };
}
