import { type Cache, createCache } from '../kernel/cache.ts';
import type { Clock } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import { type DomainEvent, type EventContext, makeEvent } from '../kernel/events.ts';
import { plain } from '../kernel/fold.ts';
import { isId, randomId } from '../kernel/ids.ts';
import { later } from '../kernel/later.ts';
import type { NewClass, NewSchool, SchoolChange, SchoolPage, Schools } from './contract.ts';
import {
  beheerderAdded,
  beheerderDropped,
  classCreated,
  classRenamed,
  loginModeChanged,
  schoolChanged,
  schoolCreated,
} from './events.ts';
import {
  DEFAULT_SCHOOL_SETTINGS,
  foldShortName,
  isShortName,
  type LoginMode,
  type ModeFault,
  SCHOOL_CACHE_MS,
  type School,
  SYSTEM_SHORT_NAME,
  schoolYearOf,
} from './model.ts';
import { pupilClients } from './pupil-clients.ts';
import type { SchoolStore } from './store.ts';

export interface SchoolDeps {
  readonly store: SchoolStore;
  readonly clock: Clock;
  /** What forbids a login mode, if anything: whether there is a way in by it is other rooms' to know. */
  readonly modeFault: (school: School, mode: LoginMode) => Promise<ModeFault | undefined>;
}

/** Schools remembered in memory, by id and by short name; a few hundred schools exist, guesses are many. */
const CACHED_SCHOOLS = 2000;
const MAX_TYPED = 100;
const MAX_NAME = 200;
const MAX_ALIASES = 20;
const MAX_OPLEIDINGEN = 500;
const LIST_LIMIT = 50;
const READ_AT_ONCE = 500;
/** Writers of one school are few; who loses this often meets something else. */
const MAX_TRIES = 20;

const unknown = (): AppError => new AppError('school-unknown', 'not-found');
const taken = (): AppError => new AppError('short-name-taken', 'conflict');

function parseShortNames(typed: readonly string[], system: boolean): readonly string[] {
  const names = [...new Set(typed.map(foldShortName))];
  const sound = names.length > 0 && names.length <= MAX_ALIASES && names.every(isShortName);
  if (!sound) throw new AppError('short-name-invalid', 'bad-request');
  if (!system && names.includes(SYSTEM_SHORT_NAME)) throw taken();
  return names;
}

function parseName(typed: string, code: string): string {
  const name = typed.normalize('NFC').trim();
  if (name === '' || name.length > MAX_NAME || /\p{Cc}/u.test(name)) throw new AppError(code, 'bad-request');
  return name;
}

function parseOpleidingen(typed: readonly string[]): readonly string[] {
  const names = [...new Set(typed.map((name) => parseName(name, 'opleiding-invalid')))];
  if (names.length > MAX_OPLEIDINGEN) throw new AppError('opleiding-invalid', 'bad-request');
  return names;
}

/** Fields of `change` as they are kept. */
const parseChange = (change: SchoolChange, school: School): Partial<School> => ({
  ...(change.name === undefined ? {} : { name: parseName(change.name, 'school-name-invalid') }),
  ...(change.shortNames === undefined ? {} : { shortNames: parseShortNames(change.shortNames, school.system) }),
  ...(change.brin === undefined ? {} : { brin: change.brin }),
  ...(change.loginMode === undefined ? {} : { loginMode: change.loginMode }),
  ...(change.twoStep === undefined ? {} : { twoStep: change.twoStep }),
  ...(change.settings === undefined ? {} : { settings: { ...school.settings, ...change.settings } }),
  ...(change.opleidingen === undefined ? {} : { opleidingen: parseOpleidingen(change.opleidingen) }),
});

const changedFields = (before: School, parsed: Partial<School>): string =>
  (Object.keys(parsed) as (keyof School)[])
    .filter((field) => JSON.stringify(before[field]) !== JSON.stringify(parsed[field]))
    .sort()
    .join(' ');

type Rewritten = { changed: School; events: readonly DomainEvent[] } | undefined;

