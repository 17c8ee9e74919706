import { definePage } from '../render/page.ts';

/** An answer that nobody asked for: to the person who stands before it, it is a login that did not work. */
export const unaskedPage = definePage<{
  requestId: string;
  /** It came from the school's portal, which may send people here; there is no address to lead them to. */
  begun?: boolean;
}>('federation/unasked', {
  unasked: { requestId: 'abc123' },
  begun: { requestId: 'abc123', begun: true },
});

/** On the way to log out at the school's provider; the browser goes there by itself (link `sso-leave`). */
export const leavingPage = definePage<{ away: string }>('federation/leaving', {
  leaving: { away: 'https://school.example/logout?state=abc' },
});
