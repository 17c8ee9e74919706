import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../src/kernel/clock.ts';
import { AppError } from '../../src/kernel/errors.ts';
import { type Actor, type DomainEvent, defineEvent, makeEvent } from '../../src/kernel/events.ts';
import { createKeyRing } from '../../src/kernel/secrets.ts';
import {
  capturedTransport,
  createNoticeStore,
  createNotices,
  mailPage,
  type NoticeDeps,
  type Notices,
  noticeText,
  noticeTexts,
  type Recipient,
  TEMPLATES,
  type Template,
  type Transport,
} from '../../src/notices/index.ts';
import { CLAIM_MS, DELIVERY_MS, pauseAfter } from '../../src/notices/model.ts';
import { mails } from '../../src/notices/store.ts';
import type { Delivery, OutgoingMail } from '../../src/notices/transport.ts';
import { createRenderer, LOCALES } from '../../src/render/index.ts';
import { openStore, type Store } from '../../src/storage/index.ts';

const START = Date.parse('2026-03-12T08:30:00Z');
const DAY = 24 * 60 * 60 * 1000;
let ms = START;
const clock: Clock = { now: () => new Date(ms), ms: () => ms, elapsed: () => ms };

const told = (template: string) => ({ template, to: 'owner', by: 'mail' }) as const;
const wiped = defineEvent({ name: 'test.wiped', keep: ['by', 'reason'], notice: told('two-step-wiped') });
const resumed = defineEvent({ name: 'test.resumed', keep: ['by'], notice: told('two-step-resumed') });
const recovered = defineEvent({ name: 'test.recovered', keep: ['left'], notice: told('recovery-code-used') });
const wrongCodes = defineEvent({ name: 'test.wrong', keep: [], notice: told('wrong-codes') });
const quiet = defineEvent({
  name: 'test.quiet',
  keep: [],
  notice: { template: 'sessions-ended', to: 'owner', by: 'notice' },
});
const untold = defineEvent({ name: 'test.untold', keep: [] });
const aroundWiped = defineEvent({
  name: 'test.around',
  keep: [],
  notice: [
    told('two-step-wiped'),
    { template: 'colleague-two-step-wiped', to: 'other-beheerders', by: 'mail', actor: 'support' },
  ],
});
const schoolWide = defineEvent({
  name: 'test.school',
  keep: [],
  notice: { template: 'sessions-ended', to: 'beheerders', by: 'mail' },
});
const definitions = [wiped, resumed, recovered, wrongCodes, quiet, untold, aroundWiped, schoolWide];

const owner: Actor = { kind: 'account', accountId: 's1.meti', role: 'docent' };
const anja: Actor = { kind: 'account', accountId: 's1.anja', role: 'beheerder' };
const supporter: Actor = { kind: 'account', accountId: 'kurve.x', role: 'support' };
const about = { schoolId: 's1', accountId: 's1.meti' };

const people: Record<string, Recipient> = {
  's1.meti': { email: 'meti@demo.example', emailVerified: true, locale: 'nl', name: 'Meti Ayodele' },
  's1.new': { email: 'new@demo.example', emailVerified: false, locale: 'en', name: 'Nasira Al-Hashim' },
  's1.anja': { email: 'anja@demo.example', emailVerified: true, locale: 'nl', name: 'Anja de Wit' },
  's1.mailless': { emailVerified: false, locale: 'nl', name: 'Sam Visser' },
};

const renderer = createRenderer({
  viewsDir: fileURLToPath(new URL('../../views', import.meta.url)),
  texts: noticeTexts,
  assets: { address: (name: string) => `/assets/${name}`, get: () => undefined } as never,
});
const ring = createKeyRing([{ id: 'k1', key: randomBytes(32) }]);
const support = { phone: '0297-523159', mail: 'support@kurve.nl' };

let sent: OutgoingMail[];
let answers: Delivery[];
const transport: Transport = {
  async send(mail) {
    const answer = answers.shift() ?? { kind: 'sent' };
    if (answer.kind === 'sent') sent.push(mail);
    return answer;
  },
  close: () => {},
};

let store: Store;
let notices: Notices;
let logged: string[];

const noticesOn = (on: Store, more: Partial<NoticeDeps> = {}): Notices =>
  createNotices({
    store: createNoticeStore(on, clock),
    definitions,
    recipient: async (accountId) => people[accountId],
    beheerders: async (schoolId) => (schoolId === 's1' ? ['s1.anja', 's1.new', 's1.mailless'] : []),
    render: renderer.render,
    transport,
    ring,
    support,
    from: 'Numo <noreply@kurve.example>',
    clock,
    log: (level, fields) => void logged.push(`${level} ${JSON.stringify(fields)}`),
    ...more,
  });