/** Reads the newest record, writes what `work` makes of it (nothing when it gives none), again when another was first. */
async function rewrite(
  { store }: SchoolDeps,
  id: string,
  work: (school: School) => Rewritten | Promise<Rewritten>,
): Promise<{ before: School; after: School }> {
  for (let round = 0; round < MAX_TRIES; round += 1) {
    const before = await store.get(id);
    if (!before) throw unknown();
    const made = await work(before);
    if (!made) return { before, after: before };
    const after = await store.replaceIf(made.changed, made.events);
    if (after === 'taken') throw taken();
    if (after !== 'conflict') return { before, after };
  }
  throw new AppError('conflict', 'conflict');
}

function reading(
  { store }: SchoolDeps,
  cache: Cache<School>,
): Pick<Schools, 'byShortName' | 'byId' | 'classesOf' | 'classesByIds'> {
  const byName = later(() => new Intl.Collator('nl', { numeric: true, sensitivity: 'base' }));
  return {
    async byShortName(typed) {
      if (typed.length > MAX_TYPED) return undefined;
      const folded = foldShortName(typed);
      if (!isShortName(folded)) return undefined;
      return cache.get(`name:${folded}`, () => store.byShortName(folded));
    },
    async byId(id) {
      return isId(id) ? cache.get(`id:${id}`, () => store.get(id)) : undefined;
    },
    async classesOf(schoolId, year = 0) {
      const classes = await store.classesOf(schoolId, year);
      return [...classes].sort((a, b) => byName().compare(a.name, b.name));
    },
    classesByIds: (schoolId, ids) => store.classesByIds(schoolId, ids.filter(isId)),
  };
}

const freshSchool = (input: NewSchool, system: boolean, createdAt: Date) => ({
  id: randomId(),
  name: parseName(input.name, 'school-name-invalid'),
  shortNames: parseShortNames(input.shortNames, system),
  ...(input.brin === undefined ? {} : { brin: input.brin }),
  system,
  loginMode: 'local' as const,
  twoStep: input.twoStep ?? { policy: 'optional' as const },
  settings: DEFAULT_SCHOOL_SETTINGS,
  opleidingen: [],
  pupilClients: [],
  beheerderIds: [],
  createdAt,
});

async function make(
  deps: SchoolDeps,
  input: NewSchool,
  system: boolean,
  context: EventContext,
): Promise<School | undefined> {
  const fresh = freshSchool(input, system, deps.clock.now());
  const event = makeEvent(schoolCreated, context, {
    schoolId: fresh.id,
    fields: { loginMode: fresh.loginMode, policy: fresh.twoStep.policy },
  });
  return deps.store.insert(fresh, [event]);
}

/** Whether a word of the name, a short name or the BRIN begins with what was typed. */
function matches(school: School, search: string): boolean {
  const words = [plain(school.name), ...school.shortNames.map(plain), plain(school.brin ?? '')];
  return words.some((text) => text.startsWith(search) || text.includes(` ${search}`));
}

async function list(
  { store }: SchoolDeps,
  { search = '', cursor, limit = LIST_LIMIT }: Parameters<Schools['list']>[0],
): Promise<SchoolPage> {
  const wanted = plain(search);
  const found: School[] = [];
  let next = cursor;
  do {
    // With nothing to search for, a page is read as it is; else as many as it takes to fill one.
    const page = await store.list({ limit: wanted === '' ? limit : READ_AT_ONCE, cursor: next });
    found.push(...page.items.filter((school) => !school.system && (wanted === '' || matches(school, wanted))));
    next = page.next;
  } while (next !== undefined && wanted !== '' && found.length < limit);
  return { schools: found, next };
}

type Write = (id: string, work: Parameters<typeof rewrite>[2]) => Promise<School>;

function changing(deps: SchoolDeps, write: Write): Pick<Schools, 'update' | 'modeFault'> {
  const modeFault: Schools['modeFault'] = async (school, mode) =>
    mode === school.loginMode ? undefined : deps.modeFault(school, mode);
  return {
    modeFault,
    update: (id, change, context) =>
      write(id, async (school) => {
        const parsed = parseChange(change(school), school);
        const changed = changedFields(school, parsed);
        if (changed === '') return undefined;
        const next: School = { ...school, ...parsed };
        const fault = await modeFault(school, next.loginMode);
        if (fault) throw new AppError(`login-mode-${fault}`, 'conflict');
        const fields = { changed, loginMode: next.loginMode, policy: next.twoStep.policy };
        const { loginMode } = next;
        const told = loginMode === school.loginMode ? [] : [loginModeChanged];
        const events = [
          makeEvent(schoolChanged, context, { schoolId: id, fields }),
          ...told.map((definition) => makeEvent(definition, context, { schoolId: id, fields: { loginMode } })),
        ];
        return { changed: next, events };
      }),
  };
}

