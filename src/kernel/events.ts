import type { Clock } from './clock.ts';
import { randomId } from './ids.ts';

/** Who did it: an account, or the machine itself (a command, a timer). */
export type Actor =
  | { readonly kind: 'account'; readonly accountId: string; readonly role: string }
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'system'; readonly by: string };

/** What the edge knows of a request; `address` is already truncated (IPv4 /24, IPv6 /48). */
export interface RequestInfo {
  readonly requestId: string;
  readonly address?: string;
}

/**
 * A fact. It is written with the change it tells of (same verb of the store) and moved on later by
 * the relay, at least once; `id` makes the second time harmless.
 */
export interface DomainEvent {
  readonly id: string;
  readonly name: string;
  /** ISO 8601. */
  readonly at: string;
  readonly schoolId: string;
  readonly actor: Actor;
  /** The account it is about, if any. */
  readonly accountId?: string;
  readonly requestId?: string;
  readonly address?: string;
  /** Only fields that the event's definition names; never names, addresses, values or typed text. */
  readonly fields: Readonly<Record<string, string | number | boolean>>;
}

/** To whom and how an event is told; texts are keys, so that no domain knows of mail. */
export interface NoticeSpec {
  /** Name of a page in views/mail/ and prefix of its texts. */
  readonly template: string;
  /**
   * `owner`: the account the event is about. `beheerders`: every beheerder of the event's school.
   * `other-beheerders`: where the account is a beheerder's, the others of that school.
   */
  readonly to: 'owner' | 'beheerders' | 'other-beheerders';
  /** `mail`: a mail if there is an address, and a notice; `notice`: only the notice at the next login. */
  readonly by: 'mail' | 'notice';
  /** Told only when somebody of this role did it; absent: whoever did it. */
  readonly actor?: 'support';
  /** Not told of an event that has this field. */
  readonly unless?: string;
}

/** What an event's name promises: which fields audit may keep, and who is told. */
export interface EventDefinition<F extends string = string> {
  readonly name: string;
  readonly keep: readonly F[];
  /** A list where different people are told in different words. */
  readonly notice?: NoticeSpec | readonly NoticeSpec[];
}

export const defineEvent = <const F extends string>(definition: EventDefinition<F>): EventDefinition<F> => definition;

/** What every event of one request shares. */
export interface EventContext {
  readonly clock: Clock;
  readonly actor: Actor;
  readonly request?: RequestInfo;
}

/** Makes an event of the given definition; the compiler refuses a field that is not kept. */
export function makeEvent<F extends string>(
  definition: EventDefinition<F>,
  context: EventContext,
  about: {
    schoolId: string;
    accountId?: string;
    fields?: Partial<Record<NoInfer<F>, string | number | boolean>>;
  },
): DomainEvent {
  return {
    id: randomId(),
    name: definition.name,
    at: context.clock.now().toISOString(),
    schoolId: about.schoolId,
    actor: context.actor,
    ...(about.accountId === undefined ? {} : { accountId: about.accountId }),
    ...(context.request === undefined ? {} : { requestId: context.request.requestId }),
    ...(context.request?.address === undefined ? {} : { address: context.request.address }),
    fields: { ...about.fields } as Record<string, string | number | boolean>,
  };
}
