import { definePage } from '../render/page.ts';

/** Every error that is shown: a text by key, the OAuth error in words where there is one, the request id. */
export const errorPage = definePage<{
  status: number;
  /** Key of the text; its title is `<key>.title`. */
  key: string;
  params?: Record<string, string | number>;
  requestId: string;
  oauth?: { error: string; description?: string };
  onUrl?: string;
  clientName?: string;
  /** The page of a refused form, anew. */
  againUrl?: string;
  /** Where everybody who is logged in can go. */
  homeUrl?: string;
}>('error', {
  oauth: {
    status: 400,
    key: 'error.oauth',
    requestId: 'k2J4',
    oauth: {
      error: 'invalid_redirect_uri',
      description: "redirect_uri did not match any of the client's registered redirect_uris",
    },
  },
  csrf: { status: 403, key: 'error.csrf', requestId: 'k2J4', againUrl: '/profiel/wachtwoord' },
  'not-found': { status: 404, key: 'error.not-found', requestId: 'k2J4' },
  'not-found-here': { status: 404, key: 'error.not-found', requestId: 'k2J4', homeUrl: '/profiel' },
  busy: { status: 503, key: 'error.busy', requestId: 'k2J4', onUrl: 'http://localhost:3001/login', clientName: 'Numo' },
});
