/** What is said of a scan that no screen asked for. */
export const koScan = {
  scan: {
    unknown: '읽을 수 없는 바코드입니다. IMEI나 상품 바코드를 다시 스캔하세요.',
    unwanted: '이 화면에서는 스캔을 쓰지 않습니다. 입고나 실사 화면에서 스캔하세요.',
    searching: 'IMEI {{imei}}로 계약을 찾습니다.',
  },
} as const
