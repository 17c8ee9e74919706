import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** What the edge believes of a connection: the client's own address. */
export type AddressOf = (request: IncomingMessage) => string;

const IPV4 = /^[\d.]+$/;

const plain = (given: string): string => (IPV4.test(given) ? given : tidied(given));

const tidied = (address: string): string =>
  address
    .trim()
    .replace(/^::ffff:(?=\d+\.)/i, '')
    .replace(/^\[(.*)\]$/, '$1');

/** So many answers about addresses are remembered at most. */
const KNOWN_ADDRESSES = 1000;

/**
 * Finds the client's address: the socket's, or behind configured proxies the rightmost
 * `X-Forwarded-For` entry that is not one of them (product.md section 8). Anything unreadable in the
 * header ends the search at the last address that a trusted proxy vouched for.
 *
 * @param proxies addresses and CIDR ranges. @throws TypeError on one that is neither.
 */
export function createAddressOf(proxies: readonly string[]): AddressOf {
  const trusted = new BlockList();
  for (const proxy of proxies) {
    const [address = '', bits] = proxy.split('/');
    const version = isIP(address);
    if (version === 0) throw new TypeError(`proxies: ${proxy} is no address`);
    trusted.addSubnet(
      address,
      bits === undefined ? (version === 6 ? 128 : 32) : Number(bits),
      version === 6 ? 'ipv6' : 'ipv4',
    );
  }
  // Whoever connects is nearly always the same proxy.
  const known = new Map<string, boolean>();
  const isTrusted = (address: string): boolean => {
    const before = known.get(address);
    if (before !== undefined) return before;
    const isOne = trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
    if (known.size >= KNOWN_ADDRESSES) known.clear();
    known.set(address, isOne);
    return isOne;
  };
  return (request) => {
    let address = plain(request.socket.remoteAddress ?? '127.0.0.1');
    const header = request.headers['x-forwarded-for'];
    if (proxies.length === 0 || header === undefined) return address;
    const hops = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',').map(plain);
    while (isTrusted(address)) {
      const hop = hops.pop();
      if (!hop || isIP(hop) === 0) break;
      address = hop;
    }
    return address;
  };
}

/**
 * Makes the headers that Koa and the provider library believe say what we know: the scheme is the
 * issuer's (TLS may end before us), the host is `Host` alone, which `isOurHost` has checked.
 */
export function cleanHeaders(request: IncomingMessage, issuer: URL): void {
  delete request.headers['x-forwarded-host'];
  delete request.headers['x-forwarded-for'];
  request.headers['x-forwarded-proto'] = issuer.protocol.slice(0, -1);
}

/**
 * Makes a path of every request target (RFC 9112 section 3.2): `*`, `?x` and whatever else Node lets through
 * are paths that nothing answers, and an absolute one is its own path, at the host that it names.
 */
export function cleanTarget(request: IncomingMessage): void {
  const target = request.url ?? '/';
  if (target.startsWith('/')) return;
  if (!URL.canParse(target)) {
    request.url = `/${target}`;
    return;
  }
  const url = new URL(target);
  request.headers.host = url.host;
  request.url = `${url.pathname.startsWith('/') ? '' : '/'}${url.pathname}${url.search}`;
}

/** True when the request names the issuer's host; every other is answered 421. */
export function isOurHost(request: IncomingMessage, issuer: URL): boolean {
  const host = (request.headers.host ?? '').toLowerCase();
  const standard = issuer.protocol === 'https:' ? ':443' : ':80';
  return host === issuer.host || (issuer.port === '' && host === `${issuer.host}${standard}`);
}
