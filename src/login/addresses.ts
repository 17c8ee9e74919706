/** The origin (or app scheme) where redirects of an attempt end, for CSP `form-action`; undefined when there is none. */
export function formOrigin(redirectUri: string | undefined): string | undefined {
  if (!redirectUri || !URL.canParse(redirectUri)) return undefined;
  const url = new URL(redirectUri);
  return url.origin === 'null' ? url.protocol : url.origin;
}
