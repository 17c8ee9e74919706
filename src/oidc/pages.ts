import { definePage } from '../render/page.ts';

/** Asks before logging out. A plain form with the hidden fields `xsrf` and `logout=yes`, button `logout-yes`. */
export const logoutPage = definePage<{
  action: string;
  xsrf: string;
  clientName?: string /** The form sends itself where scripts run. */;
  auto: boolean;
}>('oidc/logout', {
  ask: { action: '/session/end/confirm', xsrf: 'token', clientName: 'Numo', auto: false },
  auto: { action: '/session/end/confirm', xsrf: 'token', clientName: 'Numo', auto: true },
});

/** «Je bent uitgelogd.» */
export const loggedOutPage = definePage<{ clientName?: string; clientUri?: string }>('oidc/logged-out', {
  plain: {},
  client: { clientName: 'Numo', clientUri: 'http://localhost:3001' },
});

/** A form that sends itself (response_mode=form_post and kin); with scripts off, a button `form-post-submit`. */
export const formPostPage = definePage<{ action: string; fields: readonly { name: string; value: string }[] }>(
  'oidc/form-post',
  {
    code: {
      action: 'https://example.org/callback',
      fields: [
        { name: 'code', value: 'x' },
        { name: 'state', value: 'y' },
      ],
    },
  },
);