beforeEach(async () => {
  ms = START;
  sent = [];
  answers = [];
  logged = [];
  store = await openStore('sqlite::memory:', { clock });
  notices = noticesOn(store);
  await store.prepare();
});
afterEach(() => store.close());

const event = (actor: Actor, fields: Record<string, string | number> = {}, accountId = 's1.meti'): DomainEvent =>
  makeEvent(wiped, { clock, actor }, { schoolId: 's1', accountId, fields });
const code = (more: Partial<Parameters<Notices['sendDirect']>[0]> = {}) =>
  notices.sendDirect({
    id: 'code-1',
    to: 'new@demo.example',
    template: 'email-code',
    locale: 'nl',
    params: { code: '482913' },
    validUntil: new Date(ms + 600_000),
    ...more,
  });
const rawMails = async () => (await store.collection(mails).page('created', { equals: [], limit: 100 })).items;

describe('telling', () => {
  test('notes an event and mails it, in words: what, when, by whom, whom to call', async () => {
    await notices.accept([event(anja, { reason: 'lost-phone' })]);
    const [notice] = await notices.listFor('s1.meti', 10);
    expect(notice).toMatchObject({ template: 'two-step-wiped', by: 'beheerder', at: new Date(START), unread: true });
    await notices.flush();
    expect(sent).toHaveLength(1);
    const [mail] = sent;
    expect(mail?.to).toBe('meti@demo.example');
    expect(mail?.subject).toBe('Je gegevens voor verificatie in twee stappen zijn gewist');
    expect(mail?.text).toContain('Hallo Meti Ayodele,');
    expect(mail?.text).toContain('Op 12 maart 2026 om 09:30 zijn de gegevens');
    expect(mail?.text).toContain('door een beheerder van je school');
    expect(mail?.text).toContain('Bel 0297-523159 of mail support@kurve.nl');
    expect(mail?.text).not.toMatch(/https?:|lost-phone|Anja/);
    expect(mail?.html).toContain('<html lang="nl">');
    expect(mail?.html).not.toMatch(/<a |https?:|style=/);
  });

  test('the same event twice is told once', async () => {
    const one = event(anja);
    await notices.accept([one]);
    await Promise.all([notices.accept([one]), notices.accept([one, one])]);
    await notices.flush();
    await notices.accept([one]);
    await notices.flush();
    expect(await notices.listFor('s1.meti', 10)).toHaveLength(1);
    expect(sent).toHaveLength(1);
  });

  test('a mail to an address that was never confirmed names nobody, and speaks the language of the last login', async () => {
    await notices.accept([event(anja, {}, 's1.new')]);
    await notices.flush();
    expect(sent[0]?.to).toBe('new@demo.example');
    expect(sent[0]?.text).toContain('Hello,');
    expect(sent[0]?.text).toContain('On 12 March 2026 at 09:30');
    expect(`${sent[0]?.text}${sent[0]?.html}${sent[0]?.subject}`).not.toMatch(/Nasira|Al-Hashim|Anja/);
  });

  test('without an address there is the notice; for nobody there is nothing', async () => {
    await notices.accept([event(anja, {}, 's1.mailless'), event(anja, {}, 's1.gone')]);
    await notices.flush();
    expect(sent).toEqual([]);
    expect(await notices.listFor('s1.mailless', 10)).toHaveLength(1);
    expect(await notices.listFor('s1.gone', 10)).toEqual([]);
  });

  test('tells only what the definition says, and by what it says', async () => {
    await notices.accept([
      makeEvent(untold, { clock, actor: anja }, about),
      makeEvent(quiet, { clock, actor: anja }, about),
      makeEvent(quiet, { clock, actor: anja }, { schoolId: 's1' }),
    ]);
    await notices.flush();
    expect(sent).toEqual([]);
    expect((await notices.listFor('s1.meti', 10)).map(({ template }) => template)).toEqual(['sessions-ended']);
  });

  test('a definition without texts is a fault at the start', () => {
    const lost = defineEvent({ name: 'test.lost', keep: [], notice: told('no-such-template') });
    expect(() => noticesOn(store, { definitions: [lost] })).toThrow(/test\.lost/);
  });

  test.each([
    [owner, {}, 'owner', 'Dit is gedaan vanuit je eigen account.'],
    [anja, {}, 'beheerder', 'door een beheerder van je school'],
    [{ kind: 'account', accountId: 's1.x', role: 'docent' } as Actor, {}, 'docent', 'door een docent van je school'],
    [{ kind: 'account', accountId: 'k.s', role: 'support' } as Actor, {}, 'support', 'het supportteam van Numo'],
    [{ kind: 'system', by: 'cli' } as Actor, {}, 'system', 'automatisch'],
    [owner, { by: 'clock' }, 'system', 'automatisch'],
  ])('says who did it: %o %o', async (actor, fields, by, words) => {
    await notices.accept([makeEvent(resumed, { clock, actor }, { ...about, fields })]);
    expect((await notices.listFor('s1.meti', 1))[0]?.by).toBe(by);
    await notices.flush();
    expect(sent[0]?.text).toContain(words);
  });

  test('what support does to a beheerder is told to the owner and to the other beheerders, each in their words', async () => {
    const act = makeEvent(aroundWiped, { clock, actor: supporter }, { schoolId: 's1', accountId: 's1.anja' });
    await notices.accept([act, act]);
    await notices.flush();
    const texts = new Map(sent.map(({ to, text }) => [to, text]));
    expect([...texts.keys()].toSorted()).toEqual(['anja@demo.example', 'new@demo.example']);
    expect(texts.get('anja@demo.example')).toContain('van je Numo-account gewist');
    // To an address that was never confirmed nobody is named.
    expect(texts.get('new@demo.example')).toContain('another administrator');
    expect(texts.get('new@demo.example')).not.toMatch(/Anja/);
    expect(new Set(sent.map(({ messageId }) => messageId)).size).toBe(2);
    expect((await notices.listFor('s1.mailless', 9)).map((notice) => noticeText(notice, 'nl'))).toEqual([
      expect.stringMatching(/^De gegevens .* van een andere beheerder .* Logboek .* supportteam van Numo\.$/),
    ]);
    expect(await notices.listFor('s1.anja', 9)).toHaveLength(1);
  });

  test('a verified beheerder reads whose it was; a docent, and what the owner did, are no matter of the others', async () => {
    people['s1.new'] = { ...people['s1.anja'], email: 'new@demo.example' } as Recipient;
    try {
      const acts = [supporter, anja].map((actor) =>
        makeEvent(aroundWiped, { clock, actor }, { schoolId: 's1', accountId: 's1.anja' }),
      );
      const docent = makeEvent(aroundWiped, { clock, actor: supporter }, about);
      await notices.accept([...acts, docent]);
      await notices.flush();
      expect(sent.filter(({ to }) => to === 'new@demo.example')).toHaveLength(1);
      expect(sent.find(({ to }) => to === 'new@demo.example')?.text).toContain('Het gaat om: Anja de Wit.');
    } finally {
      people['s1.new'] = { email: 'new@demo.example', emailVerified: false, locale: 'en', name: 'Nasira Al-Hashim' };
    }
  });

  test('what concerns the school goes to all its beheerders; who did it reads that', async () => {
    await notices.accept([makeEvent(schoolWide, { clock, actor: anja }, { schoolId: 's1' })]);
    const by = async (id: string) => (await notices.listFor(id, 9)).map((notice) => notice.by);
    expect([await by('s1.anja'), await by('s1.new'), await by('s1.mailless'), await by('s1.meti')]).toEqual([
      ['owner'],
      ['beheerder'],
      ['beheerder'],
      [],
    ]);
  });

  test('keeps only the fields that the definition names', async () => {
    await notices.accept([{ ...event(anja), fields: { by: 'admin', typed: 'geheim' } }]);
    expect((await notices.listFor('s1.meti', 1))[0]?.params).toEqual({ by: 'admin' });
  });
});

