import type { FormView } from '../forms/form.ts';
import { definePage } from '../render/index.ts';
import type { Frame } from './frame.ts';
import { supportFrame } from './frame.ts';

const frame = supportFrame('clients');

/** «Apps»: the relying parties. */
export const clientsPage = definePage<{
  frame: Frame;
  newUrl: string;
  clients: readonly {
    readonly name: string;
    readonly id: string;
    readonly firstParty: boolean;
    readonly url: string;
  }[];
}>('console/support-clients', {
  some: {
    frame,
    newUrl: '/support/nieuwe-client',
    clients: [
      { name: 'Numo', id: 'numo', firstParty: true, url: '/support/clients/numo' },
      { name: 'Schoolbibliotheek', id: 'library', firstParty: false, url: '/support/clients/library' },
    ],
  },
  none: { frame, newUrl: '/support/nieuwe-client', clients: [] },
});

const values = {
  id: 'library',
  name: 'Schoolbibliotheek',
  first_party: '',
  redirect_uris: 'https://library.example.nl/callback',
  auth_method: 'client_secret_basic',
  subject_type: '',
  id_token_alg: 'RS256',
  eck_id: 'yes',
};

/** A relying party: a new one, or one that is there. */
export const clientPage = definePage<{
  frame: Frame;
  form: FormView;
  action: string;
  backUrl: string;
  /** One that is there: its id and whether it is first-party stay. */
  known?: {
    readonly name: string;
    readonly firstParty: boolean;
    /** Absent: a public client has no secret. */
    readonly renewAction?: string;
    readonly removeUrl: string;
  };
}>('console/support-client', {
  empty: {
    frame,
    form: { values: { auth_method: 'client_secret_basic', id_token_alg: 'RS256' }, errors: {} },
    action: '/support/nieuwe-client',
    backUrl: '/support/clients',
  },
  wrong: {
    frame,
    form: {
      values: { ...values, first_party: 'on' },
      errors: { id: 'console.client.taken', redirect_uris: 'console.client.wrong.redirect_uris' },
    },
    action: '/support/nieuwe-client',
    backUrl: '/support/clients',
  },
  known: {
    frame,
    form: { values, errors: { sector_uri: 'console.client.wrong.sector_uri' } },
    action: '/support/clients/library',
    backUrl: '/support/clients',
    known: {
      name: 'Schoolbibliotheek',
      firstParty: false,
      renewAction: '/support/clients/library/geheim',
      removeUrl: '/support/clients/library/verwijderen',
    },
  },
  public: {
    frame,
    form: { values: { ...values, auth_method: 'none', subject_type: 'public', id_token_alg: 'ES256' }, errors: {} },
    action: '/support/clients/library',
    backUrl: '/support/clients',
    known: { name: 'Schoolbibliotheek', firstParty: true, removeUrl: '/support/clients/library/verwijderen' },
  },
});

/** A client's secret, shown once. */
export const clientSecretPage = definePage<{
  frame: Frame;
  name: string;
  id: string;
  secret: string;
  backUrl: string;
}>('console/support-client-secret', {
  made: { frame, name: 'Schoolbibliotheek', id: 'library', secret: 'q3x-secret', backUrl: '/support/clients/library' },
});

export const clientRemovePage = definePage<{ frame: Frame; name: string; action: string; backUrl: string }>(
  'console/support-client-remove',
  {
    ask: {
      frame,
      name: 'Schoolbibliotheek',
      action: '/support/clients/library/verwijderen',
      backUrl: '/support/clients/library',
    },
  },
);
