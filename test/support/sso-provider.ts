/**
 * A school's OpenID provider in a process of its own:
 * `node sso-provider.ts <port> <milliseconds that its clock is ahead> <redirect uri>…`.
 */
import Provider from 'oidc-provider';

const [port = '', ahead = '0', ...redirectUris] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;

const machine = Date.now;
Date.now = () => machine() + Number(ahead);

const provider = new Provider(issuer, {
  clients: [{ client_id: 'numo-id', client_secret: 'a-secret-of-the-school', redirect_uris: redirectUris }],
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
