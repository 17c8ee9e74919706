import { definePage } from '../render/index.ts';
import { type Frame, sampleFrame } from './frame.ts';

const frame: Frame = {
  ...sampleFrame('users'),
  audience: 'support',
  place: 'Kurve',
  menu: [{ label: 'console.menu.schools', url: '/support', current: true }],
};

/** Support's list of schools, with a search. */
export const schoolsPage = definePage<{
  frame: Frame;
  action: string;
  text: string;
  schools: readonly { readonly name: string; readonly shortName: string; readonly brin?: string }[];
  nextUrl?: string;
}>('console/schools', {
  some: {
    frame,
    action: '/support',
    text: '',
    schools: [
      { name: 'Demo College', shortName: 'demo', brin: '99ZZ' },
      { name: 'Ander Lyceum', shortName: 'ander' },
    ],
    nextUrl: '/support?vanaf=x',
  },
  none: { frame, action: '/support', text: 'zz', schools: [] },
});
