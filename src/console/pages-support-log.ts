import { definePage } from '../render/index.ts';
import { type Frame, sampleFrame } from './frame.ts';

/** For the samples of support's pages. */
export const supportFrame = (section: 'schools' | 'find' | 'clients' | 'log'): Frame =>
  sampleFrame('users', {
    audience: 'support',
    place: 'Kurve',
    me: 'Kurve Support',
    menu: (['schools', 'find', 'clients', 'log'] as const).map((name) => ({
      label: `console.support.${name}`,
      url: `/support/${name}`,
      current: name === section,
    })),
  });

/** The log of the system realm. */
export const systemLogPage = definePage<{
  frame: Frame;
  rows: readonly {
    readonly at: string;
    /** Text key: the event in words. */
    readonly event: string;
    /** Its own name. */
    readonly name: string;
    readonly actor: string;
    readonly about: string;
    readonly fields: string;
    readonly address: string;
  }[];
  nextUrl?: string;
}>('console/support-log', {
  some: {
    frame: supportFrame('log'),
    rows: [
      {
        at: 'vandaag om 10:12',
        event: 'console.event.user.edited',
        name: 'user.edited',
        actor: 'numo-id',
        about: '',
        fields: 'client: numo',
        address: '',
      },
    ],
    nextUrl: '/support/logboek?vanaf=x',
  },
  none: { frame: supportFrame('log'), rows: [] },
});
