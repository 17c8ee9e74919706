import { isIPv4, isIPv6 } from 'node:net';

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

const groupsOf = (part: string): number[] =>
  part === ''
    ? []
    : part.split(':').flatMap((group) => {
        if (!group.includes('.')) return [Number.parseInt(group, 16)];
        const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
        return [a * 256 + b, c * 256 + d];
      });

/** The eight groups of an IPv6 address that `isIPv6` has accepted. */
function expand(address: string): readonly number[] {
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const first = groupsOf(head);
  const last = groupsOf(tail ?? '');
  return [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last];
}

const network = (address: string, bits: 48 | 64): string =>
  `${expand(address)
    .slice(0, bits / 16)
    .map((group) => group.toString(16))
    .join(':')}::/${bits}`;

/**
 * The one form under which an address is counted: IPv4 whole (also when it is written as an IPv6
 * address, RFC 4291 section 2.5.5.2), IPv6 per /64, for that is what one connection is given.
 * What is no address counts together as `unknown`.
 */
export function addressKey(address: string): string {
  const plain = MAPPED.exec(address)?.[1] ?? address;
  if (isIPv4(plain)) return plain;
  return isIPv6(plain) ? network(plain, 64) : 'unknown';
}

/** What may be kept of an address: IPv4 /24, IPv6 /48 (product.md section 13); no address gives `unknown`. */
export function truncateAddress(address: string): string {
  const plain = MAPPED.exec(address)?.[1] ?? address;
  if (isIPv4(plain)) return plain.replace(/\.\d+$/, '.0/24');
  return isIPv6(plain) ? network(plain, 48) : 'unknown';
}
