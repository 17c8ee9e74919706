import { definePage } from '../render/index.ts';
import { type Frame, sampleFrame } from './frame.ts';

/** «Gebruikers»: the classes of this school year. */
export const classesPage = definePage<{
  frame: Frame;
  /** «2026–2027» */
  year: string;
  classes: readonly { readonly name: string }[];
  /** Text key: why there is none. */
  none: 'console.classes.none' | 'console.classes.none.own';
}>('console/classes', {
  admin: {
    frame: sampleFrame('users'),
    year: '2026–2027',
    classes: [{ name: 'vmbo-havo 2a' }, { name: 'vmbo-havo 2b' }],
    none: 'console.classes.none',
  },
  empty: { frame: sampleFrame('users'), year: '2026–2027', classes: [], none: 'console.classes.none' },
  'teacher-without-class': {
    frame: sampleFrame('users', {
      dueFrom: '1 december 2026',
      flash: { kind: 'info', key: 'console.flash.press-again' },
    }),
    year: '2026–2027',
    classes: [],
    none: 'console.classes.none.own',
  },
});
