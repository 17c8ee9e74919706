/** Claims of one token or userinfo answer as plain texts; what is nested deeper says nothing to us. */
export function textsOf(claims: Readonly<Record<string, unknown>>): Record<string, readonly string[]> {
  const texts: Record<string, readonly string[]> = {};
  for (const [name, value] of Object.entries(claims).slice(0, MAX_CLAIMS)) {
    if (PROTOCOL_CLAIMS.has(name)) continue;
    const values = (Array.isArray(value) ? value : [value]).filter(isPlain).map(String);
    if (values.length > 0) texts[name] = values.slice(0, MAX_VALUES).filter((text) => text.length <= MAX_TEXT);
  }
  return texts;
}

const MAX_CLAIMS = 100;
const MAX_VALUES = 200;
const MAX_TEXT = 512;

/** Parts of the protocol, not of the person. */
const PROTOCOL_CLAIMS: ReadonlySet<string> = new Set([
  'aud',
  'azp',
  'exp',
  'iat',
  'nbf',
  'nonce',
  'at_hash',
  'c_hash',
  's_hash',
  'jti',
  'sid',
  'amr',
  'acr',
  'auth_time',
]);

/** The registered ways to prove who one is (RFC 8176 section 2). */
const METHODS: ReadonlySet<unknown> = new Set(
  'face fpt geo hwk iris kba mca mfa otp pin pwd rba retina sc sms swk tel user vbm wia'.split(' '),
);

/** What a provider asserts of how somebody logged in there; words of its own say nothing to relying parties. */
export const methodsOf = (amr: unknown): readonly string[] =>
  Array.isArray(amr) ? [...new Set(amr.filter((value): value is string => METHODS.has(value)))] : [];

const isPlain = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
