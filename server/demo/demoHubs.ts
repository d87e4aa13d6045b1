import { dealerCodeSchema, hubCodeSchema, type DealerCode } from '../../domain/kernel/ids.ts'
import type { Hub } from '../../domain/stock/hub.ts'

export type DemoDealer = {
  readonly code: DealerCode
  readonly name: string
  /** Its shops, by real places. */
  readonly places: readonly (readonly [sido: string, sigungu: string, shop: string])[]
}

const dealer = (code: string, name: string, places: DemoDealer['places']): DemoDealer => ({
  code: dealerCodeSchema.parse(code),
  name,
  places,
})

const SEOUL = '서울특별시'
const GYEONGGI = '경기도'
const BUSAN = '부산광역시'
const DAEJEON = '대전광역시'
const GWANGJU = '광주광역시'

export const demoDealers: readonly [DemoDealer, ...DemoDealer[]] = [
  dealer('D1001', '강남역점', [
    [SEOUL, '강남구', '강남역'],
    [SEOUL, '서초구', '교대역'],
    [SEOUL, '송파구', '잠실'],
    [SEOUL, '강동구', '천호'],
    [SEOUL, '관악구', '신림'],
    [SEOUL, '동작구', '노량진'],
    [SEOUL, '영등포구', '여의도'],
    [SEOUL, '마포구', '홍대입구'],
  ]),
  dealer('D1002', '수원인계점', [
    [GYEONGGI, '수원시 팔달구', '인계'],
    [GYEONGGI, '수원시 영통구', '영통'],
    [GYEONGGI, '용인시 수지구', '수지'],
    [GYEONGGI, '성남시 분당구', '서현'],
    [GYEONGGI, '화성시', '동탄'],
    [GYEONGGI, '안양시 동안구', '평촌'],
    [GYEONGGI, '평택시', '평택역'],
    [GYEONGGI, '오산시', '오산'],
  ]),
  dealer('D1003', '해운대점', [
    [BUSAN, '해운대구', '해운대'],
    [BUSAN, '수영구', '광안리'],
    [BUSAN, '부산진구', '서면'],
    [BUSAN, '동래구', '동래'],
    [BUSAN, '남구', '대연'],
    [BUSAN, '연제구', '연산'],
    [BUSAN, '금정구', '장전'],
    [BUSAN, '사하구', '하단'],
  ]),
  dealer('D1007', '대전둔산점', [
    [DAEJEON, '서구', '둔산'],
    [DAEJEON, '유성구', '봉명'],
    [DAEJEON, '중구', '은행'],
    [DAEJEON, '대덕구', '신탄진'],
    ['충청남도', '천안시 서북구', '불당'],
    ['충청남도', '아산시', '온양'],
    ['충청북도', '청주시 흥덕구', '복대'],
    ['충청북도', '청주시 상당구', '성안'],
  ]),
  dealer('D1012', '광주상무점', [
    [GWANGJU, '서구', '상무'],
    [GWANGJU, '북구', '용봉'],
    [GWANGJU, '광산구', '수완'],
    [GWANGJU, '남구', '봉선'],
    ['전라남도', '순천시', '연향'],
    ['전라남도', '목포시', '하당'],
    ['전라남도', '여수시', '여서'],
    ['전북특별자치도', '전주시 완산구', '서신'],
  ]),
]

const shared = (hubType: 'CENTER' | 'ORG', hubCode: string, name: string, sido: string, sigungu: string): Hub => ({
  hubCode: hubCodeSchema.parse(hubCode),
  name,
  hubType,
  dealerCode: null,
  region: { sido, sigungu },
  state: 'open',
})

const sharedHubs: readonly Hub[] = [
  shared('CENTER', 'CTR-GUNPO', '군포물류센터', GYEONGGI, '군포시'),
  shared('CENTER', 'CTR-ICHEON', '이천물류센터', GYEONGGI, '이천시'),
  shared('CENTER', 'CTR-CHILGOK', '칠곡물류센터', '경상북도', '칠곡군'),
  shared('CENTER', 'CTR-YANGSAN', '양산물류센터', '경상남도', '양산시'),
  shared('CENTER', 'CTR-JANGSEONG', '장성물류센터', '전라남도', '장성군'),
  shared('ORG', 'ORG-SEOUL-N', '서울강북 조직HUB', SEOUL, '종로구'),
  shared('ORG', 'ORG-SEOUL-S', '서울강남 조직HUB', SEOUL, '강남구'),
  shared('ORG', 'ORG-GYEONGGI', '경기 조직HUB', GYEONGGI, '수원시 팔달구'),
  shared('ORG', 'ORG-INCHEON', '인천 조직HUB', '인천광역시', '남동구'),
  shared('ORG', 'ORG-GANGWON', '강원 조직HUB', '강원특별자치도', '춘천시'),
  shared('ORG', 'ORG-CHUNGBU', '충청 조직HUB', DAEJEON, '서구'),
  shared('ORG', 'ORG-YEONGNAM', '영남 조직HUB', BUSAN, '부산진구'),
  shared('ORG', 'ORG-HONAM', '호남 조직HUB', GWANGJU, '서구'),
]

/** The few hubs that are not simply open. */
const stateByCode: ReadonlyMap<string, Hub['state']> = new Map([
  ['D1003-H8', 'paused'],
  ['D1007-H4', 'closing'],
  ['D1012-H7', 'planned'],
])

/** 5 logistics centres, 8 organisation HUBs and 8 HUBs of each of the 5 dealers. */
export const demoHubs: readonly Hub[] = [
  ...sharedHubs,
  ...demoDealers.flatMap(({ code, places }) =>
    places.map(([sido, sigungu, shop], i): Hub => {
      const hubCode = hubCodeSchema.parse(`${code}-H${i + 1}`)
      const state = stateByCode.get(hubCode) ?? 'open'
      return { hubCode, name: `${shop} HUB`, hubType: 'DEALER', dealerCode: code, region: { sido, sigungu }, state }
    }),
  ),
]
