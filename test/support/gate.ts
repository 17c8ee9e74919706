import type { Collection, Store, StoredRecord } from '../../src/storage/index.ts';

/** A store that can be stopped before a question: somebody else does something there, wholly, and it goes on. */
export interface Gate {
  readonly around: (store: Store) => Store;
  /** Before the question of this place (1 is the first), `act` runs; what it asks itself is not counted. */
  hold(place: number, act: () => Promise<unknown>): void;
  /** The questions since `hold`, in their order; runs `act` now where there were fewer. */
  rest(): Promise<readonly string[]>;
}

/** Background work; no request asks these. */
const ASIDE = /^(audit|mail|notice|lease|key)/;

type Verb = (...words: readonly unknown[]) => Promise<unknown>;

/** @see Gate */
export function createGate(): Gate {
  let asked: string[] | undefined;
  let waits: { readonly place: number; readonly act: () => Promise<unknown> } | undefined;
  let acting: Promise<unknown> | undefined;

  async function pass(verb: string): Promise<void> {
    if (!asked || ASIDE.test(verb)) return;
    // What was asked beside the question that is held waits with it; what the act asks goes through.
    asked.push(verb);
    if (waits?.place !== asked.length) return;
    const { act } = waits;
    const counted = asked;
    [waits, asked] = [undefined, undefined];
    acting = act();
    await acting;
    asked = counted;
  }

  const guarded = <R extends StoredRecord>(collection: Collection<R>): Collection<R> =>
    new Proxy(collection, {
      get(object, name) {
        const member: unknown = Reflect.get(object, name);
        if (typeof member !== 'function') return member;
        return async (...words: readonly unknown[]) => {
          await pass(`${object.spec.name}.${String(name)}`);
          return (member as Verb).apply(object, [...words]);
        };
      },
    });
  const known = new Map<object, unknown>();
  return {
    around: (store) => ({
      ...store,
      collection<R extends StoredRecord>(spec: Collection<R>['spec']) {
        const made = known.get(spec) ?? guarded(store.collection(spec));
        known.set(spec, made);
        return made as Collection<R>;
      },
    }),
    hold(place, act) {
      asked = [];
      waits = { place, act };
    },
    async rest() {
      const seen = asked ?? [];
      asked = undefined;
      await waits?.act();
      waits = undefined;
      await acting;
      return seen;
    },
  };
}
