import { isIP } from 'node:net';
import { z } from 'zod';

/** One key of the ring that seals what must be read again (architecture.md, "Secrets at rest"). */
export interface SecretKey {
  readonly id: string;
  /** 32 bytes. */
  readonly key: Buffer;
}

const LOCAL_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

/** True for an address on this machine: only there may an issuer do without TLS, and only there runs the demo. */
export const isLocalIssuer = (issuer: string): boolean =>
  URL.canParse(issuer) && LOCAL_HOSTS.has(new URL(issuer).hostname);

const isIssuer = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return url.origin === text && (url.protocol === 'https:' || (url.protocol === 'http:' && isLocalIssuer(text)));
};

const isAddressOrRange = (text: string): boolean => {
  const [address = '', bits, rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest !== undefined) return false;
  if (bits === undefined) return true;
  return /^\d{1,3}$/.test(bits) && Number(bits) <= (version === 6 ? 128 : 32);
};

const isSmtpAddress = (text: string): boolean => {
  if (text === '') return true;
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return (url.protocol === 'smtp:' || url.protocol === 'smtps:') && url.hostname !== '';
};

const parseKey = (entry: string): SecretKey | undefined => {
  const [id = '', encoded = '', rest] = entry.trim().split(':');
  const key = Buffer.from(encoded, 'base64');
  const sound = /^[A-Za-z0-9_-]{1,32}$/.test(id) && /^[A-Za-z0-9+/_-]+={0,2}$/.test(encoded) && key.length === 32;
  return sound && rest === undefined ? { id, key } : undefined;
};

const RING_FAULT =
  'must be id:key[,id:key], newest first: ids of 1 to 32 letters, digits, _ or -, keys of 32 bytes in base64';

const keyRing = z.string().transform((text, context): readonly SecretKey[] => {
  if (text.trim() === '') return [];
  const keys = text.split(',').map(parseKey);
  const sound = keys.filter((key) => key !== undefined);
  if (sound.length !== keys.length) context.addIssue({ code: 'custom', message: RING_FAULT });
  if (new Set(sound.map(({ id }) => id)).size !== sound.length) {
    context.addIssue({ code: 'custom', message: 'names a key twice' });
  }
  return sound;
});

/** Declares one setting: its type, what it does, and whether its value may ever be printed. */
const setting = <T extends z.ZodType>(type: T, does: string, options: { secret?: true } = {}): T =>
  type.meta({ description: does, secret: options.secret === true });

const whole = (least: number, most: number) =>
  z
    .int(`must be a whole number from ${least} to ${most}`)
    .min(least, `must be at least ${least}`)
    .max(most, `must be at most ${most}`);
const yesNo = z.boolean('must be true or false');
const text = (least = 1) => z.string('must be a text').min(least, 'must not be empty');

/** The settings of passwords and of the work of hashing them (product.md section 7). */
const passwords = z.strictObject({
  memoryKib: setting(
    whole(1, 4_194_304),
    'Memory of one Argon2id hash, in KiB. Weaker than what OWASP advises is refused.',
  ),
  passes: setting(whole(1, 100), 'Passes of one Argon2id hash over its memory.'),
  parallelism: setting(whole(1, 16), 'Lanes of one Argon2id hash.'),
  minLength: z.strictObject({
    pupils: setting(whole(8, 64), "Least length of a pupil's password."),
    staff: setting(whole(8, 64), 'Least length of the password of everybody else.'),
  }),
  maxLength: setting(whole(64, 1024), 'Greatest length of a password.'),
  hashThreads: setting(
    whole(0, 256),
    'Hashes at work at the same time, each on a thread of its own at a lower priority; 0: as many as the machine has cores.',
  ),
  queueLength: setting(whole(1, 100_000), 'Hashes that may wait; who comes after them is told that it is busy.'),
});

