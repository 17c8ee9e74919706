import { definePage } from '../render/index.ts';
import { type Frame, sampleFrame } from './frame.ts';

/** A client that is not first-party. */
export interface AppRow {
  readonly id: string;
  readonly name: string;
  readonly host?: string;
  readonly scopes: readonly { readonly scope: string; readonly label: string; readonly chosen: boolean }[];
  /** Words. Absent: pupils may not use it. */
  readonly allowed?: { readonly since: string; readonly by?: string };
}

const scopes = (chosen: boolean) =>
  ['profile', 'email', 'school', 'eck_id', 'offline_access'].map((scope) => ({
    scope,
    label: `console.apps.scope.${scope}`,
    chosen,
  }));

const base = {
  frame: sampleFrame('school'),
  allowAction: '/beheer/apps/toestaan',
  withdrawAction: '/beheer/apps/intrekken',
};

/** «Apps»: which clients pupils may use, and what these are told. Buttons `app-allow-<id>`, `app-withdraw-<id>`. */
export const appsPage = definePage<{
  frame: Frame;
  allowAction: string;
  withdrawAction: string;
  rows: readonly AppRow[];
}>('console/apps', {
  allowed: {
    ...base,
    rows: [
      {
        id: 'a',
        name: 'Taalmaatje',
        host: 'taalmaatje.example',
        scopes: scopes(true),
        allowed: { since: 'vandaag', by: 'Anja de Wit' },
      },
    ],
  },
  'allowed-by-one-who-is-gone': {
    ...base,
    rows: [{ id: 'b', name: 'Rekenhulp', scopes: scopes(false), allowed: { since: '12 maart 2026' } }],
  },
  'not-allowed': { ...base, rows: [{ id: 'c', name: 'Nog een app', host: 'app.example', scopes: scopes(false) }] },
  'asks-nothing': { ...base, rows: [{ id: 'd', name: 'App zonder gegevens', scopes: [] }] },
  none: { ...base, rows: [] },
});
