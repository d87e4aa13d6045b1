import { isIPv6 } from 'node:net'

/** Whoever has one IPv6 address has all of its network: they are counted as one. */
const NETWORK_GROUPS = 4
const MAPPED = /^::ffff:(?=\d+\.)/i

/** The address, or the network (/64) that an IPv6 address lies in: what is counted per address is counted per this. */
export function networkOf(address: string): string {
  if (MAPPED.test(address)) return address.replace(MAPPED, '')
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => '0')
  return [...front, ...(tail === undefined ? [] : zeros), ...back].slice(0, NETWORK_GROUPS).join(':')
}