describe('the next login', () => {
  test('is stopped by what others did, by what nothing else shows and by what looks like an attack, once', async () => {
    // Of an own resume the code tells that is asked.
    await notices.accept([makeEvent(resumed, { clock, actor: owner }, about)]);
    ms += 1000;
    await notices.accept([event(owner)]);
    ms += 1000;
    await notices.accept([event(anja)]);
    ms += 1000;
    await notices.accept([makeEvent(wrongCodes, { clock, actor: owner }, about)]);
    const unread = await notices.unreadFor('s1.meti');
    expect(unread.map(({ template }) => template)).toEqual(['wrong-codes', 'two-step-wiped', 'two-step-wiped']);
    await notices.markRead('s1.meti', unread[1]?.at);
    expect((await notices.unreadFor('s1.meti')).map(({ template }) => template)).toEqual(['wrong-codes']);
    await notices.markRead('s1.meti');
    expect(await notices.unreadFor('s1.meti')).toEqual([]);
    expect(await notices.unreadFor('s1.new')).toEqual([]);
    expect(await notices.listFor('s1.meti', 2)).toHaveLength(2);
    expect(await notices.listFor('s1.meti', 10)).toHaveLength(4);
  });

  test('tells in words, with the author where it was somebody else', async () => {
    await notices.accept([
      makeEvent(recovered, { clock, actor: owner }, { ...about, fields: { left: 9 } }),
      event(anja),
    ]);
    const lines = (await notices.listFor('s1.meti', 10)).map((notice) => noticeText(notice, 'nl')).toSorted();
    expect(lines).toEqual([
      'De gegevens voor verificatie in twee stappen zijn gewist. Dit is gedaan door een beheerder van je school.',
      'Er is ingelogd met een herstelcode. Herstelcodes over: 9.',
    ]);
  });

  test('notices stay 90 days', async () => {
    await notices.accept([event(anja)]);
    ms += 90 * DAY - 1;
    expect(await notices.listFor('s1.meti', 10)).toHaveLength(1);
    ms += 1;
    expect(await notices.listFor('s1.meti', 10)).toEqual([]);
    expect(await notices.unreadFor('s1.meti')).toEqual([]);
  });
});

