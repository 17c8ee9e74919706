import { AppError } from '../../src/kernel/errors.ts';
import type { Collection, Store, StoredRecord } from '../../src/storage/index.ts';

/** A store with a switch, and an ear: every verb is one round trip of an engine behind a network. */
export interface StoreProbe {
  readonly store: Store;
  /** True: every verb fails as it does when the store is away. */
  down: boolean;
  /** `<collection>.<verb>` of every verb on a record, in their order. */
  readonly verbs: string[];
  /** What the verbs gave so far: records, and entries of an index that were only counted. */
  readonly given: { records: number; counted: number };
}

const VERBS: ReadonlySet<string> = new Set([
  'insert',
  'get',
  'getMany',
  'find',
  'page',
  'count',
  'replaceIf',
  'patch',
  'put',
  'consume',
  'take',
  'bump',
  'remove',
  'removeBy',
]);
const OF_STORE: ReadonlySet<string> = new Set(['pendingEvents', 'settleEvents', 'sweep', 'check', 'readMark']);

type Verb = (...words: readonly unknown[]) => Promise<unknown>;

/** The same object, but that `names` are told of before they are called, or fail, and what they answer after. */
const watched = <T extends object>(
  target: T,
  names: ReadonlySet<string>,
  before: (name: string, words: readonly unknown[]) => void,
  after: (name: string, answer: unknown) => void = () => undefined,
): T =>
  new Proxy(target, {
    get(object, name) {
      const member: unknown = Reflect.get(object, name);
      if (typeof name !== 'string' || !names.has(name)) return member;
      return async (...words: readonly unknown[]) => {
        before(name, words);
        const answer = await (member as Verb)(...words);
        after(name, answer);
        return answer;
      };
    },
  });

/** How many records an answer holds. */
function recordsIn(answer: unknown): number {
  if (Array.isArray(answer)) return answer.length;
  if (typeof answer !== 'object' || answer === null) return 0;
  return 'items' in answer ? recordsIn(answer.items) : 1;
}

/** Puts the probe around a store. @param heard gets what each verb on a record is given. */
export function probeStore(inner: Store, heard: (words: readonly unknown[]) => void = () => undefined): StoreProbe {
  const known = new Map<string, unknown>();
  const check = (): void => {
    if (probe.down) throw new AppError('store-unavailable', 'unavailable');
  };
  const note = (verb: string, answer: unknown): void => {
    if (verb === 'count') probe.given.counted += Number(answer);
    else probe.given.records += recordsIn(answer);
  };
  const collection = <R extends StoredRecord>(spec: Collection<R>['spec']): Collection<R> => {
    const made =
      known.get(spec.name) ??
      watched(
        inner.collection(spec),
        VERBS,
        (verb, words) => {
          heard(words);
          probe.verbs.push(`${spec.name}.${verb}`);
          check();
        },
        note,
      );
    known.set(spec.name, made);
    // Stored under this very spec's name; the store itself refuses two specs of one name.
    return made as Collection<R>;
  };
  const probe: StoreProbe = {
    store: { ...watched(inner, OF_STORE, check), collection },
    down: false,
    verbs: [],
    given: { records: 0, counted: 0 },
  };
  return probe;
}
