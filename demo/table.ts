import { DEMO_PASSWORD, NAMED_ACCOUNTS } from './accounts.ts';

type Row = readonly string[];

/** Columns as wide as their widest cell. */
export function columns(rows: readonly Row[]): string {
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((row) => (row[at] ?? '').length))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `  ${line}`)
    .join('\n');
}

export interface DemoTable {
  readonly issuer: string;
  readonly origin: string;
  /** The code of docent2 at this moment, as an app with the secret of the table shows it. */
  readonly code: string;
}

/** What the demo prints when it is ready (product.md section 11). */
export function demoTable({ issuer, origin, code }: DemoTable): string {
  const accounts = NAMED_ACCOUNTS.map(({ school, username, givenName, middleName, familyName, role, secret }) => [
    school,
    username,
    [givenName, middleName, familyName].filter(Boolean).join(' '),
    role,
    secret === undefined ? '-' : `active, secret ${secret}`,
  ]);
  return [
    'Numo ID demo. Not for real use: example accounts, no real mail.',
    '',
    columns([
      ['Numo (start here)', origin],
      ['Numo ID', issuer],
      ['Profile', `${issuer}/profiel`],
      ['Mails', `${origin}/outbox`],
    ]),
    '',
    columns([['school', 'username', 'name', 'role', 'second step'], ...accounts]),
    '',
    `  Password of all of them: ${DEMO_PASSWORD}`,
    `  Code of docent2 at this moment: ${code}`,
    '',
    'Stop with Ctrl+C.',
  ].join('\n');
}
