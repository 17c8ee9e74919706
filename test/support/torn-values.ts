/** Values of parameters, as they stand in a query, that nobody means. */
export const NONSENSE = [
  '',
  '%00',
  '%FF%',
  'x'.repeat(9000),
  '%F0%9F%98%80',
  '__proto__',
  '%0d%0aX-Evil:%201',
  '-1',
  '1e999',
  '[]',
  '%7B%22a%22%3Anull%7D',
  'null',
  'https%3A%2F%2Fevil.example%2F',
];

const segment = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
/** Tokens that are none, made as only somebody makes them who looks for a fault. */
export const TORN_JWTS = [
  null,
  5,
  'x',
  [],
  {},
  { aud: 'numo' },
  { aud: ['numo'] },
  { aud: { a: 1 } },
  { aud: '__proto__' },
].flatMap((payload) =>
  [{ alg: 'RS256' }, { alg: 'none' }, { alg: 5, kid: {} }, null].map(
    (header) => `${segment(header)}.${segment(payload)}.x`,
  ),
);
/** Values of the parameter `claims`. */
export const TORN_CLAIMS = [
  '[',
  '5',
  '{"id_token":5}',
  '{"id_token":{"sub":5,"acr":"x","__proto__":{"a":1}}}',
  '{"id_token":{"acr":{"values":[{}],"essential":1},"sub":null}}',
  '{"userinfo":{"\\ud800":null,"constructor":{"value":{}}}}',
].map(encodeURIComponent);
