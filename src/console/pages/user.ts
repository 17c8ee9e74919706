import type { SecondStepView } from '../../factors/index.ts';
import type { FormView } from '../../forms/form.ts';
import { MINUTE, SECOND } from '../../kernel/clock.ts';
import { dateWords, momentWords } from '../../render/index.ts';
import { type AccountAction, fullNameOf, type User } from '../../users/index.ts';
import { PATHS, pathOf } from '../addresses.ts';
import { codesAnswer } from '../cards.ts';
import { type Answer, go, pageAnswer, schoolPage, type Visit } from '../page.ts';
import { type TwoStepPart, type UserModel, userPage } from '../pages.ts';
import { userIdOf } from '../people-table.ts';
import { chosenClasses, otherClasses, ownClasses, type TwoYears, yearParts, yearsFor } from '../user-classes.ts';
import {
  type ClassIds,
  changeOf,
  KEPT,
  opleidingOptions,
  refusedAt,
  shownForm,
  userForm,
  valuesOf,
} from '../user-form.ts';

/** Somebody, and what this visitor may do about it. */
interface Loaded {
  readonly user: User;
  readonly may: (action: AccountAction) => boolean;
  readonly years: TwoYears;
}

async function load({ scope, params }: Visit<'school'>): Promise<Loaded | undefined> {
  const user = await scope.people.byId(params.userId ?? '');
  if (!user) return undefined;
  const [may, years] = await Promise.all([scope.admin.powers(user), yearsFor(scope.classes, user)]);
  return may('view') ? { user, may, years } : undefined;
}

const at = (user: User, pattern: string): string => pathOf(pattern, { userId: userIdOf(user) });
const here = (user: User) => ({ path: at(user, PATHS.user) });

function twoStepOf({ user, may }: Loaded, view: SecondStepView, { me, now, locale }: Visit<'school'>): TwoStepPart {
  const words = (date: Date | undefined) => (date ? dateWords(date, now, locale) : undefined);
  const isSet = view.state === 'active' || view.state === 'suspended';
  const since = view.state === 'suspended' ? words(view.suspendedSince) : undefined;
  const active = view.state === 'active' ? words(view.activeSince) : undefined;
  const locked = !may('two-step-suspend') || me.id === user.id;
  return {
    on: view.state === 'active',
    switchAction: `${at(user, PATHS.user)}/schuifje`,
    notSetUp: !isSet,
    ...(locked ? { locked: `console.two-step.locked.${me.id === user.id ? 'own' : 'beheerder'}` as const } : {}),
    ...(active ? { activeSince: active } : {}),
    ...(since
      ? {
          suspended: {
            since,
            ...(view.suspendedUntil ? { until: momentWords(view.suspendedUntil, now, locale) } : {}),
          },
        }
      : {}),
    blocked: view.blocked,
    ...(isSet && !locked ? { wipeUrl: at(user, PATHS.wipe) } : {}),
  };
}

const ROLES = ['leerling', 'docent', 'beheerder'] as const;

function actionsOf({ user, may }: Loaded): Partial<UserModel> {
  const path = at(user, PATHS.user);
  return {
    ...(may('reset') ? { resetAction: `${path}/reset` } : {}),
    ...(!user.disabled && may('disable') ? { disableAction: `${path}/uitschakelen` } : {}),
    ...(user.disabled && may('enable') ? { enableAction: `${path}/inschakelen` } : {}),
    ...(may('delete') ? { deleteUrl: at(user, PATHS.delete) } : {}),
  };
}

/** The wait after wrong passwords, for who may lift it. */
async function delayOf({ scope }: Visit<'school'>, { user, may }: Loaded): Promise<UserModel['delay']> {
  if (!may('lift-delay')) return undefined;
  const { seconds, mistakes } = await scope.people.delayOf(user);
  const liftAction = `${at(user, PATHS.user)}/wachttijd`;
  return seconds === 0 ? undefined : { minutes: Math.ceil((seconds * SECOND) / MINUTE), mistakes, liftAction };
}

