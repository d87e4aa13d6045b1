import type { Money } from '../kernel/money.ts'

/** A handset sold in Korea. `name` is what dealers write for it; when it names a capacity, that is the only one. */
export type HandsetModel = {
  readonly modelCode: string
  readonly name: string
  readonly capacities: readonly string[]
  readonly colours: readonly string[]
  /** 출고가 of the smallest capacity. */
  readonly listPrice: Money
}

const model = (
  modelCode: string,
  name: string,
  listPrice: Money,
  capacities: readonly string[],
  colours: readonly string[],
): HandsetModel => ({
  modelCode,
  name,
  listPrice,
  capacities,
  colours,
})

/** Real model codes of handsets sold in Korea; new ones come with stock levels that name them. */
export const handsetModels: readonly HandsetModel[] = [
  model(
    'SM-S938N',
    '갤럭시 S25 울트라 256GB',
    1_698_400,
    ['256GB'],
    ['티타늄 실버블루', '티타늄 블랙', '티타늄 화이트실버', '티타늄 그레이'],
  ),
  model('SM-S936N', '갤럭시 S25+ 256GB', 1_353_000, ['256GB'], ['아이스블루', '네이비', '실버 쉐도우', '민트']),
  model('SM-S931N', '갤럭시 S25 256GB', 1_155_000, ['256GB'], ['아이스블루', '네이비', '실버 쉐도우', '민트']),
  model('SM-S928N', '갤럭시 S24 울트라', 1_698_400, ['256GB', '512GB'], ['티타늄 그레이', '티타늄 블랙', '티타늄 바이올렛']),
  model('SM-S926N', '갤럭시 S24+', 1_353_000, ['256GB', '512GB'], ['코발트 바이올렛', '앰버 옐로우', '오닉스 블랙']),
  model('SM-S921N', '갤럭시 S24 256GB', 1_155_000, ['256GB'], ['코발트 바이올렛', '앰버 옐로우', '오닉스 블랙', '마블 그레이']),
  model('SM-S918N', '갤럭시 S23 울트라', 1_599_400, ['256GB', '512GB'], ['팬텀 블랙', '크림', '그린']),
  model('SM-S916N', '갤럭시 S23+', 1_353_000, ['256GB', '512GB'], ['팬텀 블랙', '크림', '라벤더']),
  model('SM-S911N', '갤럭시 S23 256GB', 1_155_000, ['256GB'], ['팬텀 블랙', '크림', '그린', '라벤더']),
  model('SM-F956N', '갤럭시 Z 폴드6', 2_229_700, ['256GB', '512GB'], ['실버 쉐도우', '네이비', '핑크']),
  model('SM-F741N', '갤럭시 Z 플립6', 1_485_000, ['256GB', '512GB'], ['블루', '실버 쉐도우', '옐로우', '민트']),
  model('SM-F936N', '갤럭시 Z 폴드4', 1_998_700, ['256GB', '512GB'], ['그레이 그린', '팬텀 블랙', '베이지']),
  model('SM-F721N', '갤럭시 Z 플립4', 1_353_000, ['256GB'], ['보라 퍼플', '그라파이트', '핑크 골드', '블루']),
  model('SM-A546S', '갤럭시 A54 5G', 599_500, ['128GB'], ['오썸 그라파이트', '오썸 화이트', '오썸 라임']),
  model('SM-A346N', '갤럭시 A34 5G', 499_400, ['128GB'], ['오썸 그라파이트', '오썸 실버', '오썸 바이올렛']),
  model('SM-A156N', '갤럭시 A15', 319_000, ['128GB'], ['블루 블랙', '라이트 블루', '옐로우']),
]

/** The stock-keeping unit of one model, capacity and colour: `SM-S931N-256GB-1`, the colour by its place in the list. */
export function skuCodeOf(model: HandsetModel, capacity: string, colour: string): string {
  return `${model.modelCode}-${capacity}-${model.colours.indexOf(colour) + 1}`
}
