import { type BulkJob, createBulkStore } from '../../src/console/store.ts';
import { parseAccountId, randomId } from '../../src/kernel/ids.ts';
import type { TestApp } from './app.ts';
import type { TestAccount } from './seed.ts';

/** Something that this admin began to do to a pupil, and left before the first portion. */
export function leaveBulkJob(
  app: TestApp,
  { admin, pupil, classId }: { admin: TestAccount; pupil: TestAccount; classId: string },
): Promise<BulkJob> {
  const [schoolId, userId] = [parseAccountId(admin.id)?.schoolId ?? '', parseAccountId(pupil.id)?.userId ?? ''];
  return createBulkStore(app.running.store).insert({
    id: randomId(),
    schoolId,
    accountId: admin.id,
    kind: 'uitschakelen',
    classId,
    items: [{ userId, state: 'todo' }],
  });
}
