/** What federation asks of accounts. Product.md section 5. */
import { type EventContext, makeEvent } from '../kernel/events.ts';
import { eckIdKept } from './events.ts';
import type { User } from './model.ts';
import { rewrite } from './rewrite.ts';
import type { UserStore } from './store.ts';

/** Accounts by what a school's provider may assert. Deleted ones, which are kept for 30 days' undo, stand among them. */
export interface Holders {
  readonly leerlingnummer: readonly User[];
  readonly externalId: readonly User[];
  readonly eckId: readonly User[];
}

export interface FederatedUsers {
  holders(
    schoolId: string,
    asserted: {
      readonly leerlingnummer?: string | undefined;
      /** `<source>:<value>`. */
      readonly externalId?: string | undefined;
      readonly eckIdHash?: string | undefined;
    },
  ): Promise<Holders>;
  /** Keeps an ECK iD where there is none or another; nothing happens when it is there already. */
  keepEckId(
    accountId: string,
    eckId: { readonly hash: string; readonly sealed: string },
    context: EventContext,
  ): Promise<void>;
}

export const federatedUsers = (store: UserStore): FederatedUsers => ({
  async holders(schoolId, { leerlingnummer, externalId, eckIdHash }) {
    const ask = (index: 'leerlingnummer' | 'externalId' | 'eckId', value: string | undefined) =>
      value === undefined ? [] : store.holders(schoolId, index, value);
    const found = await Promise.all([
      ask('leerlingnummer', leerlingnummer),
      ask('externalId', externalId),
      ask('eckId', eckIdHash),
    ]);
    return { leerlingnummer: found[0], externalId: found[1], eckId: found[2] };
  },
  async keepEckId(accountId, { hash, sealed }, context) {
    await rewrite(store, accountId, (user) => {
      if (user.eckIdHash === hash) return { answer: undefined };
      const event = makeEvent(eckIdKept, context, { schoolId: user.schoolId, accountId });
      return { answer: undefined, next: { ...user, eckIdHash: hash, eckIdSealed: sealed }, events: [event] };
    });
  },
});
