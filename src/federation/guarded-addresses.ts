import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** IPv4 that leads to no public host: IANA IPv4 Special-Purpose Address Registry (RFC 6890), multicast and class E. */
const SPECIAL_V4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/** Parts of the global unicast range that are no public host: tunnels (Teredo, 6to4) carry an IPv4 address along. */
const SPECIAL_V6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const listOf = (ranges: readonly (readonly [string, number])[], family: 'ipv4' | 'ipv6'): BlockList => {
  const list = new BlockList();
  for (const [network, bits] of ranges) list.addSubnet(network, bits, family);
  return list;
};

const special4 = listOf(SPECIAL_V4, 'ipv4');
const special6 = listOf(SPECIAL_V6, 'ipv6');
const global6 = listOf([['2000::', 3]], 'ipv6');

/**
 * True for an address of a host on the public internet. Loopback, private, link-local, carrier-grade NAT, unique
 * local, multicast and reserved addresses are not, nor is any IPv6 form that carries an IPv4 address (mapped,
 * translated, tunnelled). What is no address is not either.
 */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !special4.check(address, 'ipv4');
  if (!isIPv6(address) || address.includes('%')) return false;
  return global6.check(address, 'ipv6') && !special6.check(address, 'ipv6');
}
