import { z } from 'zod';
import { type Outcome, type SecondStepView, SUSPEND_ENDS } from '../../factors/index.ts';
import { defineForm, type FormView } from '../../forms/form.ts';
import type { PageSpec } from '../../render/index.ts';
import { type AccountAction, fullNameOf, type User } from '../../users/index.ts';
import { PATHS, pathOf } from '../addresses.ts';
import type { Flash } from '../flash.ts';
import { type Answer, go, pageAnswer, schoolPage, type Visit } from '../page.ts';
import { deletePage, resumePage, suspendPage, wipePage } from '../pages.ts';
import { userIdOf } from '../people-table.ts';
import { refusedAt } from '../user-form.ts';

/** Why an admin wipes somebody's second step: keys, for the Logboek; no typed text. */
const REASONS = ['lost', 'stolen', 'new-phone', 'left', 'other'] as const;

const suspendForm = defineForm(z.object({ end: z.enum(SUSPEND_ENDS, 'console.suspend.end.missing') }));
const wipeForm = defineForm(z.object({ reason: z.enum(REASONS, 'two-step.refused.reason-missing') }));
const noForm: FormView = { values: {}, errors: {} };

/**
 * Somebody to whom this may be done, else there is no such page. The own second step asks a fresher proof
 * (product.md section 3) than a page of /beheer does: it is the profile's alone.
 */
const loadFor =
  (action: AccountAction, states?: readonly SecondStepView['state'][]) =>
  async ({ me, scope, params }: Visit<'school'>): Promise<User | undefined> => {
    const user = await scope.people.byId(params.userId ?? '');
    if (!user || !(await scope.admin.powers(user))(action)) return undefined;
    if (!states) return user;
    if (user.id === me.id) return undefined;
    return states.includes((await scope.people.secondStep(user)).state) ? user : undefined;
  };

const here = (user: User) => ({ path: pathOf(PATHS.user, { userId: userIdOf(user) }) });

const dialogOf = (visit: Visit, user: User, pattern: string, form: FormView) => ({
  frame: visit.frame,
  name: fullNameOf(user),
  action: pathOf(pattern, { userId: userIdOf(user) }),
  backUrl: here(user).path,
  form,
});

type Dialog = ReturnType<typeof dialogOf>;

/** Done: back to the person. Refused: the dialog says why; where another was first, the person's page shows what holds now. */
function settled(outcome: Outcome, user: User, flash: Flash, again: (key: string) => Answer): Answer {
  if (outcome.ok) return go(here(user), flash);
  const isRefused =
    outcome.reason === 'not-allowed' || outcome.reason === 'required' || outcome.reason === 'reason-missing';
  return isRefused ? again(`two-step.refused.${outcome.reason}`) : go(here(user));
}

const showDialog = (
  page: PageSpec<Dialog>,
  visit: Visit,
  user: User,
  pattern: string,
  form: FormView,
  status?: number,
): Answer => pageAnswer(page, dialogOf(visit, user, pattern, form), status);

/** Slider to the left: «Zet uit». */
export const suspend = schoolPage<User>({
  path: PATHS.suspend,
  permission: 'manage-people',
  section: 'users',
  load: loadFor('two-step-suspend', ['active', 'suspended']),
  show: async (visit, user) =>
    showDialog(suspendPage, visit, user, PATHS.suspend, suspendForm.empty({ end: visit.draft.end ?? 'manual' })),
  actions: [
    {
      fresh: true,
      keep: ['end'],
      async run(visit, user) {
        const parsed = suspendForm.parse(visit.post);
        if (!parsed.ok) return showDialog(suspendPage, visit, user, PATHS.suspend, parsed.view, 400);
        const outcome = await visit.scope.admin.suspend(user, parsed.value.end);
        return settled(outcome, user, 'two-step-suspended', (key) =>
          showDialog(suspendPage, visit, user, PATHS.suspend, suspendForm.failed(visit.post, { key }), 403),
        );
      },
    },
  ],
});

/** Slider to the right: on again. */
export const resume = schoolPage<User>({
  path: PATHS.resume,
  permission: 'manage-people',
  section: 'users',
  load: loadFor('two-step-resume', ['active', 'suspended']),
  show: async (visit, user) => showDialog(resumePage, visit, user, PATHS.resume, noForm),
  actions: [
    {
      fresh: true,
      async run(visit, user) {
        const outcome = await visit.scope.admin.resume(user);
        return settled(outcome, user, 'two-step-resumed', (key) =>
          showDialog(resumePage, visit, user, PATHS.resume, { ...noForm, error: key }, 403),
        );
      },
    },
  ],
});

const showWipe = (visit: Visit, user: User, form: FormView, status?: number): Answer =>
  pageAnswer(
    wipePage,
    {
      ...dialogOf(visit, user, PATHS.wipe, form),
      reasons: REASONS.map((value) => ({
        value,
        name: `console.wipe.reason.${value}`,
        chosen: form.values.reason === value,
      })),
    },
    status,
  );

/** «Wis koppeling»: for a phone that is gone, because suspending leaves it valid. */
export const wipe = schoolPage<User>({
  path: PATHS.wipe,
  permission: 'manage-people',
  section: 'users',
  load: loadFor('two-step-wipe', ['active', 'suspended']),
  show: async (visit, user) => showWipe(visit, user, wipeForm.empty({ reason: visit.draft.reason ?? '' })),
  actions: [
    {
      fresh: true,
      keep: ['reason'],
      async run(visit, user) {
        const parsed = wipeForm.parse(visit.post);
        if (!parsed.ok) return showWipe(visit, user, parsed.view, 400);
        const outcome = await visit.scope.admin.wipe(user, parsed.value.reason);
        return settled(outcome, user, 'two-step-wiped', (key) =>
          showWipe(visit, user, wipeForm.failed(visit.post, { key }), 403),
        );
      },
    },
  ],
});

/** «Verwijderen»: gone at once, and 30 days to undo it. */
export const remove = schoolPage<User>({
  path: PATHS.delete,
  permission: 'manage-people',
  section: 'users',
  load: loadFor('delete'),
  show: async (visit, user) => showDialog(deletePage, visit, user, PATHS.delete, noForm),
  actions: [
    {
      fresh: true,
      async run(visit, user) {
        try {
          await visit.scope.admin.delete(user);
        } catch (error) {
          const form = { ...noForm, error: refusedAt(error).key };
          return showDialog(deletePage, visit, user, PATHS.delete, form, 409);
        }
        return go({ path: PATHS.deleted, query: { wie: userIdOf(user) } });
      },
    },
  ],
});
