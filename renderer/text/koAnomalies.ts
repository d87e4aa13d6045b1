/** What the trail looks for by itself: each rule's name, and what it saw. */
export const koAnomalies = {
  rule: {
    manyCustomers: '한 시간에 많은 고객 조회',
    manyUnmasked: '한 시간에 많은 마스킹 해제',
    manyTakenOut: '한 시간에 많은 고객 내보내기',
    nightAccess: '밤중 고객 조회',
    serialBrowsing: '번호를 차례로 훑음',
    repeatedMisses: '없는 자료를 거듭 조회',
    manyDenied: '권한 없는 요청을 거듭함',
    copyPutBack: '예전 사본을 쓰는 PC',
  },
  ruleHint: {
    manyCustomers: '한 시간 안에 서로 다른 고객을 기준보다 많이 보았습니다.',
    manyUnmasked: '한 시간 안에 가려진 정보를 기준보다 많이 열었습니다.',
    manyTakenOut: '한 시간 안에 고객 정보를 파일이나 종이로 기준보다 많이 내보냈습니다.',
    nightAccess: '밤 10시부터 아침 6시 사이에 여러 고객의 정보를 보았습니다.',
    serialBrowsing: '이어지는 번호의 고객을 쉬지 않고 차례로 보았습니다.',
    repeatedMisses: '10분 안에 없거나 볼 수 없는 자료를 거듭 찾았습니다.',
    manyDenied: '10분 안에 권한이 없는 일을 거듭 요청했습니다.',
    copyPutBack: 'PC의 봉인된 자료가 전보다 예전 시점으로 돌아갔습니다. 백업에서 복원했거나 복제한 것일 수 있습니다.',
  },
}
