import { definePage } from '../render/page.ts';

/** An answer that nobody asked for: to the person who stands before it, it is a login that did not work. */
export const unaskedPage = definePage<{ requestId: string }>('federation/unasked', {
  unasked: { requestId: 'abc123' },
});
