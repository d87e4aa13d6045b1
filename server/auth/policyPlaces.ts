import { BlockList, isIP } from 'node:net'
import type { DealerCode } from '../../domain/kernel/ids.ts'
import type { ContextPolicy } from '../../domain/session/contextPolicy.ts'

export type PolicyPlaces = {
  /** Whether an address belongs to everybody's networks or to those of the dealer. */
  isInNetwork(address: string, dealerCode: DealerCode | null): boolean
  regionOf(address: string): string | null
}

/** Addresses by the networks of a policy. One that cannot be read is in none. */
export function policyPlaces(policy: ContextPolicy): PolicyPlaces {
  const networks = new Map(Object.entries(policy.place?.networks ?? {}).map(([name, list]) => [name, listOf(list)]))
  const regions = Object.entries(policy.travel?.regions ?? {}).map(([name, list]) => ({ name, list: listOf(list) }))
  return {
    isInNetwork: (address, dealerCode) =>
      policy.place === undefined ||
      holds(networks.get('all'), address) ||
      (dealerCode !== null && holds(networks.get(dealerCode), address)),
    regionOf: (address) => regions.find(({ list }) => holds(list, address))?.name ?? null,
  }
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits = ''] = network.split('/')
    list.addSubnet(address, Number(bits), familyOf(address))
  }
  return list
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

function holds(list: BlockList | undefined, address: string): boolean {
  return list !== undefined && isIP(address) !== 0 && list.check(address, familyOf(address))
}
