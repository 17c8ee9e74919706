import { z } from 'zod';
import { SUSPEND_ENDS, type SuspendEnd } from '../../factors/index.ts';
import { defineForm, type FormView } from '../../forms/form.ts';
import { dateWords, momentWords } from '../../render/index.ts';
import { type AccountAction, fullNameOf } from '../../users/index.ts';
import { PATHS, pathOf } from '../addresses.ts';
import { type Answer, go, pageAnswer, supportPage, type Visit } from '../page.ts';
import { madeCodePage, REASONS, supportActPage, supportPersonPage, VERIFIED } from '../pages.ts';
import { type Case, refusalKey, type Why } from '../support-scope.ts';

type Own = Visit<'support'>;

const urlOf = ({ params }: Own): string =>
  pathOf(PATHS.person, { schoolId: params.schoolId ?? '', userId: params.userId ?? '' });

const load = ({ scope, params }: Own): Promise<Case | undefined> =>
  scope.person(params.schoolId ?? '', params.userId ?? '');

async function twoStepOf(visit: Own, of: Case) {
  const { scope, now, locale } = visit;
  const view = await scope.secondStep(of.user);
  if (!view.offered) return {};
  const url = urlOf(visit);
  const since = view.state === 'suspended' ? view.suspendedSince : view.activeSince;
  const may = (action: AccountAction) => scope.needs(action, of, visit).allowed;
  return {
    twoStep: {
      state: `console.support.two-step.${view.state}`,
      on: view.state === 'active',
      ...(since ? { since: dateWords(since, now, locale) } : {}),
      blocked: view.blocked,
      ...(view.state === 'active' && may('two-step-suspend') ? { switchUrl: `${url}/uit` } : {}),
      ...(view.state === 'suspended' && may('two-step-resume') ? { switchUrl: `${url}/aan` } : {}),
      ...(view.state !== 'absent' && view.state !== 'pending' && may('two-step-wipe')
        ? { wipeUrl: `${url}/wissen` }
        : {}),
      // Of a block resume is what lifts it.
      ...(view.state === 'active' && view.blocked ? { unblockUrl: `${url}/aan` } : {}),
    },
  };
}

/** Somebody of a school, as support sees this person. That support looked stands in the school's Logboek. */
export const supportPerson = supportPage({
  path: PATHS.person,
  permission: 'support',
  section: 'schools',
  load,
  async show(visit, of) {
    const { scope, frame, now, locale } = visit;
    const { school, user } = of;
    await scope.look('person', [{ schoolId: school.id, accountId: user.id }], visit);
    const refusedAt = await scope.mailRefusedAt(user);
    return pageAnswer(supportPersonPage, {
      frame,
      name: fullNameOf(user),
      username: user.username,
      role: `console.role.${user.role}`,
      school: school.name,
      schoolUrl: pathOf(PATHS.aSchool, { schoolId: school.id }),
      email: user.email ?? '',
      emailVerified: user.emailVerified,
      ...(refusedAt ? { mailRefused: dateWords(refusedAt, now, locale) } : {}),
      disabled: user.disabled,
      ...(user.lastLoginAt ? { lastLogin: momentWords(user.lastLoginAt, now, locale) } : {}),
      ...(await twoStepOf(visit, of)),
      ...(scope.needs('reset', of, visit).allowed ? { resetUrl: `${urlOf(visit)}/reset` } : {}),
    });
  },
});

const reason = z.enum(REASONS, 'console.support.act.reason.missing');
/** Only «Zet tijdelijk uit» asks until when. */
const end = z.enum(SUSPEND_ENDS, 'console.suspend.end.missing').default('manual');
const whyForm = defineForm(
  z.object({ reason, verified: z.enum(VERIFIED, 'console.support.act.verified.missing'), end }),
);
/** For who is no beheerder there is no caller to verify: a beheerder of the school could do it too. */
const reasonForm = defineForm(z.object({ reason, end }));

interface Act {
  readonly path: 'reset' | 'uit' | 'aan' | 'wissen';
  readonly action: AccountAction;
  /** The id of the button that does it. */
  readonly button: string;
  /** Until when is asked too. */
  readonly asksEnd?: boolean;
  run(visit: Own, of: Case, why: Why & { readonly end: SuspendEnd }): Promise<Answer | { readonly refused: string }>;
}

/** The page that asks why and how the caller was verified, and does it. */
function actPage({ path, action, button, asksEnd = false, run }: Act) {
  const answer = async (visit: Own, of: Case, form: FormView, status?: number): Promise<Answer> => {
    await visit.scope.look('person', [{ schoolId: of.school.id, accountId: of.user.id }], visit);
    return pageAnswer(
      supportActPage,
      {
        frame: visit.frame,
        form,
        act: `console.support.act.${path}`,
        button,
        asksEnd,
        name: fullNameOf(of.user),
        school: of.school.name,
        verification: visit.scope.needs(action, of, visit).verification,
        action: `${urlOf(visit)}/${path}`,
        backUrl: urlOf(visit),
      },
      status,
    );
  };
  return supportPage({
    path: `${PATHS.person}/${path}`,
    permission: 'support',
    section: 'schools',
    async load(visit) {
      const of = await load(visit);
      return of && visit.scope.needs(action, of, visit).allowed ? of : undefined;
    },
    show: (visit, of) => answer(visit, of, whyForm.empty({ end: 'manual', ...visit.draft })),
    actions: [
      {
        fresh: true,
        keep: ['reason', 'verified', 'end'],
        async run(visit, of) {
          const form = visit.scope.needs(action, of, visit).verification
            ? whyForm.parse(visit.post)
            : reasonForm.parse(visit.post);
          if (!form.ok) return answer(visit, of, form.view, 400);
          const failed = (key: string) => answer(visit, of, whyForm.failed(visit.post, { key }), 409);
          try {
            const done = await run(visit, of, form.value);
            return 'refused' in done ? failed(done.refused) : done;
          } catch (error) {
            return failed(refusalKey(error));
          }
        },
      },
    ],
  });
}

const back = (visit: Own, refused: string | undefined, flash: Parameters<typeof go>[1]) =>
  refused === undefined ? go({ path: urlOf(visit) }, flash) : { refused };

export const resetAct = actPage({
  path: 'reset',
  action: 'reset',
  button: 'password-reset',
  async run(visit, { school, user }, why) {
    const made = await visit.scope.reset(user, why, visit);
    return pageAnswer(madeCodePage, {
      frame: visit.frame,
      name: fullNameOf(user),
      username: user.username,
      school: school.shortNames[0] ?? '',
      code: made.code,
      days: 7,
      backUrl: urlOf(visit),
    });
  },
});

export const suspendAct = actPage({
  path: 'uit',
  action: 'two-step-suspend',
  button: 'two-step-suspend',
  asksEnd: true,
  run: async (visit, of, why) => back(visit, await visit.scope.suspend(of, why.end, why, visit), 'two-step-suspended'),
});

export const resumeAct = actPage({
  path: 'aan',
  action: 'two-step-resume',
  button: 'two-step-resume',
  run: async (visit, of, why) => back(visit, await visit.scope.resume(of, why, visit), 'two-step-resumed'),
});

export const wipeAct = actPage({
  path: 'wissen',
  action: 'two-step-wipe',
  button: 'two-step-wipe-confirm',
  run: async (visit, of, why) => back(visit, await visit.scope.wipe(of, why, visit), 'two-step-wiped'),
});