describe('words', () => {
  const every = { when: 'x', left: 3, code: '123456', from: '2026-12-01T05:00:00.000Z' };
  test.each(Object.keys(TEMPLATES) as Template[])('%s has all its texts in each language', async (template) => {
    for (const locale of LOCALES) {
      for (const by of ['owner', 'beheerder', 'docent', 'support', 'system', 'anonymous'] as const) {
        expect(noticeText({ template, by, params: every }, locale)).not.toBe('');
      }
      await notices.sendDirect({ id: `${template}-${locale}`, to: 'a@b.example', template, locale, params: every });
    }
    await notices.flush();
    expect(sent).toHaveLength(2);
    expect(sent.map(({ subject }) => subject).every((subject) => subject.length > 5 && !subject.includes('{'))).toBe(
      true,
    );
    expect(sent[0]?.text).not.toBe(sent[1]?.text);
  });

  test('hostile words stay words', () => {
    fc.assert(
      fc.property(fc.string(), (tail) => {
        const hostile = `<script>alert("1")</script>&'${tail}`;
        const [model] = Object.values(mailPage.samples);
        if (!model) throw new Error('no sample');
        const html = renderer.render(
          mailPage,
          { ...model, subject: hostile, greeting: hostile, paragraphs: [hostile], footer: hostile },
          { locale: 'nl' },
        );
        expect(html).not.toContain('<script');
        expect(html.match(/&lt;script&gt;/g)?.length).toBeGreaterThanOrEqual(4);
      }),
    );
  });
});

