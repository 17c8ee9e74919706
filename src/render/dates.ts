import { later } from '../kernel/later.ts';
import type { Locale } from './texts.ts';

const ZONE = 'Europe/Amsterdam';
const DAY = 24 * 60 * 60 * 1000;

const WORDS = {
  nl: { today: 'vandaag', yesterday: 'gisteren', at: 'om' },
  en: { today: 'today', yesterday: 'yesterday', at: 'at' },
} as const;

/** The first format of a process takes 20 ms and 8 MiB: none is made before somebody asks. */
const longDates: Readonly<Record<Locale, () => Intl.DateTimeFormat>> = {
  nl: later(() => new Intl.DateTimeFormat('nl-NL', { timeZone: ZONE, day: 'numeric', month: 'long', year: 'numeric' })),
  en: later(() => new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, day: 'numeric', month: 'long', year: 'numeric' })),
};
const isoDate = later(
  () => new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE, year: 'numeric', month: '2-digit', day: '2-digit' }),
);
const clockTime = later(
  () =>
    new Intl.DateTimeFormat('nl-NL', {
      timeZone: ZONE,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }),
);

/**
 * When a day begins in Amsterdam, `plusDays` days after the one that was typed (`2026-07-01`); undefined for what
 * is no day.
 */
export function startOfDay(day: string, plusDays = 0): Date | undefined {
  try {
    const date = Temporal.PlainDate.from(day, { overflow: 'reject' }).add({ days: plusDays });
    return new Date(date.toZonedDateTime(ZONE).epochMilliseconds);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The calendar day in Amsterdam as a count of days: days differ by one, however many hours they have. */
const dayNumber = (at: Date): number => Date.parse(`${isoDate().format(at)}T00:00:00Z`) / DAY;

/** «vandaag», «gisteren» or «12 maart 2026» («12 March 2026»), always by the calendar of Europe/Amsterdam. */
export function dateWords(at: Date, now: Date, locale: Locale): string {
  const days = dayNumber(now) - dayNumber(at);
  if (days === 0) return WORDS[locale].today;
  if (days === 1) return WORDS[locale].yesterday;
  return longDates[locale]().format(at);
}

/** «vandaag om 10:12», «12 maart 2026 om 06:00» («12 March 2026 at 06:00»); the clock of Europe/Amsterdam. */
export const momentWords = (at: Date, now: Date, locale: Locale): string =>
  `${dateWords(at, now, locale)} ${WORDS[locale].at} ${clockTime().format(at)}`;