/** By which connections school accounts get into this one, for who may unlink them. */
async function linkedOf({ scope, me }: Visit<'school'>, { user, may }: Loaded): Promise<Partial<UserModel>> {
  const links = may('edit-external-ids') || user.id === me.id ? await scope.sso.links(user) : [];
  const names = links.map(({ connection }) => connection);
  return names.length === 0 ? {} : { schoolAccounts: { names, url: at(user, PATHS.links) } };
}

interface Shown {
  readonly form: FormView;
  readonly chosen: ClassIds;
  readonly theirs?: UserModel['theirs'];
  readonly status?: number;
}

async function show(visit: Visit<'school'>, loaded: Loaded, shown: Shown): Promise<Answer> {
  const { user, may, years } = loaded;
  const { scope, now, locale } = visit;
  const [refusedMail, delay, linked] = await Promise.all([
    scope.people.mailRefusedAt(user),
    delayOf(visit, loaded),
    linkedOf(visit, loaded),
  ]);
  const isStaff = user.role !== 'leerling';
  const twoStep = isStaff && (may('two-step-suspend') || visit.me.role === 'beheerder');
  const main = years.present.classes.find(({ id }) => id === years.present.own[0]);
  const role = shown.form.values.role ?? user.role;
  return pageAnswer(
    userPage,
    {
      frame: visit.frame,
      name: fullNameOf(user),
      back: main ? { url: pathOf(PATHS.class, { classId: main.id }), name: main.name } : { url: PATHS.school },
      action: at(user, PATHS.user),
      form: shown.form,
      may: {
        profile: may('edit-profile'),
        email: may('edit-email'),
        username: may('edit-username'),
        role: may('make-leerling') || may('make-docent') || may('make-beheerder'),
      },
      ...(refusedMail ? { mailRefused: dateWords(refusedMail, now, locale) } : {}),
      pupil: !isStaff,
      years: yearParts(years, shown.chosen, now),
      ...opleidingOptions(scope.school.opleidingen, shown.form.values.opleiding ?? ''),
      roles: ROLES.map((one) => ({ value: one, name: `console.role.${one}`, chosen: one === role })),
      ...(shown.theirs ? { theirs: shown.theirs } : {}),
      ...(twoStep ? { twoStep: twoStepOf(loaded, await scope.people.secondStep(user), visit) } : {}),
      ...linked,
      disabled: user.disabled,
      ...actionsOf(loaded),
      ...(delay ? { delay } : {}),
    },
    shown.status,
  );
}

const SHOWN_FIELDS = ['given_name', 'family_name', 'username', 'leerlingnummer', 'email', 'opleiding', 'role'] as const;

/** What another admin left, where it differs from what was typed: both versions are on the page. */
function theirsOf(typed: FormView, newest: User, { years }: Loaded, chosen: ClassIds) {
  const now = valuesOf(newest, ownClasses(years));
  const differs = SHOWN_FIELDS.filter((name) => now[name] !== (typed.values[name] ?? '')).map((name) => ({
    label: `console.field.${name}`,
    value: now[name] ?? '',
  }));
  return [...differs, ...otherClasses(years, newest, chosen)];
}

