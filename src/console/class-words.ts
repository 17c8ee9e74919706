/** How school years and classes are called. */
import { type SchoolClass, schoolYearOf } from '../schools/index.ts';

/** «2026–2027». */
export const yearWords = (year: number): string => `${year}–${year + 1}`;

/** A class's name; one of another year than the present tells which: «3a (2027–2028)». */
export const classWords = ({ name, year }: Pick<SchoolClass, 'name' | 'year'>, now: Date): string =>
  year === schoolYearOf(now) ? name : `${name} (${yearWords(year)})`;