/** The list that guards a school's last beheerder: one record, so one verb decides. */
const beheerderList = (write: Write): Pick<Schools, 'addBeheerder' | 'dropBeheerder'> => ({
  async addBeheerder(schoolId, accountId, context) {
    await write(schoolId, (school) => {
      if (school.beheerderIds.includes(accountId)) return undefined;
      const changed = { ...school, beheerderIds: [...school.beheerderIds, accountId] };
      return { changed, events: [makeEvent(beheerderAdded, context, { schoolId, accountId })] };
    });
  },
  async dropBeheerder(schoolId, accountId, context) {
    await write(schoolId, (school) => {
      if (!school.beheerderIds.includes(accountId)) return undefined;
      const beheerderIds = school.beheerderIds.filter((id) => id !== accountId);
      if (beheerderIds.length === 0) throw new AppError('last-beheerder', 'conflict');
      const changed = { ...school, beheerderIds };
      return { changed, events: [makeEvent(beheerderDropped, context, { schoolId, accountId })] };
    });
  },
});

/** The use cases of schools; reads that the login asks for are remembered for at most 5 s. */
export function createSchools(deps: SchoolDeps): Schools {
  const { store, clock } = deps;
  const cache = createCache<School>(clock, { ms: SCHOOL_CACHE_MS, size: CACHED_SCHOOLS });
  const forget = (...schools: readonly School[]): void => {
    for (const { id, shortNames } of schools) {
      cache.forget(`id:${id}`);
      for (const name of shortNames) cache.forget(`name:${name}`);
    }
  };
  const write: Write = async (id, work) => {
    const { before, after } = await rewrite(deps, id, work);
    forget(before, after);
    return after;
  };
  const reads = reading(deps, cache);
  return {
    ...reads,
    classesOf: (schoolId, year = schoolYearOf(clock.now())) => reads.classesOf(schoolId, year),
    async create(input, context) {
      const made = await make(deps, input, false, context);
      if (!made) throw taken();
      return made;
    },
    ...changing(deps, write),
    async addClass(schoolId, input: NewClass, context) {
      if (!(await store.get(schoolId))) throw unknown();
      const year = input.year ?? schoolYearOf(clock.now());
      const added = { id: randomId(), name: parseName(input.name, 'class-name-invalid'), kind: input.kind, year };
      const event = makeEvent(classCreated, context, { schoolId, fields: { classId: added.id, year } });
      await store.insertClass(schoolId, added, [event]);
      return added;
    },
    async renameClass(schoolId, classId, typed, context) {
      const name = parseName(typed, 'class-name-invalid');
      const event = makeEvent(classRenamed, context, { schoolId, fields: { classId } });
      const renamed = isId(classId) && (await store.renameClass(schoolId, classId, name, [event]));
      if (!renamed) throw new AppError('class-unknown', 'not-found');
    },
    list: (query) => list(deps, query),
    bindingBetween: (from, to) => store.bindingBetween(from, to),
    async ensureSystemRealm() {
      const known = await store.byShortName(SYSTEM_SHORT_NAME);
      if (known) return known;
      const context: EventContext = { clock, actor: { kind: 'system', by: 'start' } };
      const input: NewSchool = { name: 'Kurve', shortNames: [SYSTEM_SHORT_NAME] };
      // Of processes that start at once, one insert wins the short name; the others read what it wrote.
      const realm = (await make(deps, input, true, context)) ?? (await store.byShortName(SYSTEM_SHORT_NAME));
      if (!realm) throw new AppError('system-realm-missing', 'internal');
      return realm;
    },
    ...beheerderList(write),
    ...pupilClients(clock, write),
  };
}