/** Every setting of the product, once. Values that differ per installation come from the environment or a file. */
export const settingsSchema = z.strictObject({
  issuer: setting(
    z
      .string()
      .refine(isIssuer, 'must be an origin such as https://id.example.nl, without path; http only for localhost'),
    'Public address of Numo ID, as browsers and relying parties see it. `https`, or `http` for localhost only.',
  ),
  port: setting(whole(1, 65_535), 'Port to listen on.'),
  host: setting(text(), 'Address to listen on. `0.0.0.0` in a container or behind a proxy on another machine.'),
  store: setting(
    z.string().regex(/^(sqlite:.+|mongodb(\+srv)?:\/\/.+)$/s, 'must be sqlite:PATH or mongodb://…'),
    'Where everything is kept: `sqlite:PATH` or `mongodb://…`.',
    { secret: true },
  ),
  secrets: setting(
    keyRing,
    'Key ring that seals secrets at rest: `id:key[,id:key]`, newest first; a key is 32 random bytes in base64 (`openssl rand -base64 32`). Required, but for the demo.',
    { secret: true },
  ),
  proxies: setting(
    z.array(z.string().refine(isAddressOrRange, 'must be IP addresses or ranges such as 10.0.0.0/8')),
    "Addresses or ranges of the proxies in front, whose `X-Forwarded-For` is believed. None: the connection's own address counts.",
  ),
  demo: setting(yesNo, 'Runs the demo: example school and accounts, no real mail. Never for real use.'),
  support: z.strictObject({
    phone: setting(text(), "The support team's telephone number, as pages and mails show it."),
    mail: setting(z.email('must be a mail address'), "The support team's mail address, as pages and mails show it."),
  }),
  passwords,
  sessions: z.strictObject({
    staffHours: setting(whole(1, 24), 'A session of staff ends so many hours after the login.'),
    pupilHours: setting(whole(1, 24), 'A session of a pupil ends so many hours after the login.'),
    idleMinutes: setting(whole(5, 1440), 'A browser that was silent for so long has to log in again.'),
  }),
  attempts: z.strictObject({
    minutes: setting(whole(5, 120), 'A login that was begun can be finished within so many minutes.'),
    keptHours: setting(
      whole(2, 168),
      'An old login attempt is remembered for so long, to show the way on to who comes back to it.',
    ),
  }),
  oidc: z.strictObject({
    postAuthorization: setting(
      yesNo,
      "Takes authorization requests by POST too (OpenID certification); the session's cookie is then `SameSite=None`.",
    ),
    requestObjects: setting(yesNo, 'Takes signed request objects (certification of Form Post OP).'),
    codeSeconds: setting(whole(60, 600), 'Life of an authorization code.'),
    accessTokenMinutes: setting(whole(1, 60), 'Life of an access token.'),
    refreshTokenDays: setting(whole(1, 90), 'Life of a refresh token that is not used; each use gives a new one.'),
  }),
  outbound: z.strictObject({
    allowPrivateAddresses: setting(
      yesNo,
      "Lets back-channel logout reach relying parties, and logins reach schools' providers, at private addresses and by http.",
    ),
  }),
  mail: z.strictObject({
    smtp: setting(
      z.string().refine(isSmtpAddress, 'must be smtp://… or smtps://…, or empty'),
      'Mail server: `smtp://user:password@host:port` or `smtps://…`. Empty: mails wait in the outbox.',
      { secret: true },
    ),
    from: setting(text(3), 'Sender of the mails.'),
  }),
  metrics: z.strictObject({
    host: setting(text(), 'Address on which `/metrics` listens.'),
    port: setting(whole(0, 65_535), 'Port on which `/metrics` listens; 0: nowhere.'),
  }),
  log: z.strictObject({
    level: setting(
      z.enum(
        ['fatal', 'error', 'warn', 'info', 'debug', 'silent'],
        'must be fatal, error, warn, info, debug or silent',
      ),
      'Least level of what is logged: `fatal`, `error`, `warn`, `info`, `debug` or `silent`.',
    ),
  }),
  retention: z.strictObject({
    auditMonths: setting(whole(1, 120), 'Audit events are kept for so many months.'),
    noticesDays: setting(whole(1, 730), 'What a person is told stays in the profile for so many days.'),
    mailBodiesDays: setting(whole(1, 90), 'The text of a sent mail is kept for so many days.'),
    countersHours: setting(whole(1, 168), 'Counters of wrong passwords are forgotten after so many hours.'),
  }),
});

/** All settings, as the product uses them. Frozen. */
export type Settings = DeepReadonly<z.output<typeof settingsSchema>>;

type DeepReadonly<T> = T extends Buffer | string | number | boolean
  ? T
  : T extends readonly (infer I)[]
    ? readonly DeepReadonly<I>[]
    : { readonly [K in keyof T]: DeepReadonly<T[K]> };

/** One line of the list of settings. */
export interface SettingLine {
  /** Its names from the root of default.json down. */
  readonly path: readonly string[];
  /** Its name in the environment. */
  readonly env: string;
  /** How its value is written. */
  readonly kind: 'text' | 'number' | 'boolean' | 'list';
  readonly does: string;
  /** Its value is never printed. */
  readonly secret: boolean;
}

/** `oidc.postAuthorization` → `NUMO_ID_OIDC_POST_AUTHORIZATION`. */
export const envNameOf = (path: readonly string[]): string =>
  `NUMO_ID_${path.map((part) => part.replace(/[A-Z]/g, '_$&').toUpperCase()).join('_')}`;

const kindOf = (type: z.ZodType): SettingLine['kind'] => {
  const { type: name } = z.toJSONSchema(type, { io: 'input' });
  if (name === 'array') return 'list';
  if (name === 'boolean') return 'boolean';
  return name === 'integer' || name === 'number' ? 'number' : 'text';
};

const linesOf = (object: z.ZodObject, above: readonly string[]): readonly SettingLine[] =>
  Object.entries(object.shape).flatMap(([name, type]) => {
    const path = [...above, name];
    if (type instanceof z.ZodObject) return linesOf(type, path);
    if (!(type instanceof z.ZodType)) throw new TypeError(`${path.join('.')} is no zod type`);
    const { description = '', secret } = type.meta() ?? {};
    return [{ path, env: envNameOf(path), kind: kindOf(type), does: description, secret: secret === true }];
  });

/** The list of all settings, in the order of their declaration. */
export const settingLines: readonly SettingLine[] = linesOf(settingsSchema, []);
