import type { AuditFilter, AuditRecord } from '../audit/index.ts';
import { accountIdOf, parseAccountId } from '../kernel/ids.ts';
import type { School } from '../schools/index.ts';
import { fullNameOf } from '../users/index.ts';
import type { ConsolePorts } from './ports.ts';

/** The events of one realm, and the people in them. */
export interface LogScope {
  /** The names of all events that there are. */
  readonly names: readonly string[];
  page(
    filter: AuditFilter,
    limit: number,
    cursor: string | undefined,
  ): Promise<{ readonly items: readonly AuditRecord[]; readonly next?: string | undefined }>;
  stream(filter: AuditFilter): AsyncIterable<AuditRecord>;
  /** The names of those of these accounts that are there, by account id. */
  namesOf(accountIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** True when the account belongs to this realm: without a name it was deleted. */
  owns(accountId: string): boolean;
  /** The account id of who has this username in the realm, or had the id that a log shows of who was deleted. */
  personOf(typed: string): Promise<string | undefined>;
}

/** As long as an id that was made here: no username is taken for one. */
const MADE_ID = /^[A-Za-z0-9_-]{22}$/;

/** A realm's log, with the names of its own people and of support, whose every act in it is in sight (product.md section 4). */
export const logScope = ({ audit, users }: ConsolePorts, realm: Pick<School, 'id'>): LogScope => ({
  names: audit.names,
  page: (filter, limit, cursor) => audit.page(realm.id, { ...filter, limit, ...(cursor ? { cursor } : {}) }),
  stream: (filter) => audit.stream(realm.id, filter),
  async namesOf(ids) {
    const people = (await users.byIds(ids)).filter(({ schoolId, role }) => schoolId === realm.id || role === 'support');
    return new Map(people.map((user) => [user.id, fullNameOf(user)]));
  },
  owns: (accountId) => parseAccountId(accountId)?.schoolId === realm.id,
  async personOf(typed) {
    const user = await users.byUsername(realm.id, typed);
    return user?.id ?? (MADE_ID.test(typed) ? accountIdOf(realm.id, typed) : undefined);
  },
});

/** The log of support's realm: who is of a school is named with it. */
export const systemLogScope = (ports: ConsolePorts, realm: Pick<School, 'id'>): LogScope => ({
  ...logScope(ports, realm),
  async namesOf(ids) {
    const people = await ports.users.byIds(ids);
    const schoolIds = [...new Set(people.map(({ schoolId }) => schoolId))].filter((id) => id !== realm.id);
    const schools = new Map(
      await Promise.all(schoolIds.map(async (id) => [id, await ports.schools.byId(id)] as const)),
    );
    return new Map(
      people.map((user) => {
        const school = schools.get(user.schoolId);
        return [user.id, school ? `${fullNameOf(user)} (${school.name})` : fullNameOf(user)];
      }),
    );
  },
});
