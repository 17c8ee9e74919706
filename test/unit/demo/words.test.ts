import { describe, expect, test } from 'vitest';
import { claimRows, errorWords, hasRole, initialsOf, loginWords, nameOf } from '../../../demo/words.ts';

const idToken = { sub: 'a.b', acr: 'urn:numo:acr:2', amr: ['pwd', 'otp', 'mfa'], auth_time: 1_773_309_600 };
const userinfo = {
  name: 'Meti Ayodele',
  preferred_username: 'docent2',
  email: 'docent2@demo.example',
  email_verified: false,
  roles: ['docent'],
  school: { id: 'x', short_name: 'demo', name: 'Demo College' },
  classes: [
    { id: '1', name: 'vmbo-havo 2a', kind: 'stamklas' },
    { id: '2', name: 'havo-vwo 2b', kind: 'stamklas' },
  ],
};

describe('claims in words', () => {
  test('say who it is, from which school, and how the login went', () => {
    const rows = Object.fromEntries(claimRows(idToken, userinfo).map(({ label, value }) => [label, value]));
    expect(rows).toEqual({
      Naam: 'Meti Ayodele',
      Gebruikersnaam: 'docent2',
      'E-mailadres': 'docent2@demo.example (nog niet bevestigd)',
      School: 'Demo College (korte naam: demo)',
      Rol: 'docent',
      Klassen: 'vmbo-havo 2a, havo-vwo 2b',
      Ingelogd: 'in twee stappen: wachtwoord en code uit een authenticator-app',
      'Ingelogd op': '12 maart 2026 om 11:00:00',
    });
  });

  test('leave out what was not given, and survive claims of any shape', () => {
    expect(claimRows({ sub: 'a.b' }, { sub: 'a.b' })).toEqual([]);
    const odd = {
      name: 7,
      email: [],
      school: 'x',
      classes: [null, 3, {}],
      roles: 'docent',
      amr: {},
      acr: 5,
      auth_time: 'x',
    };
    expect(claimRows(odd, {})).toEqual([{ label: 'Naam', value: '7' }]);
  });

  test('a login by school account, by password, and of an unknown kind', () => {
    expect(loginWords({ acr: 'urn:numo:acr:sso' })).toBe('met je schoolaccount');
    expect(loginWords({ acr: 'urn:numo:acr:1', amr: ['pwd'] })).toBe('met je wachtwoord');
    expect(loginWords({ amr: ['face'] })).toBe('face');
    expect(loginWords({})).toBeUndefined();
  });
});

test('the avatar has the letters of the first and the last name', () => {
  expect([initialsOf('Anja de Wit'), initialsOf('Sam'), initialsOf(''), initialsOf('éva 𝒳u')]).toEqual([
    'AW',
    'S',
    '',
    'É𝒳',
  ]);
});

test('a name is always there, a role only when it was given', () => {
  expect([nameOf(userinfo), nameOf({ preferred_username: 'x' }), nameOf({})]).toEqual([
    'Meti Ayodele',
    'x',
    'Numo-gebruiker',
  ]);
  expect([
    hasRole(userinfo, 'docent'),
    hasRole(userinfo, 'beheerder'),
    hasRole({ roles: 'beheerder' }, 'beheerder'),
  ]).toEqual([true, false, false]);
});

test('every error code has words, also one that nobody knows', () => {
  expect(errorWords('access_denied')).toBe('Het inloggen is afgebroken.');
  expect(errorWords('constructor')).toBe('Het inloggen is niet gelukt.');
});
