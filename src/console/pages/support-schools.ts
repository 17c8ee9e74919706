import { z } from 'zod';
import { defineForm, type FormView } from '../../forms/form.ts';
import { AppError } from '../../kernel/errors.ts';
import { parseAccountId } from '../../kernel/ids.ts';
import type { School } from '../../schools/index.ts';
import { fullNameOf, type User } from '../../users/index.ts';
import { PATHS, pathOf } from '../addresses.ts';
import { type Answer, go, pageAnswer, supportPage, type Visit } from '../page.ts';
import { madeCodePage, newSchoolPage, schoolsPage, supportSchoolPage } from '../pages.ts';

const PAGE = 50;
const MAX_TYPED = 100;
const typed = (text: string | undefined): string => (text ?? '').trim().slice(0, MAX_TYPED);

const schoolUrl = ({ id }: School): string => pathOf(PATHS.aSchool, { schoolId: id });
const personUrl = (school: School, user: User): string =>
  pathOf(PATHS.person, { schoolId: school.id, userId: parseAccountId(user.id)?.userId ?? '' });

const withCursor = (path: string, query: Record<string, string>): string => `${path}?${new URLSearchParams(query)}`;

/** All schools, by name. */
export const supportSchools = supportPage({
  path: PATHS.support,
  permission: 'support',
  section: 'schools',
  label: 'console.support.schools',
  async load({ scope, query }) {
    const search = typed(query.zoek);
    return scope.schools({
      limit: PAGE,
      ...(search === '' ? {} : { search }),
      ...(query.vanaf === undefined ? {} : { cursor: query.vanaf }),
    });
  },
  async show({ frame, query }, { schools, next }) {
    const text = typed(query.zoek);
    return pageAnswer(schoolsPage, {
      frame,
      action: PATHS.support,
      text,
      newUrl: PATHS.newSchool,
      schools: schools.map((school) => ({
        name: school.name,
        shortName: school.shortNames[0] ?? '',
        brin: school.brin ?? '',
        url: schoolUrl(school),
        hasBeheerder: school.beheerderIds.length > 0,
      })),
      ...(next === undefined ? {} : { nextUrl: withCursor(PATHS.support, { zoek: text, vanaf: next }) }),
    });
  },
});

const schoolForm = defineForm(
  z.object({
    name: z
      .string()
      .trim()
      .min(1, 'console.support.school.name.missing')
      .max(200, 'console.support.school.name.missing'),
    short_name: z.string().trim().min(1, 'console.support.school.short.invalid'),
    brin: z
      .string()
      .trim()
      .toUpperCase()
      .regex(/^([0-9]{2}[A-Z]{2}([0-9]{2})?)?$/, 'console.support.school.brin.invalid'),
  }),
);

const newSchoolAnswer = ({ frame }: Visit<'support'>, form: FormView, status?: number): Answer =>
  pageAnswer(newSchoolPage, { frame, form, action: PATHS.newSchool, backUrl: PATHS.support }, status);

/** Which field an error of the service belongs to. */
const FIELD_OF: Readonly<Record<string, { readonly field: string; readonly key: string }>> = {
  'short-name-invalid': { field: 'short_name', key: 'console.support.school.short.invalid' },
  'short-name-taken': { field: 'short_name', key: 'console.support.school.short.taken' },
  'school-name-invalid': { field: 'name', key: 'console.support.school.name.missing' },
  'username-invalid': { field: 'username', key: 'console.support.first.username' },
  'username-taken': { field: 'username', key: 'console.support.first.taken' },
  'name-invalid': { field: 'family_name', key: 'console.support.first.name' },
  'email-invalid': { field: 'email', key: 'console.support.first.email' },
};

function faultOf(error: unknown): { readonly field: string; readonly key: string } {
  const fault = error instanceof AppError ? FIELD_OF[error.code] : undefined;
  if (!fault) throw error;
  return fault;
}

