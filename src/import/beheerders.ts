/** What a person of the file means for those who manage the school. */
export interface BeheerderMove {
  /** Of the school. */
  readonly realm: string;
  /** Its beheerders before the file. */
  readonly there: readonly string[];
  /** The account, or of one that is not there yet its name. */
  readonly who: string;
  /** Whether this is one of them afterwards, one that can log in. */
  readonly is: boolean;
  /** The field that says so. */
  readonly field: 'role' | 'disabled';
}

interface Moving {
  readonly beheerder?: BeheerderMove | undefined;
}

/** Who stops being a beheerder does so behind all others of the portion, who may be in the place of the last one. */
export const endsBeheerder = ({ beheerder }: Moving): boolean => beheerder?.is === false;

/** Beheerders of each school as far as the file has been read: a school keeps one (product.md section 4). */
export interface Beheerders {
  /** Takes in a portion of people; answers those who cannot stop, for nobody else would be left. */
  lastOnes<T extends Moving>(portion: readonly T[]): readonly T[];
}

export function createBeheerders(): Beheerders {
  const schools = new Map<string, Set<string>>();
  const of = ({ realm, there }: BeheerderMove): Set<string> => {
    const known = schools.get(realm) ?? new Set(there);
    schools.set(realm, known);
    return known;
  };
  return {
    lastOnes(portion) {
      for (const { beheerder } of portion) if (beheerder?.is) of(beheerder).add(beheerder.who);
      return portion.filter(({ beheerder }) => {
        if (!beheerder || beheerder.is) return false;
        const left = of(beheerder);
        if ([...left].every((who) => who === beheerder.who)) return true;
        left.delete(beheerder.who);
        return false;
      });
    },
  };
}
