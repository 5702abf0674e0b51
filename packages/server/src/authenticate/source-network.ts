/**
 * The network that a client's address belongs to, as far as one client is likely to own it: the
 * first 24 bits of an IPv4 address, the first 64 of an IPv6 one. What is no address stays as it is.
 * @returns e.g. `192.0.2.0/24` or `2001:db8:0:0::/64`
 */
export function sourceNetwork(address: string): string {
  const mapped = /^::ffff:([0-9.]+)$/i.exec(address)?.[1] ?? address;
  if (!mapped.includes(':')) {
    const lastDot = mapped.lastIndexOf('.');
    return lastDot < 0 ? mapped : `${mapped.slice(0, lastDot)}.0/24`;
  }
  return `${firstGroups(mapped).join(':')}::/64`;
}

/** The first four groups of an IPv6 address, `::` written out and zeros in front taken away. */
function firstGroups(address: string): string[] {
  const [head = '', tail] = address.split('%', 1).join('').split('::');
  const left = head ? head.split(':') : [];
  const right = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array<string>(zeros).fill('0'), ...right];
  return groups.slice(0, 4).map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''));
}