export const newSchool = supportPage({
  path: PATHS.newSchool,
  permission: 'support',
  section: 'schools',
  load: async () => ({}),
  show: async (visit) => newSchoolAnswer(visit, schoolForm.empty({ ...visit.draft })),
  actions: [
    {
      fresh: true,
      keep: ['name', 'short_name', 'brin'],
      async run(visit) {
        const form = schoolForm.parse(visit.post);
        if (!form.ok) return newSchoolAnswer(visit, form.view, 400);
        const { name, short_name, brin } = form.value;
        try {
          const made = await visit.scope.createSchool(
            { name, shortNames: [short_name], ...(brin === '' ? {} : { brin }) },
            visit,
          );
          return go({ path: schoolUrl(made) }, 'school-made');
        } catch (error) {
          return newSchoolAnswer(visit, schoolForm.failed(visit.post, faultOf(error)), 400);
        }
      },
    },
  ],
});

const firstForm = defineForm(
  z.object({
    given_name: z.string().trim().min(1, 'console.support.first.name'),
    middle_name: z.string().trim(),
    family_name: z.string().trim().min(1, 'console.support.first.name'),
    username: z.string().trim().min(1, 'console.support.first.username'),
    email: z.string().trim(),
  }),
);

async function schoolAnswer(visit: Visit<'support'>, school: School, form: FormView, status?: number): Promise<Answer> {
  const { scope, frame, query } = visit;
  const text = typed(query.zoek);
  const path = schoolUrl(school);
  const found =
    text === ''
      ? await scope.staff(school, { limit: PAGE, ...(query.vanaf === undefined ? {} : { cursor: query.vanaf }) })
      : { people: (await scope.search(school, text, PAGE)).people };
  await scope.look('school', [{ schoolId: school.id }], visit);
  if (text !== '') {
    const people = found.people.map(({ id }) => ({ schoolId: school.id, accountId: id }));
    await scope.look('found', people, visit);
  }
  return pageAnswer(
    supportSchoolPage,
    {
      frame,
      name: school.name,
      shortNames: school.shortNames,
      brin: school.brin ?? '',
      loginMode: `console.support.school.mode.${school.loginMode}`,
      policy: `console.support.school.policy.${school.twoStep.policy}`,
      action: path,
      backUrl: PATHS.support,
      text,
      people: found.people.map((user) => ({
        name: fullNameOf(user),
        username: user.username,
        role: `console.role.${user.role}`,
        disabled: user.disabled,
        url: personUrl(school, user),
      })),
      ...(found.next === undefined ? {} : { nextUrl: withCursor(path, { vanaf: found.next }) }),
      ...(school.beheerderIds.length === 0 ? { first: { form, action: `${path}/beheerder` } } : {}),
    },
    status,
  );
}

/** A school as support sees it: what it is, its staff, and its first beheerder where there is none. */
export const supportSchool = supportPage({
  path: PATHS.aSchool,
  permission: 'support',
  section: 'schools',
  load: ({ scope, params }) => scope.school(params.schoolId ?? ''),
  show: (visit, school) => schoolAnswer(visit, school, firstForm.empty({ ...visit.draft })),
  actions: [
    {
      name: 'beheerder',
      fresh: true,
      keep: ['given_name', 'middle_name', 'family_name', 'username', 'email'],
      async run(visit, school) {
        const form = firstForm.parse(visit.post);
        if (!form.ok) return schoolAnswer(visit, school, form.view, 400);
        const { given_name, middle_name, family_name, username, email } = form.value;
        try {
          const made = await visit.scope.firstBeheerder(
            school,
            {
              username,
              givenName: given_name,
              familyName: family_name,
              ...(middle_name === '' ? {} : { middleName: middle_name }),
              ...(email === '' ? {} : { email }),
            },
            visit,
          );
          return pageAnswer(madeCodePage, {
            frame: visit.frame,
            name: fullNameOf(made.user),
            username: made.user.username,
            school: school.shortNames[0] ?? '',
            code: made.code,
            days: 7,
            backUrl: schoolUrl(school),
          });
        } catch (error) {
          return schoolAnswer(visit, school, firstForm.failed(visit.post, faultOf(error)), 400);
        }
      },
    },
  ],
});
