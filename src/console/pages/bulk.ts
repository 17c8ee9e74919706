import type { FormView } from '../../forms/form.ts';
import { addressText } from '../../passage/index.ts';
import type { SchoolClass } from '../../schools/index.ts';
import { fullNameOf, isNeverActivated, type User } from '../../users/index.ts';
import { PATHS, pathOf } from '../addresses.ts';
import { classWords } from '../class-words.ts';
import { type Answer, go, pageAnswer, schoolPage, type Visit } from '../page.ts';
import { bulkPage, CHOOSE, type Choose } from '../pages.ts';
import { userIdOf } from '../people-table.ts';
import { BULK_KINDS, type BulkKind } from '../store.ts';

/** Boxes stand under names of their own: `pick.<user id>`. */
const PICK = 'pick.';
/** As many boxes as one form holds. */
const PAGE = 100;

interface Loaded {
  readonly kind: BulkKind;
  readonly found: SchoolClass;
  /** The pupils to whom it can be done, by family name. */
  readonly pupils: readonly User[];
  /** Where they can be moved. */
  readonly others: readonly SchoolClass[];
}

async function load({ scope, params }: Visit<'school'>): Promise<Loaded | undefined> {
  const kind = BULK_KINDS.find((one) => one === params.what);
  const found = await scope.classes.byId(params.classId ?? '');
  if (!kind || !found) return undefined;
  const [people, classes, ahead] = await Promise.all([
    scope.people.inClass(found),
    scope.classes.list(),
    scope.classes.ahead(),
  ]);
  const fits = ({ role, disabled }: User): boolean =>
    role === 'leerling' && (kind === 'inschakelen' ? disabled : kind !== 'uitschakelen' || !disabled);
  return {
    kind,
    found,
    pupils: people.filter(fits),
    others: [...classes, ...ahead].filter(({ id }) => id !== found.id),
  };
}

const at = ({ kind, found }: Loaded): string => pathOf(PATHS.bulk, { classId: found.id, what: kind });

/** Whom the page ticks by itself: for codes those who never activated their account. */
const chooseOf = ({ query }: Visit, { kind }: Loaded): Choose =>
  CHOOSE.find((one) => one === query.kies) ?? (kind === 'codes' ? 'never' : 'none');

const IS: Readonly<Record<Choose, (user: User) => boolean>> = {
  never: isNeverActivated,
  all: () => true,
  none: () => false,
};

const pickedIn = (typed: Readonly<Record<string, unknown>>): ReadonlySet<string> =>
  new Set(Object.keys(typed).flatMap((name) => (name.startsWith(PICK) ? [name.slice(PICK.length)] : [])));

interface Shown {
  readonly form: FormView;
  /** Absent: as the page ticks them by itself. */
  readonly picked?: ReadonlySet<string>;
  readonly status?: number;
}

function pagesOf(visit: Visit, loaded: Loaded) {
  const last = Math.max(1, Math.ceil(loaded.pupils.length / PAGE));
  const wanted = Number(visit.query.pagina);
  const page = Number.isSafeInteger(wanted) && wanted > 0 ? Math.min(wanted, last) : 1;
  const url = (pagina: number): string => addressText(at(loaded), { kies: visit.query.kies, pagina: String(pagina) });
  return {
    pupils: loaded.pupils.slice((page - 1) * PAGE, page * PAGE),
    page,
    urls: {
      ...(page > 1 ? { previousUrl: url(page - 1) } : {}),
      ...(page < last ? { nextUrl: url(page + 1) } : {}),
    },
  };
}

function show(visit: Visit<'school'>, loaded: Loaded, { form, picked, status }: Shown): Answer {
  const { kind, found, others } = loaded;
  const isChosen = IS[chooseOf(visit, loaded)];
  const { pupils, page, urls } = pagesOf(visit, loaded);
  const pagina = page > 1 ? String(page) : undefined;
  return pageAnswer(
    bulkPage,
    {
      frame: visit.frame,
      words: `console.bulk.${kind}`,
      className: found.name,
      action: addressText(at(loaded), { pagina }),
      backUrl: pathOf(PATHS.class, { classId: found.id }),
      form,
      rows: pupils.map((user) => ({
        id: userIdOf(user),
        name: fullNameOf(user),
        username: user.username,
        disabled: user.disabled,
        never: isNeverActivated(user),
        chosen: picked ? picked.has(userIdOf(user)) : isChosen(user),
      })),
      choose: CHOOSE.map((one) => ({
        label: `console.bulk.choose.${one}` as const,
        url: addressText(at(loaded), { kies: one, pagina }),
      })),
      ...(kind === 'verplaatsen'
        ? {
            classes: others.map((one) => ({
              value: one.id,
              name: classWords(one, visit.now),
              chosen: one.id === form.values['to'],
            })),
          }
        : {}),
      ...urls,
    },
    status,
  );
}

/** Notes who it is, does the first portion, and goes to where the rest is done. */
async function run(visit: Visit<'school'>, loaded: Loaded): Promise<Answer> {
  const { post, scope } = visit;
  const { kind, found, pupils, others } = loaded;
  const picked = pickedIn(post);
  const userIds = pupils.map(userIdOf).filter((id) => picked.has(id));
  const to = kind === 'verplaatsen' ? others.find(({ id }) => id === post['to']) : undefined;
  const errors = {
    ...(userIds.length === 0 ? { pick: 'console.bulk.nobody' } : {}),
    ...(kind === 'verplaatsen' && !to ? { to: 'console.bulk.no-class' } : {}),
  };
  if (Object.keys(errors).length > 0) {
    const values = typeof post['to'] === 'string' ? { to: post['to'] } : {};
    return show(visit, loaded, { form: { values, errors }, picked, status: 400 });
  }
  const job = await scope.bulk.begin({ kind, classId: found.id, toClassId: to?.id, userIds });
  await scope.bulk.goOn(job);
  return go({ path: pathOf(PATHS.bulkJob, { jobId: job.id }) });
}

/** Codes for a class sheet, another class, off or on again: for those who are ticked. Product.md section 4. */
export const bulk = schoolPage<Loaded>({
  path: PATHS.bulk,
  permission: 'manage-people',
  section: 'users',
  load,
  async show(visit, loaded) {
    const { draft } = visit;
    const kept = pickedIn(draft);
    const form = { values: draft.to ? { to: draft.to } : {}, errors: {} };
    return show(visit, loaded, { form, ...(kept.size > 0 ? { picked: kept } : {}) });
  },
  actions: [{ fresh: (_, { kind }) => kind !== 'verplaatsen', keep: ['to', `${PICK}*`], run }],
});
