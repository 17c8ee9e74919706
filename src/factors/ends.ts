import type { SuspendEnd } from './model.ts';

/** The schools' clock: all of them are in the Netherlands. */
const ZONE = 'Europe/Amsterdam';
const MORNING_HOUR = 6;
const NIGHT_AT_LEAST = { hours: 4 };

/** A moment in Amsterdam, moved by `days` on the calendar (so DST changes nothing) and set to 06:00. */
const morning = (at: Temporal.ZonedDateTime, days: number): Temporal.ZonedDateTime =>
  at.add({ days }).round({ smallestUnit: 'day', roundingMode: 'floor' }).with({ hour: MORNING_HOUR });

const dateOf = (at: Temporal.ZonedDateTime): Date => new Date(at.epochMilliseconds);

/**
 * When a suspension that begins at `now` ends (product.md section 3): `tomorrow` the next 06:00
 * Europe/Amsterdam at least 4 hours away, `week` 06:00 seven days on, `manual` never by itself.
 */
export function endOf(end: SuspendEnd, now: Date): Date | undefined {
  if (end === 'manual') return undefined;
  const local = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(ZONE);
  if (end === 'week') return dateOf(morning(local, 7));
  const earliest = local.add(NIGHT_AT_LEAST);
  const sameDay = morning(earliest, 0);
  return dateOf(Temporal.ZonedDateTime.compare(sameDay, earliest) >= 0 ? sameDay : morning(earliest, 1));
}
