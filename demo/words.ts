import { type Html, html } from './html.ts';

/** The claims of an ID token or of userinfo: whatever the provider gave. */
export type Claims = Readonly<Record<string, unknown>>;

export interface ClaimRow {
  readonly label: string;
  readonly value: string;
}

const ROLES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    leerling: 'leerling',
    docent: 'docent',
    beheerder: 'beheerder',
    support: 'medewerker van Kurve Support',
  }),
);

const LEVELS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'urn:numo:acr:1': 'met je wachtwoord',
    'urn:numo:acr:2': 'in twee stappen',
    'urn:numo:acr:sso': 'met je schoolaccount',
  }),
);

const METHODS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    pwd: 'wachtwoord',
    otp: 'code uit een authenticator-app',
    mfa: 'twee stappen',
  }),
);

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.flatMap((item) => text(item) ?? []) : [];

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;

/** Whether these claims name the role. */
export const hasRole = (claims: Claims, role: string): boolean => texts(claims.roles).includes(role);

/** What to call a person: the name, else the username, else nothing personal. */
export const nameOf = (claims: Claims): string =>
  text(claims.name) ?? text(claims.preferred_username) ?? 'Numo-gebruiker';

/** One or two letters for the avatar: of the first name and of the last. */
export function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== '');
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? '')][0] ?? '');
  return letters.join('').toLocaleUpperCase('nl');
}

function schoolWords(claims: Claims): string | undefined {
  const name = text(field(claims.school, 'name'));
  const short = text(field(claims.school, 'short_name'));
  return name && short ? `${name} (korte naam: ${short})` : (name ?? short);
}

function classWords(claims: Claims): string | undefined {
  const names = Array.isArray(claims.classes) ? claims.classes.flatMap((item) => text(field(item, 'name')) ?? []) : [];
  return names.length > 0 ? names.join(', ') : undefined;
}

function mailWords(claims: Claims): string | undefined {
  const mail = text(claims.email);
  if (!mail) return undefined;
  return claims.email_verified === true ? `${mail} (bevestigd)` : `${mail} (nog niet bevestigd)`;
}

/** How the login went, by `acr` and `amr` (product.md section 6). */
export function loginWords(claims: Claims): string | undefined {
  const level = LEVELS.get(text(claims.acr) ?? '');
  const methods = texts(claims.amr)
    .filter((method) => method !== 'mfa')
    .map((method) => METHODS.get(method) ?? method);
  if (!level) return methods.length > 0 ? methods.join(' en ') : undefined;
  return methods.length > 1 ? `${level}: ${methods.join(' en ')}` : level;
}

/** A moment in seconds since the epoch, as people in the Netherlands say it. */
export const momentWords = (seconds: number): string =>
  new Intl.DateTimeFormat('nl-NL', { dateStyle: 'long', timeStyle: 'medium', timeZone: 'Europe/Amsterdam' }).format(
    new Date(seconds * 1000),
  );

/** The claims in words, for people; what was not given is left out. */
export function claimRows(idToken: Claims, userinfo: Claims): readonly ClaimRow[] {
  const all = { ...idToken, ...userinfo };
  const authTime = idToken.auth_time;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['Naam', text(all.name)],
    ['Gebruikersnaam', text(all.preferred_username)],
    ['E-mailadres', mailWords(all)],
    ['School', schoolWords(all)],
    [
      'Rol',
      texts(all.roles)
        .map((role) => ROLES.get(role) ?? role)
        .join(', ') || undefined,
    ],
    ['Klassen', classWords(all)],
    ['Opleiding', text(all.opleiding)],
    ['Schoolaccount', text(all.idp)],
    ['Ingelogd', loginWords(idToken)],
    ['Ingelogd op', typeof authTime === 'number' ? momentWords(authTime) : undefined],
  ];
  return rows.flatMap(([label, value]) => (value === undefined ? [] : [{ label, value }]));
}

/** The rows as a list of terms. */
export const claimList = (rows: readonly ClaimRow[]): Html => html`
      <dl class="facts">${rows.map(
        ({ label, value }) => html`
        <div><dt>${label}</dt><dd>${value}</dd></div>`,
      )}
      </dl>`;

const ERRORS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    access_denied: 'Het inloggen is afgebroken.',
    login_required: 'Je bent bij Numo ID niet (meer) ingelogd.',
    interaction_required: 'Numo ID wil je eerst iets vragen. Log opnieuw in.',
    consent_required: 'Numo ID wil je eerst om toestemming vragen. Log opnieuw in.',
    account_selection_required: 'Kies eerst met welk account je verder wilt.',
    unmet_authentication_requirements:
      'Hiervoor is verificatie in twee stappen nodig. Stel die in bij je profiel en log dan opnieuw in.',
    temporarily_unavailable: 'Numo ID is even niet bereikbaar. Probeer het zo nog eens.',
    server_error: 'Er ging iets mis bij Numo ID. Probeer het zo nog eens.',
    invalid_grant: 'Deze login is al gebruikt of duurde te lang. Log opnieuw in.',
  }),
);

/** An OAuth error code (RFC 6749, OpenID Connect Core) in words for people. */
export const errorWords = (code: string): string => ERRORS.get(code) ?? 'Het inloggen is niet gelukt.';