describe('the outbox', () => {
  test('a code is sealed while it waits, and erased as soon as it is sent', async () => {
    await code();
    expect(JSON.stringify(await rawMails())).not.toContain('482913');
    await notices.flush();
    expect(sent[0]?.text).toContain('482913');
    expect(sent[0]?.text).toContain('Hallo,');
    expect(sent[0]?.subject).not.toContain('482913');
    const [mail] = await rawMails();
    expect(mail).toMatchObject({ state: 'sent', attempts: 1 });
    expect(mail?.body).toBeUndefined();
    expect((await notices.outbox(10))[0]?.message).toBeUndefined();
    expect(logged).toEqual([]);
  });

  test("the demo's outbox page shows every mail for seven days, newest first", async () => {
    notices = noticesOn(store, { transport: capturedTransport, keepSecrets: true });
    await notices.accept([event(anja)]);
    ms += 1000;
    await code();
    await notices.flush();
    const items = await notices.outbox(10);
    expect(items.map(({ to, state }) => [to, state])).toEqual([
      ['new@demo.example', 'sent'],
      ['meti@demo.example', 'sent'],
    ]);
    expect(items[0]?.message?.text).toContain('482913');
    expect(items[1]?.message?.html).toContain('<h1>');
    ms += 7 * DAY;
    expect(await notices.outbox(10)).toEqual([]);
  });

  test('other mails keep their words for seven days after they were sent', async () => {
    await notices.accept([event(anja)]);
    await notices.flush();
    expect((await notices.outbox(10))[0]?.message?.subject).toContain('gewist');
    ms += 7 * DAY;
    expect(await rawMails()).toEqual([]);
  });

  test('tries again later and later, under one Message-ID, and gives up after a day', async () => {
    answers = Array.from({ length: 100 }, () => ({ kind: 'later', problem: 'DATA 451' }) as const);
    await notices.accept([event(anja)]);
    const id = (await rawMails())[0]?.messageId;
    let tries = 0;
    for (; (await rawMails())[0]?.state === 'waiting'; tries += 1) {
      const [mail] = await rawMails();
      if (!mail) throw new Error('gone');
      ms = mail.nextAt.getTime() - 1;
      await notices.flush();
      expect((await rawMails())[0]?.attempts).toBe(tries);
      ms += 1;
      await notices.flush();
      expect((await rawMails())[0]?.messageId).toBe(id);
    }
    expect(tries).toBeGreaterThan(10);
    expect(ms - START).toBeLessThanOrEqual(DAY);
    expect((await rawMails())[0]).toMatchObject({ state: 'expired', problem: 'DATA 451' });
    expect(id).toMatch(/^<[\w-]+@kurve\.example>$/);
    await notices.flush();
    expect((await rawMails())[0]?.attempts).toBe(tries);
  });

  test('a refused recipient is written down and not tried again; the others get theirs', async () => {
    answers = [{ kind: 'refused', what: 'address', problem: 'EENVELOPE RCPT TO 550' }];
    await code({ id: 'first', to: 'gone@demo.example' });
    ms += 1;
    await code({ id: 'second' });
    await notices.flush();
    ms += DAY / 2;
    await notices.flush();
    expect(sent.map(({ to }) => to)).toEqual(['new@demo.example']);
    const refused = (await rawMails()).find(({ id }) => id === 'first');
    expect(refused).toMatchObject({ state: 'refused', attempts: 1, problem: 'EENVELOPE RCPT TO 550' });
    expect(refused?.body).toBeUndefined();
    expect(logged.some((line) => line.startsWith('error') && !line.includes('gone@'))).toBe(true);
  });

  test('an address that is refused is a fact of its account, until mail goes through or the address changes', async () => {
    const refused = (address = 'meti@demo.example') => notices.refusedFor('s1.meti', address);
    answers = [{ kind: 'refused', what: 'mail', problem: 'EMESSAGE DATA 554' }];
    await notices.accept([event(anja)]);
    await notices.flush();
    expect(await refused()).toBeUndefined();
    answers = [{ kind: 'refused', what: 'address', problem: 'EENVELOPE RCPT TO 550' }];
    await notices.accept([event(anja)]);
    await notices.flush();
    expect(await refused()).toEqual(new Date(ms));
    expect(await refused('new-one@demo.example')).toBeUndefined();
    ms += 8 * DAY;
    expect(await refused()).toEqual(new Date(ms - 8 * DAY));
    await notices.accept([event(anja)]);
    await notices.flush();
    expect(await refused()).toBeUndefined();
  });

  test('a code that is of no use any more is not sent', async () => {
    answers = [{ kind: 'down', problem: 'ESOCKET' }];
    await code();
    await notices.flush();
    ms += 600_001;
    await notices.flush();
    expect(sent).toEqual([]);
    const [mail] = await rawMails();
    expect(mail?.state).toBe('expired');
    expect(mail?.body).toBeUndefined();
  });

  test('while no server answers, each pass tries a few and gives the rest their turn', async () => {
    for (let n = 0; n < 20; n += 1) await code({ id: `m${n}` });
    answers = Array.from({ length: 5 }, () => ({ kind: 'down', problem: 'ESOCKET' }) as const);
    await notices.flush();
    expect(sent).toEqual([]);
    await notices.flush();
    expect(sent).toHaveLength(15);
    ms += 5000;
    await notices.flush();
    expect(new Set(sent.map(({ messageId }) => messageId)).size).toBe(20);
  });

  test('without a mail server mails wait, and go in the end', async () => {
    notices = noticesOn(store, { transport: undefined });
    await notices.accept([event(anja)]);
    await notices.flush();
    expect((await rawMails())[0]?.state).toBe('waiting');
    ms += 8 * DAY;
    expect(await rawMails()).toEqual([]);
  });

  test('content that cannot be read any more holds up no other mail', async () => {
    await code({ id: 'first' });
    const other = createKeyRing([{ id: 'k1', key: randomBytes(32) }]);
    const blind = noticesOn(store, { ring: other });
    await blind.sendDirect({ id: 'second', to: 'a@b.example', template: 'password-changed', locale: 'nl' });
    await blind.flush();
    expect(sent.map(({ to }) => to)).toEqual(['a@b.example']);
    expect((await rawMails()).find(({ id }) => id === 'first')).toMatchObject({
      state: 'waiting',
      problem: 'unreadable',
    });
  });

  test('survives a restart: what was handed in is sent by the next process, once', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'notices-'));
    try {
      const open = async () => {
        const file = await openStore(`sqlite:${join(dir, 'store.sqlite')}`, { clock });
        const opened = noticesOn(file);
        await file.prepare();
        return { file, opened };
      };
      const first = await open();
      answers = [{ kind: 'down', problem: 'ESOCKET' }];
      await first.opened.accept([event(anja)]);
      await first.opened.flush();
      await first.file.close();

      const second = await open();
      ms += 6000;
      await second.opened.flush();
      // The process that died has the lease for 30 s.
      expect(sent).toEqual([]);
      ms += 30_000;
      await second.opened.flush();
      expect(sent).toHaveLength(1);
      await second.file.close();
    } finally {
      await rm(dir, { recursive: true });
    }
  });

  test('two processes send each mail once', async () => {
    const other = noticesOn(store);
    for (let n = 0; n < 30; n += 1) await code({ id: `m${n}` });
    await Promise.all([notices.flush(), other.flush(), notices.flush(), other.flush()]);
    expect(sent).toHaveLength(30);
    expect(new Set(sent.map(({ messageId }) => messageId)).size).toBe(30);
  });

  test('a mail that is on the way is its sender’s, also after the lease; only when that one died another sends it', async () => {
    const stuck: OutgoingMail[] = [];
    let answer: (delivery: Delivery) => void = () => {};
    const slow: Transport = {
      send(mail) {
        stuck.push(mail);
        return new Promise((resolve) => {
          answer = resolve;
        });
      },
      close: () => {},
    };
    const first = noticesOn(store, { transport: slow });
    await notices.accept([event(anja)]);
    const sending = first.flush();
    await expect.poll(() => stuck.length).toBe(1);
    ms += DELIVERY_MS;
    await notices.flush();
    expect(sent).toEqual([]);
    // From here on it counts as dead; its late word changes nothing.
    ms += CLAIM_MS - DELIVERY_MS;
    await notices.flush();
    expect(sent.map(({ messageId }) => messageId)).toEqual(stuck.map(({ messageId }) => messageId));
    answer({ kind: 'down', problem: 'ESOCKET' });
    await sending;
    ms += DAY / 2;
    await notices.flush();
    expect(sent).toHaveLength(1);
  });

  test('what the store could not take down is not sent again: it is written once the store is back', async () => {
    const real = createNoticeStore(store, clock);
    let outages = 0;
    const away = new AppError('store-unavailable', 'unavailable');
    const shaky = noticesOn(store, {
      store: {
        ...real,
        async changeMail(mail) {
          if (mail.state !== 'sent') return real.changeMail(mail);
          outages += 1;
          if (outages === 1) throw away;
          return real.changeMail(mail);
        },
      },
    });
    await shaky.accept([event(anja)]);
    await shaky.flush();
    expect([sent.length, outages]).toEqual([1, 2]);
    expect((await rawMails())[0]).toMatchObject({ state: 'sent', attempts: 1 });
    ms += DAY / 2;
    await notices.flush();
    expect(sent).toHaveLength(1);
  });

  test('sends by itself once started, and leaves the rest when stopped', async () => {
    notices.start();
    await code({ id: 'a' });
    await expect.poll(() => sent.length).toBe(1);
    await notices.stop();
    await code({ id: 'b' });
    expect(sent).toHaveLength(1);
    notices.start();
    await expect.poll(() => sent.length).toBe(2);
    await notices.stop();
  });

  test('the pauses never fall, and end at four hours', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), (attempts) => {
        expect(pauseAfter(attempts + 1)).toBeGreaterThanOrEqual(pauseAfter(attempts));
        expect(pauseAfter(attempts)).toBeLessThanOrEqual(4 * 60 * 60 * 1000);
      }),
    );
    expect([1, 2, 3].map(pauseAfter)).toEqual([5000, 10_000, 20_000]);
  });
});
