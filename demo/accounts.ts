import type { Role } from '../src/users/index.ts';

/** One password for all of them (product.md section 11). */
export const DEMO_PASSWORD = 'groene-fiets-regen-42';

export const DEMO_CLIENT = { id: 'numo-demo', name: 'Numo', secret: 'numo-demo-secret-not-for-production' } as const;

export const DEMO_SCHOOL = { shortName: 'demo', name: 'Demo College', brin: '99ZZ' } as const;

const VMBO_HAVO = 'vmbo-havo 2a';
const HAVO_VWO = 'havo-vwo 2b';

export const DEMO_CLASSES = [VMBO_HAVO, HAVO_VWO] as const;

export interface DemoAccount {
  readonly school: 'demo' | 'kurve';
  readonly username: string;
  readonly role: Role;
  readonly givenName: string;
  readonly middleName?: string;
  readonly familyName: string;
  /** Names of DEMO_CLASSES, the main class first. */
  readonly classes: readonly string[];
  readonly opleiding?: string;
  readonly leerlingnummer?: string;
  /** The authenticator's secret; absent: no second step. */
  readonly secret?: string;
}

/** The accounts that the demo names (product.md section 11). */
export const NAMED_ACCOUNTS: readonly DemoAccount[] = [
  {
    school: 'demo',
    username: 'leerling',
    role: 'leerling',
    givenName: 'Sam',
    familyName: 'Visser',
    classes: [VMBO_HAVO],
    opleiding: 'vmbo tl+ klas 2',
    leerlingnummer: '100001',
  },
  {
    school: 'demo',
    username: 'docent',
    role: 'docent',
    givenName: 'Nasira',
    familyName: 'Al-Hashim',
    classes: [VMBO_HAVO],
  },
  {
    school: 'demo',
    username: 'docent2',
    role: 'docent',
    givenName: 'Meti',
    familyName: 'Ayodele',
    classes: [VMBO_HAVO, HAVO_VWO],
    secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
  },
  {
    school: 'demo',
    username: 'beheerder',
    role: 'beheerder',
    givenName: 'Anja',
    middleName: 'de',
    familyName: 'Wit',
    classes: [],
  },
  {
    school: 'kurve',
    username: 'support',
    role: 'support',
    givenName: 'Kurve',
    familyName: 'Support',
    classes: [],
    secret: 'KRSXG5CTMVRXEZLUKN2XAZLSKRSXG5CT',
  },
];

const pupils = (className: string, opleiding: string, from: number, names: readonly string[]): readonly DemoAccount[] =>
  names.map((name, at) => {
    const [givenName = '', ...rest] = name.split(' ');
    const familyName = rest.pop() ?? '';
    return {
      school: 'demo',
      username: `${givenName.toLowerCase()}.${familyName.toLowerCase()}`,
      role: 'leerling',
      givenName,
      ...(rest.length > 0 ? { middleName: rest.join(' ') } : {}),
      familyName,
      classes: [className],
      opleiding,
      leerlingnummer: String(from + at),
    };
  });

/** So that the classes are not empty. */
export const MORE_PUPILS: readonly DemoAccount[] = [
  ...pupils(VMBO_HAVO, 'vmbo tl+ klas 2', 100_002, [
    'Yara Bakker',
    'Daan de Boer',
    'Fatima Yilmaz',
    'Lars van Dijk',
    'Noor Hendriks',
  ]),
  ...pupils(HAVO_VWO, 'havo klas 2', 100_101, [
    'Milan Jansen',
    'Aisha Bouzid',
    'Sofie van den Berg',
    'Jayden Pinas',
    'Eva Smit',
    'Thijs Mulder',
  ]),
];

export const ALL_ACCOUNTS: readonly DemoAccount[] = [...NAMED_ACCOUNTS, ...MORE_PUPILS];

/** Staff have a mail address, pupils none. */
export const mailOf = ({ role, username }: DemoAccount): string | undefined =>
  role === 'leerling' ? undefined : `${username}@demo.example`;
