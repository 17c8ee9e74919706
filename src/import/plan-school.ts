import type { EventContext } from '../kernel/events.ts';
import { foldShortName, type ModeFault, type School, type SchoolChange, schoolYearOf } from '../schools/index.ts';
import type { ApplyDeps } from './contract.ts';
import { differences, type Plan, type Planned } from './planned.ts';
import type { SchoolItem } from './schema.ts';

/** The schools that a run has met: those of the store, and those that its file will make. */
export interface KnownSchool {
  readonly school: School | undefined;
  /** The same for each of its names. */
  readonly realm: string;
  /** Present classes. */
  readonly classes: PresentClasses;
  /** Opleidingen as they will be. */
  readonly opleidingen: readonly string[];
}

export const classKey = (name: string): string => foldShortName(name);

/** Classes of the present year by folded name, and back: a school may have thousands, and each person asks. */
export interface PresentClasses {
  has(key: string): boolean;
  /** Undefined also where the file makes the class. */
  idOf(key: string): string | undefined;
  keyOf(id: string): string | undefined;
  /** @param id undefined: the file makes it. */
  set(key: string, id: string | undefined): void;
}

async function presentClasses(schools: ApplyDeps['schools'], school: School | undefined): Promise<PresentClasses> {
  const ids = new Map<string, string | undefined>();
  const keys = new Map<string, string>();
  const set = (key: string, id: string | undefined): void => {
    ids.set(key, id);
    if (id !== undefined) keys.set(id, key);
  };
  for (const { id, name } of school ? await schools.classesOf(school.id) : []) set(classKey(name), id);
  return { has: (key) => ids.has(key), idOf: (key) => ids.get(key), keyOf: (id) => keys.get(id), set };
}

/** Schools by folded short name or alias, each read once in a run. */
export function createKnownSchools({ schools }: Pick<ApplyDeps, 'schools'>) {
  const known = new Map<string, KnownSchool>();
  return {
    async get(shortName: string): Promise<KnownSchool | undefined> {
      const key = foldShortName(shortName);
      const there = known.get(key);
      if (there) return there;
      const school = await schools.byShortName(key);
      if (!school) return undefined;
      const read = {
        school,
        realm: school.id,
        classes: await presentClasses(schools, school),
        opleidingen: school.opleidingen,
      };
      known.set(key, read);
      return read;
    },
    /** For the school of a name that `get` found; else the name itself. */
    realmOf: (shortName: string): string => known.get(foldShortName(shortName))?.realm ?? foldShortName(shortName),
    set(shortNames: readonly string[], value: KnownSchool): void {
      for (const name of shortNames) known.set(foldShortName(name), value);
    },
  };
}

export type KnownSchools = ReturnType<typeof createKnownSchools>;

const wantedOf = ({ shortName, aliases, name, brin, loginMode, twoStep, opleidingen }: SchoolItem, there?: School) => ({
  name,
  shortNames:
    aliases === undefined && there
      ? there.shortNames
      : [...new Set([foldShortName(shortName), ...(aliases ?? []).map(foldShortName)])],
  ...(brin === undefined ? {} : { brin }),
  ...(loginMode === undefined ? {} : { loginMode }),
  ...(twoStep === undefined
    ? {}
    : { twoStep: { policy: twoStep.policy, ...(twoStep.from === undefined ? {} : { from: new Date(twoStep.from) }) } }),
  ...(opleidingen === undefined ? {} : { opleidingen }),
});

const flat = <T extends { readonly twoStep?: School['twoStep'] }>({ twoStep, ...rest }: T) => ({
  ...rest,
  ...(twoStep === undefined
    ? {}
    : { policy: twoStep.policy, ...(twoStep.from === undefined ? {} : { policyFrom: twoStep.from.toISOString() }) }),
});

async function writeSchool(
  { schools }: ApplyDeps,
  there: School | undefined,
  wanted: ReturnType<typeof wantedOf>,
  context: EventContext,
): Promise<void> {
  const { opleidingen, loginMode: _local, ...rest } = wanted;
  const school = there ?? (await schools.create(rest, context));
  const change: SchoolChange = there ? wanted : opleidingen === undefined ? {} : { opleidingen };
  if (Object.keys(change).length > 0) await schools.update(school.id, () => change, context);
}

function planClasses(deps: ApplyDeps, item: SchoolItem, known: KnownSchool): readonly Planned[] {
  const present = schoolYearOf(deps.clock.now());
  return item.classes.flatMap(({ name, kind, year = present }) => {
    if (year === present && known.classes.has(classKey(name))) return [];
    if (year === present) known.classes.set(classKey(name), undefined);
    const run = async (context: EventContext): Promise<void> => {
      const school = await deps.schools.byShortName(item.shortName);
      if (!school) return;
      const there = year === present ? [] : await deps.schools.classesOf(school.id, year);
      if (there.some((one) => classKey(one.name) === classKey(name))) return;
      const made = await deps.schools.addClass(school.id, { name, kind, year }, context);
      if (year === present) known.classes.set(classKey(name), made.id);
    };
    return [
      {
        kind: 'class' as const,
        name: `${item.shortName}/${name}`,
        change: 'create' as const,
        fields: [],
        kept: [],
        hashes: 0,
        run,
      },
    ];
  });
}

const MODE_FAULTS: Readonly<Record<ModeFault, string>> = {
  'no-connection': 'wants a connection that is on; a new school begins with local',
  'not-tested': 'wants a test login that succeeded at a connection that is on',
  'no-second-step': 'wants a beheerder with an active second step',
};

async function modeFaultOf({ schools }: ApplyDeps, { loginMode }: SchoolItem, there: School | undefined) {
  if (loginMode === undefined) return undefined;
  const fault = there ? await schools.modeFault(there, loginMode) : loginMode === 'local' ? undefined : 'no-connection';
  return fault && MODE_FAULTS[fault];
}

/** What a school of the file comes to, its classes included; notes it for the people behind it. */
export async function planSchool(deps: ApplyDeps, schools: KnownSchools, item: SchoolItem): Promise<Plan> {
  const there = await deps.schools.byShortName(item.shortName);
  const faults: (readonly [string, string])[] = [];
  for (const [at, alias] of (item.aliases ?? []).entries()) {
    const other = await deps.schools.byShortName(alias);
    if (other && other.id !== there?.id) faults.push([`aliases.${at}`, "is another school's"]);
  }
  const mode = await modeFaultOf(deps, item, there);
  if (mode) faults.push(['loginMode', mode]);
  if (faults.length > 0) return { faults };
  const wanted = wantedOf(item, there);
  const fields = there ? differences(flat(there), flat(wanted)) : [];
  const known: KnownSchool = {
    school: there,
    realm: there?.id ?? foldShortName(item.shortName),
    classes: await presentClasses(deps.schools, there),
    opleidingen: wanted.opleidingen ?? there?.opleidingen ?? [],
  };
  schools.set(wanted.shortNames, known);
  const change = there ? (fields.length > 0 ? 'change' : 'same') : 'create';
  const run = async (context: EventContext): Promise<void> => {
    if (change !== 'same') await writeSchool(deps, there, wanted, context);
    const school = await deps.schools.byShortName(item.shortName);
    schools.set(wanted.shortNames, { ...known, school });
  };
  return {
    planned: [
      { kind: 'school', name: item.shortName, change, fields, kept: [], hashes: 0, run },
      ...planClasses(deps, item, known),
    ],
  };
}
