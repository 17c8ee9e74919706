import { z } from 'zod';
import type { DomainEvent } from '../kernel/events.ts';
import { plain } from '../kernel/fold.ts';
import type { CollectionSpec, Fresh, Page, Store } from '../storage/contract.ts';
import { DuplicateError } from '../storage/duplicate.ts';
import {
  CLASS_KINDS,
  DEFAULT_SCHOOL_SETTINGS,
  LOGIN_MODES,
  type School,
  type SchoolClass,
  TWO_STEP_POLICIES,
} from './model.ts';

const school = z.object({
  id: z.string(),
  version: z.number(),
  expiresAt: z.date().optional(),
  name: z.string(),
  shortNames: z.array(z.string()).min(1),
  brin: z.string().optional(),
  system: z.boolean(),
  loginMode: z.enum(LOGIN_MODES),
  twoStep: z.object({ policy: z.enum(TWO_STEP_POLICIES), from: z.coerce.date().optional() }),
  settings: z.object({ docentMayReset: z.boolean() }).default(DEFAULT_SCHOOL_SETTINGS),
  opleidingen: z.array(z.string()).default([]),
  nameKey: z.string().default(''),
  policyFrom: z.date().optional(),
  pupilClients: z
    .array(z.object({ clientId: z.string(), scopes: z.array(z.string()), by: z.string(), since: z.coerce.date() }))
    .default([]),
  beheerderIds: z.array(z.string()),
  createdAt: z.date(),
});

/** As it is kept: with the key that orders schools by name, and the day on which a policy begins to bind. */
type SchoolRow = School & { readonly nameKey: string; readonly policyFrom?: Date | undefined };

const schools: CollectionSpec<SchoolRow> = {
  name: 'schools',
  fields: {
    name: 'string',
    shortNames: 'strings',
    brin: 'string',
    system: 'boolean',
    loginMode: 'string',
    twoStep: 'object',
    settings: 'object',
    opleidingen: 'strings',
    nameKey: 'string',
    policyFrom: 'date',
    pupilClients: 'objects',
    beheerderIds: 'strings',
    createdAt: 'date',
  },
  indexes: [
    { name: 'shortNames', fields: ['shortNames'], unique: true },
    { name: 'byName', fields: ['nameKey'] },
    { name: 'policyFrom', fields: ['policyFrom'], sparse: true },
  ],
  retention: {
    keeps: 'name, BRIN and policy of a school; ids of its beheerders, and of who allowed a client for pupils',
    until: 'the school leaves',
  },
  parse: (raw) => school.parse(raw),
};

interface ClassRecord {
  /** `<school id>.<class id>` */
  readonly id: string;
  readonly version: number;
  readonly expiresAt?: Date | undefined;
  readonly schoolId: string;
  readonly classId: string;
  readonly name: string;
  readonly kind: SchoolClass['kind'];
  readonly year: number;
}

const classRecord = z.object({
  id: z.string(),
  version: z.number(),
  expiresAt: z.date().optional(),
  schoolId: z.string(),
  classId: z.string(),
  name: z.string(),
  kind: z.enum(CLASS_KINDS),
  year: z.int(),
});

const classes: CollectionSpec<ClassRecord> = {
  name: 'classes',
  fields: { schoolId: 'string', classId: 'string', name: 'string', kind: 'string', year: 'number' },
  indexes: [{ name: 'schoolYear', fields: ['schoolId', 'year'] }],
  retention: { keeps: 'names of classes; nothing personal', until: 'the school leaves' },
  parse: (raw) => classRecord.parse(raw),
};

const toClass = ({ classId, name, kind, year }: ClassRecord): SchoolClass => ({ id: classId, name, kind, year });

/** What the service asks of the store. */
export interface SchoolStore {
  get(id: string): Promise<School | undefined>;
  byShortName(folded: string): Promise<School | undefined>;
  /** Undefined when one of its short names (or its id) is taken. */
  insert(school: Fresh<School>, events: readonly DomainEvent[]): Promise<School | undefined>;
  /** `conflict`: another writer was first; `taken`: a short name is another school's. */
  replaceIf(school: School, events: readonly DomainEvent[]): Promise<School | 'conflict' | 'taken'>;
  insertClass(schoolId: string, added: SchoolClass, events: readonly DomainEvent[]): Promise<void>;
  classesOf(schoolId: string, year: number): Promise<readonly SchoolClass[]>;
  classesByIds(schoolId: string, ids: readonly string[]): Promise<readonly SchoolClass[]>;
  /** False when it is gone. Tries again after another's write. */
  renameClass(schoolId: string, classId: string, name: string, events: readonly DomainEvent[]): Promise<boolean>;
  /** All schools (the system realm too) by name, a page at a time. */
  list(query: { readonly limit: number; readonly cursor?: string | undefined }): Promise<Page<School>>;
  /** Those whose policy begins to bind after `from` and before `to`, soonest first. */
  bindingBetween(from: Date, to: Date): Promise<readonly School[]>;
}

const undefinedWhenTaken = (error: unknown): undefined => {
  if (error instanceof DuplicateError) return undefined;
  throw error;
};

const keyed = <S extends Fresh<School>>(school: S): S & Pick<SchoolRow, 'nameKey' | 'policyFrom'> => ({
  ...school,
  nameKey: plain(school.name),
  policyFrom: school.twoStep.policy === 'optional' ? undefined : school.twoStep.from,
});

const PAGE = 1000;

/** Collections `schools` and `classes`. Name it before `store.prepare()`. */
export function createSchoolStore(store: Store): SchoolStore {
  const realms = store.collection(schools);
  const groups = store.collection(classes);
  return {
    get: (id) => realms.get(id),
    byShortName: async (folded) => (await realms.find('shortNames', [folded], 1))[0],
    insert: (fresh, events) => realms.insert(keyed(fresh), events).catch(undefinedWhenTaken),
    async replaceIf(changed, events) {
      try {
        return (await realms.replaceIf(keyed(changed), events)) ?? 'conflict';
      } catch (error) {
        return undefinedWhenTaken(error) ?? 'taken';
      }
    },
    async insertClass(schoolId, { id, name, kind, year }, events) {
      await groups.insert({ id: `${schoolId}.${id}`, schoolId, classId: id, name, kind, year }, events);
    },
    async classesOf(schoolId, year) {
      const found: SchoolClass[] = [];
      let cursor: string | undefined;
      do {
        const query = { equals: [schoolId], from: year, to: year + 1, limit: PAGE };
        const page = await groups.page('schoolYear', cursor === undefined ? query : { ...query, cursor });
        found.push(...page.items.map(toClass));
        cursor = page.next;
      } while (cursor !== undefined);
      return found;
    },
    async classesByIds(schoolId, ids) {
      if (ids.length === 0) return [];
      return (await groups.getMany(ids.map((id) => `${schoolId}.${id}`))).map(toClass);
    },
    async renameClass(schoolId, classId, name, events) {
      for (;;) {
        const found = await groups.get(`${schoolId}.${classId}`);
        if (!found) return false;
        if (found.name === name || (await groups.replaceIf({ ...found, name }, events))) return true;
      }
    },
    async bindingBetween(from, to) {
      const found: School[] = [];
      let cursor: string | undefined;
      do {
        const query = { equals: [], from, to, limit: PAGE };
        const page = await realms.page('policyFrom', cursor === undefined ? query : { ...query, cursor });
        found.push(...page.items);
        cursor = page.next;
      } while (cursor !== undefined);
      return found;
    },
    list: ({ limit, cursor }) => realms.page('byName', { equals: [], limit, ...(cursor ? { cursor } : {}) }),
  };
}
