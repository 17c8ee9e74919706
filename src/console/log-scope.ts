import type { AuditFilter, AuditRecord } from '../audit/index.ts';
import type { School } from '../schools/index.ts';
import type { User } from '../users/index.ts';
import type { ConsolePorts } from './ports.ts';

/** The school's events, and the people of the school in them. */
export interface LogScope {
  /** The names of all events that there are. */
  readonly names: readonly string[];
  page(
    filter: AuditFilter,
    limit: number,
    cursor: string | undefined,
  ): Promise<{ readonly items: readonly AuditRecord[]; readonly next?: string | undefined }>;
  stream(filter: AuditFilter): AsyncIterable<AuditRecord>;
  /** Those of these accounts that are of the school. */
  people(accountIds: readonly string[]): Promise<readonly User[]>;
  /** The account id of who has this username in the school. */
  personOf(username: string): Promise<string | undefined>;
}

export const logScope = ({ audit, users }: ConsolePorts, school: School): LogScope => ({
  names: audit.names,
  page: (filter, limit, cursor) => audit.page(school.id, { ...filter, limit, ...(cursor ? { cursor } : {}) }),
  stream: (filter) => audit.stream(school.id, filter),
  people: async (ids) => (await users.byIds(ids)).filter(({ schoolId }) => schoolId === school.id),
  personOf: async (username) => (await users.byUsername(school.id, username))?.id,
});