/** «Bewaar»: the fields, then the role; what is refused stands at its field, and nothing that was typed is lost. */
async function save(visit: Visit<'school'>, loaded: Loaded): Promise<Answer> {
  const { post, scope } = visit;
  const { user, may } = loaded;
  // What this person may not change is not in the form: it stays as it is.
  const own = ownClasses(loaded.years);
  const full = { ...valuesOf(user, own), ...post };
  const chosen = may('edit-profile') ? chosenClasses(loaded.years, post) : own;
  const parsed = userForm.parse(full);
  if (!parsed.ok) return show(visit, loaded, { form: parsed.view, chosen, status: 400 });
  const powers = { profile: may('edit-profile'), email: may('edit-email'), username: may('edit-username') };
  const seen = new Date(parsed.value.seen ?? '');
  try {
    const change = changeOf(parsed.value, user, chosen, powers);
    const edited = await scope.admin.edit(user, change, Number.isNaN(seen.getTime()) ? new Date(0) : seen);
    if (!edited.ok) {
      const { newest } = edited;
      const form = userForm.failed(
        { ...full, seen: newest.updatedAt.toISOString() },
        { key: 'console.refused.conflict' },
      );
      return show(visit, loaded, { form, chosen, theirs: theirsOf(form, newest, loaded, chosen), status: 409 });
    }
    if (parsed.value.role !== user.role) await scope.admin.changeRole(user, parsed.value.role);
  } catch (error) {
    // The fields may be saved already when the role is refused: the form goes on from there.
    const newest = await scope.people.byId(userIdOf(user));
    const form = userForm.failed({ ...full, seen: newest?.updatedAt.toISOString() ?? '' }, refusedAt(error));
    return show(visit, loaded, { form, chosen, status: 400 });
  }
  return go(here(user), 'saved');
}

/** Username and role need a recent login; the rest of the form does not. */
const needsFresh = ({ post }: Visit<'school'>, { user }: Loaded): boolean =>
  (typeof post['username'] === 'string' && post['username'].trim() !== user.username) ||
  (typeof post['role'] === 'string' && post['role'] !== user.role);

/** «Edit user»: click on a name, change it. Product.md section 4. */
export const user = schoolPage<Loaded>({
  path: PATHS.user,
  permission: 'see-classes',
  section: 'users',
  load,
  show: (visit, loaded) =>
    show(visit, loaded, {
      form: shownForm(loaded.user, ownClasses(loaded.years), visit.draft),
      chosen: chosenClasses(loaded.years, visit.draft),
    }),
  actions: [
    { permission: 'manage-people', fresh: needsFresh, keep: KEPT, run: save },
    {
      name: 'reset',
      fresh: true,
      async run(visit, loaded) {
        if (!loaded.may('reset')) return { kind: 'not-found' };
        const made = await visit.scope.admin.reset(loaded.user);
        return codesAnswer(visit, [made], at(loaded.user, PATHS.user));
      },
    },
    {
      name: 'wachttijd',
      permission: 'manage-people',
      async run({ scope }, { user: person }) {
        await scope.admin.liftDelay(person);
        return go(here(person), 'delay-lifted');
      },
    },
    {
      name: 'schuifje',
      permission: 'manage-people',
      async run(visit, { user: person }) {
        const { state } = await visit.scope.people.secondStep(person);
        const on = visit.post['to'] === 'on';
        if (state === 'active' && !on) return go({ path: at(person, PATHS.suspend) });
        return go(state === 'suspended' && on ? { path: at(person, PATHS.resume) } : here(person));
      },
    },
    {
      name: 'uitschakelen',
      permission: 'manage-people',
      fresh: true,
      run: (visit, loaded) => switchOff(visit, loaded, true),
    },
    {
      name: 'inschakelen',
      permission: 'manage-people',
      fresh: true,
      run: (visit, loaded) => switchOff(visit, loaded, false),
    },
  ],
});

async function switchOff(visit: Visit<'school'>, loaded: Loaded, off: boolean): Promise<Answer> {
  const { admin } = visit.scope;
  try {
    await (off ? admin.disable(loaded.user) : admin.enable(loaded.user));
    return go(here(loaded.user), off ? 'disabled' : 'enabled');
  } catch (error) {
    const own = ownClasses(loaded.years);
    const form = userForm.failed(valuesOf(loaded.user, own), { key: refusedAt(error).key });
    return show(visit, loaded, { form, chosen: own, status: 409 });
  }
}
