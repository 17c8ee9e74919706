import type { FlashView } from '../passage/index.ts';

/** A way to another page; `label` is a text key. */
export interface Item {
  readonly label: string;
  readonly url: string;
  readonly current: boolean;
}

/** What every page of /beheer and /support shows around its own part. */
export interface Frame {
  readonly csrf: string;
  /** Where ✕ goes: Numo. */
  readonly closeUrl?: string;
  readonly audience: 'school' | 'support';
  /** The school's name, or Kurve's. */
  readonly place: string;
  readonly me: string;
  readonly menu: readonly Item[];
  /** The pages of this section, where it has several. */
  readonly tabs: readonly Item[];
  readonly flash?: FlashView;
  /** This person has no second step: the school requires it from this day on, in words, or else already. */
  readonly due?: { readonly from?: string };
  /** A certificate or secret of Single Sign-on ends on `at`, within 30 days, or has ended. */
  readonly ssoEnds?: { readonly at: string; readonly over: boolean };
}

/** For the samples of pages. */
export const sampleFrame = (section: 'users' | 'school' | 'security' | 'log', more: Partial<Frame> = {}): Frame => ({
  csrf: 'token',
  closeUrl: 'http://localhost:3001',
  audience: 'school',
  place: 'Demo College',
  me: 'Anja de Wit',
  menu: (['users', 'school', 'security', 'log'] as const).map((name) => ({
    label: `console.menu.${name}`,
    url: `/beheer/${name}`,
    current: name === section,
  })),
  tabs: [],
  ...more,
});

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
