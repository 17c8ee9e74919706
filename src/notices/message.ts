import { later } from '../kernel/later.ts';
import type { PageSpec } from '../render/page.ts';
import { type Locale, type TextParams, type Translate, translator } from '../render/texts.ts';
import type { Author, MailBody, Notice } from './model.ts';
import { mailPage } from './pages.ts';
import { TEMPLATES, type Template } from './templates.ts';
import { noticeTexts } from './texts.ts';

/** A mail in words. */
export interface Message {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Makes the document of a page (the renderer of the render room fits). */
export type RenderPage = <M extends object>(page: PageSpec<M>, model: M, options: { locale: Locale }) => string;

const moments: Readonly<Record<Locale, () => Intl.DateTimeFormat>> = {
  nl: later(
    () => new Intl.DateTimeFormat('nl-NL', { timeZone: 'Europe/Amsterdam', dateStyle: 'long', timeStyle: 'short' }),
  ),
  en: later(
    () => new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Amsterdam', dateStyle: 'long', timeStyle: 'short' }),
  ),
};
const days: Readonly<Record<Locale, () => Intl.DateTimeFormat>> = {
  nl: later(() => new Intl.DateTimeFormat('nl-NL', { timeZone: 'Europe/Amsterdam', dateStyle: 'long' })),
  en: later(() => new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Amsterdam', dateStyle: 'long' })),
};

/** The params of the texts: `from` is a moment in the event, and a day in words. */
const worded = (params: TextParams, locale: Locale): TextParams =>
  typeof params['from'] === 'string' && !Number.isNaN(Date.parse(params['from']))
    ? { ...params, from: days[locale]().format(new Date(params['from'])) }
    : params;

const translators: Readonly<Record<Locale, Translate>> = {
  nl: translator(noticeTexts, 'nl'),
  en: translator(noticeTexts, 'en'),
};

const authorSentence = (template: Template, by: Author | undefined, t: Translate): string | undefined =>
  TEMPLATES[template].who && by && by !== 'anonymous' ? t(`notice.by.${by}`) : undefined;

/** Puts a mail into words: subject, what happened and when, who did it, whom to call. */
export function messageOf(
  mail: { readonly template: Template; readonly locale: Locale; readonly body: MailBody },
  support: { readonly phone: string; readonly mail: string },
  render: RenderPage,
): Message {
  const { template, locale, body } = mail;
  const t = translators[locale];
  const params = { ...worded(body.params, locale), when: moments[locale]().format(new Date(body.at)) };
  const sentences = [
    t(`mail.${template}.body`, params),
    body.about ? t('mail.about', { name: body.about }) : undefined,
    authorSentence(template, body.by, t),
    t('mail.help', { phone: support.phone, mail: support.mail }),
  ];
  const model = {
    subject: t(`mail.${template}.subject`, params),
    greeting: body.name ? t('mail.greeting.name', { name: body.name }) : t('mail.greeting.plain'),
    paragraphs: sentences.filter((sentence) => sentence !== undefined),
    footer: t('mail.sender'),
  };
  return {
    subject: model.subject,
    text: `${[model.greeting, ...model.paragraphs, `-- \n${model.footer}`].join('\n\n')}\n`,
    html: render(mailPage, model, { locale }),
  };
}

/** A notice in words: what happened, and who did it where that was somebody else than the owner. */
export function noticeText(notice: Pick<Notice, 'template' | 'by' | 'params'>, locale: Locale): string {
  const t = translators[locale];
  const author = notice.by === 'owner' ? undefined : authorSentence(notice.template, notice.by, t);
  return [t(`notice.${notice.template}`, worded(notice.params, locale)), author].filter(Boolean).join(' ');
}
