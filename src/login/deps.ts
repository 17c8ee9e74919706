import type { Clients } from '../clients/index.ts';
import type { Factors, SecondStepView } from '../factors/index.ts';
import type { Federation } from '../federation/index.ts';
import type { Clock } from '../kernel/clock.ts';
import type { RequestInfo } from '../kernel/events.ts';
import type { KeyRing } from '../kernel/secrets.ts';
import type { Limits } from '../limits/index.ts';
import type { Locale, PageSpec } from '../render/index.ts';
import type { School, Schools } from '../schools/index.ts';
import type { PasswordRules, User, Users } from '../users/index.ts';
import type { Attempt, AttemptProofs } from './model.ts';
import type { Delay, EndReason, SupportInfo } from './pages.ts';
import type { AttemptStore } from './store.ts';

/** What login needs of the other rooms. */
export interface LoginDeps {
  readonly store: AttemptStore;
  readonly schools: Pick<Schools, 'byShortName' | 'byId'>;
  readonly users: Pick<Users, 'byId' | 'byUsername' | 'checkPassword' | 'choosePassword' | 'endOtherSessions'>;
  /** The bounds of a new password, to tell people beforehand. */
  readonly rules: Pick<PasswordRules, 'lengths'>;
  readonly factors: Factors;
  readonly federation: Federation;
  readonly limits: Limits;
  readonly clients: Pick<Clients, 'byId'>;
  readonly notices: NoticesPort;
  readonly ring: KeyRing;
  readonly clock: Clock;
  readonly support: SupportInfo;
  readonly issuer: string;
  readonly attempts: { readonly minutes: number; readonly keptHours: number };
  /** For metrics: how a login ended and what it used. */
  readonly observe: (outcome: 'accepted' | 'refused' | 'delayed' | 'busy', proof: string) => void;
}

/** What a person has not been told yet. */
export interface NoticesPort {
  /** Newest first; already translated. Only what may interrupt a login, and happened before it began. */
  unread(accountId: string, locale: Locale, before: Date): Promise<readonly { text: string; at: string }[]>;
  markRead(accountId: string, before: Date): Promise<void>;
}

/** One request of one browser, as the edge found it. */
export interface Visit {
  readonly uid: string;
  readonly browser?: string | undefined;
  /** The hidden field for this browser's forms. */
  readonly csrf: string;
  readonly locale: Locale;
  readonly address: string;
  readonly request: RequestInfo;
  /** The known-browser cookie. */
  readonly known?: string | undefined;
  /** The attempt as the request before carried it here, sealed (glimpse.ts). */
  readonly glimpse?: string | undefined;
  /** The last-school cookie. */
  readonly lastSchool?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Cookies that an answer sets. */
export interface SetCookies {
  readonly school?: string;
  readonly known?: string;
  /** The attempt for the request that follows, sealed (glimpse.ts). */
  readonly step?: string | undefined;
}

/** An attempt as this request moved it on, with what it read for that: its next page need not read it again (glimpse.ts). */
export interface Moved {
  readonly attempt: Attempt;
  readonly proven?: Proven;
  /** The second step, as it was when the policy asked. */
  readonly secondStep?: SecondStepView | undefined;
}

/** Who has proven the first step of a login. */
export interface Proven {
  readonly user: User;
  readonly school: School;
  readonly proofs: AttemptProofs;
}

export type Show = <M extends object>(page: PageSpec<M>, model: M) => void;

/** What the edge does next. `status` 200 when absent. */
export type Answer = { readonly cookies?: SetCookies; readonly attempt?: Attempt | undefined } & (
  | {
      readonly kind: 'page';
      readonly status?: number;
      readonly retryAfter?: number;
      /** The browser goes on to this path by itself. */
      readonly refresh?: string;
      readonly show: (show: Show) => void;
    }
  /** On to an address elsewhere: the school's provider. */
  | { readonly kind: 'away'; readonly to: string }
  /** Back to the attempt's page, which shows where it stands now; `moved`: as this very request wrote it. */
  | { readonly kind: 'go'; readonly moved?: Moved | undefined }
  /** The flow says done. */
  | { readonly kind: 'finish'; readonly attempt: Attempt }
  | { readonly kind: 'end'; readonly reason: EndReason; readonly status: number }
);

export const pageAnswer = <M extends object>(
  page: PageSpec<M>,
  model: M,
  more: { status?: number; retryAfter?: number; refresh?: string } = {},
): Answer => ({ kind: 'page', ...more, show: (show) => show(page, model) });

export const delayOf = (seconds: number | undefined): { delay?: Delay } => (seconds ? { delay: { seconds } } : {});
