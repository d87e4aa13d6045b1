import type { StateTable } from '../kernel/stateTable.ts'
import type { StockUnitState } from './stockUnit.ts'

/**
 * STK-3: the life of one handset. A reserved unit goes on a transfer or to a customer; a leased one is sold by the PC that
 * holds it (allocated) or comes back; what is lost may be found; what was activated comes back as returned and is looked at.
 */
export const stockUnitTable: StateTable<StockUnitState> = {
  announced: ['inTransit', 'inStock', 'lost'],
  inTransit: ['inStock', 'damaged', 'lost'],
  inStock: ['leased', 'reserved', 'damaged', 'onDisplay', 'lost'],
  leased: ['inStock', 'allocated'],
  reserved: ['inStock', 'allocated', 'inTransit'],
  allocated: ['inStock', 'handedOver', 'shipped'],
  handedOver: ['activated', 'returned'],
  shipped: ['activated', 'handedOver', 'returned'],
  activated: ['returned'],
  returned: ['inStock', 'damaged'],
  damaged: ['inStock', 'scrapped'],
  onDisplay: ['inStock', 'damaged'],
  lost: ['inStock'],
  scrapped: [],
}
