/** /beheer and /support in the hands of who may use them: ids that are none, and every form with nonsense in each field. */
import { afterAll, describe, expect, it } from 'vitest';
import { parseAccountId } from '../../src/kernel/ids.ts';
import { startTestApp } from '../support/app.ts';
import { leaveBulkJob } from '../support/bulk.ts';
import { consoleHand } from '../support/console.ts';
import { type FilledForm, formsOf } from '../support/forms.ts';
import { connectBySaml } from '../support/saml-idp.ts';
import { faultsOf, faultsOfLog } from '../support/torn.ts';
import { NONSENSE } from '../support/torn-values.ts';
import { cookiesOf, createTornWorld, FORM } from '../support/torn-world.ts';
import type { Visitor } from '../support/visitor.ts';

const app = await startTestApp();
const hand = consoleHand(app);
const { ask, host, routes, shownIds } = createTornWorld(app);
afterAll(() => app.close());

const { schools } = app.running.domains;
const made = await schools.addClass(app.school.id, { name: 'havo 2a', kind: 'stamklas' }, hand.context);
await schools.addClass(app.school.id, { name: 'havo 2b', kind: 'lesgroep' }, hand.context);
const docent = await app.account({ role: 'docent', twoStep: true, classIds: [made.id] });
const admin = await app.account({ role: 'beheerder', twoStep: true });
const realm = await schools.ensureSystemRealm();
const support = await app.account({ role: 'support', twoStep: true }, realm);
const pupil = await app.account({ role: 'leerling', classIds: [made.id] });
const job = await leaveBulkJob(app, { admin, pupil, classId: made.id });
const idsOf = (who: { readonly id: string }): Record<string, string> => ({
  classId: made.id,
  userId: parseAccountId(who.id)?.userId ?? '',
  schoolId: app.school.id,
  clientId: 'lesson',
  preset: 'saml',
  what: 'codes',
  jobId: job.id,
});
const connection = await connectBySaml(app, app.school);

const HANDS = [
  { who: 'a beheerder', account: admin, home: '/beheer', ids: { ...idsOf(docent), connectionId: connection.id } },
  { who: 'support', account: support, home: '/support', ids: idsOf(admin) },
] as const;

const fill = (path: string, ids: Readonly<Record<string, string>>): string =>
  path.replace(/:(\w+)/g, (_, name: string) => ids[name] ?? '');

const own = (home: string) => routes.filter(({ path }) => path === home || path.startsWith(`${home}/`));

/** Twice with one name is no single value; names of every object are nobody's. */
const BODIES: Readonly<Record<string, (names: readonly string[]) => string>> = {
  'nothing but the token': () => '',
  'every field empty': (names) => names.map((name) => `${name}=`).join('&'),
  'every field twice': (names) => names.map((name) => `${name}=a&${name}=b`).join('&'),
  'every field far too long': (names) => names.map((name) => `${name}=${'y'.repeat(1500)}`).join('&'),
  'pictures and controls': (names) => names.map((name) => `${name}=%F0%9F%98%80%E2%80%AE%01%1B%0D%0A`).join('&'),
  'names of every object': (names) => names.map((name) => `${name}=__proto__&${name}.length=1&${name}[]=1`).join('&'),
  'unknown choices': (names) => names.map((name) => `${name}=constructor&extra.__proto__=on&extra.=on`).join('&'),
  'another year': (names) => names.map((name) => `${name}=-271821-04-20`).join('&'),
};

/** Answered in words, whatever was wrong. */
const ANSWERS = [200, 303, 400, 403, 404, 409, 413, 422, 429];

describe.for(HANDS)('$who', ({ account, home, ids }) => {
  const enter = async (): Promise<Visitor> => {
    const visitor = app.visitor();
    await hand.open(visitor, account, home);
    return visitor;
  };

  it('is told of an address that is none', async () => {
    const visitor = await enter();
    const cookie = cookiesOf(visitor);
    for (const { method, path } of own(home).filter((route) => route.method === 'GET' && route.path.includes(':'))) {
      for (const name of [...path.matchAll(/:(\w+)/g)].map(([, one = '']) => one)) {
        for (const value of NONSENSE.filter((one) => one !== '')) {
          const seen = await ask({ method, headers: [host, cookie], target: fill(path, { ...ids, [name]: value }) });
          expect([path, name, value.slice(0, 20), faultsOf(seen)]).toEqual([path, name, value.slice(0, 20), []]);
          expect([400, 404, 414, 431], `${path} ${value.slice(0, 20)}`).toContain(seen.status);
        }
      }
    }
  });

  it('is told of a query that makes no sense', async () => {
    const visitor = await enter();
    const cookie = cookiesOf(visitor);
    const names = [
      'zoek',
      'filter',
      'wie',
      'wat',
      'van',
      'tot',
      'vanaf',
      'pagina',
      'sorteer',
      'klas',
      'melding',
      'concept',
    ];
    for (const { path } of own(home).filter(({ method }) => method === 'GET')) {
      for (const value of NONSENSE) {
        const query = names.map((name) => `${name}=${value.slice(0, 500)}`).join('&');
        const seen = await ask({ headers: [host, cookie], target: `${fill(path, ids)}?${query}` });
        expect([path, value.slice(0, 20), faultsOf(seen)]).toEqual([path, value.slice(0, 20), []]);
        expect(ANSWERS, `${path} ${value.slice(0, 20)}`).toContain(seen.status);
      }
    }
  });

  it('is answered in words by every form, whatever stands in it', async () => {
    const visitor = await enter();
    const forms = new Map<string, FilledForm>();
    for (const { path } of own(home).filter(({ method }) => method === 'GET')) {
      const page = await visitor.open(`${app.issuer}${fill(path, ids)}`);
      if (new URL(page.url).pathname.startsWith(home)) {
        for (const form of formsOf(page)) if (form.method === 'post') forms.set(form.action, form);
      }
    }
    expect(forms.size).toBeGreaterThan(8);
    // What takes somebody away comes last.
    const inOrder = [...forms.values()].toSorted(
      (a, b) => Number(/verwijder/.test(a.action)) - Number(/verwijder/.test(b.action)),
    );
    for (const { action, fields, offered } of inOrder) {
      const names = [...new Set(offered.map(([name]) => name))].filter((name) => name !== '_csrf');
      for (const [what, bodyOf] of Object.entries(BODIES)) {
        const body = `${bodyOf(names.map(encodeURIComponent))}&_csrf=${fields['_csrf']}`;
        const target = new URL(action).pathname;
        const seen = await ask({ method: 'POST', headers: [host, cookiesOf(visitor), FORM], target, body });
        expect([target, what, faultsOf(seen)]).toEqual([target, what, []]);
        expect(ANSWERS, `${target} ${what}`).toContain(seen.status);
      }
    }
  });
});

it('the log knows each refusal by the number that was shown, and no fault of ours', () => {
  expect(faultsOfLog(app.log, shownIds)).toEqual([]);
});
