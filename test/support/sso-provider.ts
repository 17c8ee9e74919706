/**
 * A school's OpenID provider in a process of its own:
 * `node sso-provider.ts <port> <milliseconds that its clock is ahead> <how its client authenticates> <redirect uri>
 * <the client's keys, as a JWK Set>`.
 */
import Provider, { type ClientAuthMethod } from 'oidc-provider';

const [port = '', ahead = '0', auth = '', redirectUri = '', keys = '{"keys":[]}'] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;

const machine = Date.now;
Date.now = () => machine() + Number(ahead);

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'numo-id',
      redirect_uris: [redirectUri],
      token_endpoint_auth_method: auth as ClientAuthMethod,
      // It fetches keys over https only, so those of a client on this machine are given.
      ...(auth === 'private_key_jwt' ? { jwks: JSON.parse(keys) } : { client_secret: 'a-secret-of-the-school' }),
    },
  ],
  clientAuthMethods: [auth as ClientAuthMethod],
  claims: {
    openid: ['sub', 'auth_time', 'amr', 'nlEduPersonRealId', 'eduPersonAffiliation'],
    profile: ['given_name', 'family_name', 'preferred_username'],
    email: ['email', 'email_verified'],
  },
  // Whoever logs in is known by the name that was typed.
  findAccount: (_ctx, sub) => ({
    accountId: sub,
    claims: () => ({
      sub,
      email: `${sub}@school.example`,
      preferred_username: sub,
      nlEduPersonRealId: sub,
      eduPersonAffiliation: ['employee'],
    }),
  }),
  features: { devInteractions: { enabled: true } },
  cookies: { keys: ['a key for this test only'] },
});

provider.listen(Number(port), '127.0.0.1', () => process.stdout.write('listening\n'));
