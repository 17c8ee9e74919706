import { fullNameOf } from '../../users/index.ts';
import { PATHS, pathOf } from '../addresses.ts';
import { type BulkJob, isClaimed, isUnfinished } from '../bulk.ts';
import { codesAnswer } from '../cards.ts';
import { type Answer, go, pageAnswer, schoolPage, type Visit } from '../page.ts';
import { bulkJobPage } from '../pages.ts';

const at = ({ id }: BulkJob): string => pathOf(PATHS.bulkJob, { jobId: id });

/** Those who were passed over, with a name where there still is somebody. */
const failedOf = ({ scope }: Visit<'school'>, { items }: BulkJob) =>
  Promise.all(
    items
      .filter(({ state }) => state === 'failed')
      .map(async ({ userId, why = 'other' }) => {
        const user = await scope.people.byId(userId);
        return user
          ? { name: fullNameOf(user), url: pathOf(PATHS.user, { userId }), why: `console.bulk.why.${why}` as const }
          : { name: userId, why: 'console.bulk.why.account-unknown' as const };
      }),
  );

async function show(visit: Visit<'school'>, job: BulkJob, status?: number): Promise<Answer> {
  const { frame, scope, now } = visit;
  const [found, failed] = await Promise.all([scope.classes.byId(job.classId), failedOf(visit, job)]);
  const unfinished = isUnfinished(job);
  const working = unfinished && isClaimed(job, now);
  const tried = job.items.filter(({ state }) => state !== 'todo').length;
  return pageAnswer(
    bulkJobPage,
    {
      frame,
      words: `console.bulk.${job.kind}`,
      className: found?.name ?? '',
      backUrl: pathOf(PATHS.class, { classId: job.classId }),
      action: at(job),
      total: job.items.length,
      tried,
      done: tried - failed.length,
      failed,
      working,
      pressAfterMs: working ? 1500 : 300,
      ...(!unfinished && job.codes !== undefined ? { cardsAction: `${at(job)}/kaarten` } : {}),
      ...(!unfinished && failed.length > 0 ? { againAction: `${at(job)}/opnieuw` } : {}),
      shown: job.shownAt !== undefined && job.codes === undefined,
    },
    status,
  );
}

/** Codes and switching ask a recent login at each press, as they do for one person. */
const fresh = (_: Visit<'school'>, { kind }: BulkJob): boolean => kind !== 'verplaatsen';

/** How far an action on many people is: goes on, tries again, and in the end shows the codes once. */
export const bulkJob = schoolPage<BulkJob>({
  path: PATHS.bulkJob,
  permission: 'manage-people',
  section: 'users',
  load: ({ scope, params }) => scope.bulk.byId(params.jobId ?? ''),
  show,
  actions: [
    {
      fresh,
      async run({ scope }, job) {
        await scope.bulk.goOn(job);
        return go({ path: at(job) });
      },
    },
    {
      name: 'opnieuw',
      fresh,
      async run({ scope }, job) {
        await scope.bulk.goOn(await scope.bulk.again(job));
        return go({ path: at(job) });
      },
    },
    {
      name: 'kaarten',
      fresh,
      async run(visit, job) {
        const made = await visit.scope.bulk.takeCodes(job);
        if (made) return codesAnswer(visit, made, at(job));
        return show(visit, (await visit.scope.bulk.byId(job.id)) ?? job, 409);
      },
    },
  ],
});
