/**
 * Addresses of MongoDB, which may name several hosts: `URL` does not read those.
 * https://www.mongodb.com/docs/manual/reference/connection-string/
 */

const PARTS = /^(mongodb(?:\+srv)?:\/\/)([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/;

interface Parts {
  readonly scheme: string;
  /** User, password and hosts. */
  readonly authority: string;
  readonly options: string;
  readonly database: string;
}

function partsOf(url: string): Parts {
  const [, scheme, authority, database = '', options = ''] = PARTS.exec(url) ?? [];
  if (scheme === undefined || authority === undefined) throw new Error('not an address of MongoDB');
  return { scheme, authority, database, options };
}

const written = ({ scheme, authority, database, options }: Parts): string =>
  `${scheme}${authority}/${database}${options === '' ? '' : `?${options}`}`;

/** The address with the name of a database in it, in place of what it names. @throws Error when it is none. */
export const withDatabase = (url: string, database: string): string => written({ ...partsOf(url), database });

/** The address with one option more. @throws Error when it is none. */
export function withOption(url: string, option: string): string {
  const parts = partsOf(url);
  return written({ ...parts, options: parts.options === '' ? option : `${parts.options}&${option}` });
}

/** Name and port of the first host. @throws Error when it is none. */
export function firstHost(url: string): { readonly hostname: string; readonly port: number } {
  const { authority } = partsOf(url);
  const [first = ''] = authority.slice(authority.lastIndexOf('@') + 1).split(',');
  const { hostname, port } = new URL(`http://${first}`);
  return { hostname, port: Number(port || 27_017) };
}
