/** Words about a newer version of the program. */
export const koUpdate = {
  update: {
    strip: '새 버전 {{version}}',
    ready: '새 버전 {{version}}을 받았습니다. 다시 시작하면 바뀝니다. 보내지 않은 작업은 이 PC에 그대로 남습니다.',
    restart: '다시 시작',
    update_unsigned: '새 버전의 서명이 맞지 않아 받지 않았습니다. 지금 버전은 그대로 쓸 수 있습니다. 본사 전산팀에 알려 주세요.',
    update_older: '지금보다 오래된 버전이 와서 받지 않았습니다. 지금 버전은 그대로 쓸 수 있습니다. 본사 전산팀에 알려 주세요.',
    update_changed: '받은 설치 파일이 서명된 것과 달라 버렸습니다. 지금 버전은 그대로 쓸 수 있습니다. 본사 전산팀에 알려 주세요.',
  },
} as const
