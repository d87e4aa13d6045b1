/** Choosing a password. */
export const koPassword = {
  password: {
    panel: '비밀번호',
    never: '아직 바꾼 적이 없습니다.',
    changedAt: '마지막 변경',
    byReset: '재설정 코드로 바꿨습니다. 본인이 아니면 바로 비밀번호를 바꾸고 관리자에게 알리세요.',
    change: '비밀번호 바꾸기',
    changeTitle: '비밀번호 바꾸기',
    changeWhy: '바꾼 뒤에도 작업은 그대로 이어집니다. 이 PC에 보관한 수정도 새 비밀번호로 열립니다.',
    present: '지금 비밀번호',
    next: '새 비밀번호',
    again: '새 비밀번호 한 번 더',
    rule: '12자 이상, 띄어쓰기와 한글도 됩니다. 대문자나 특수문자를 섞지 않아도 됩니다. 서로 관계없는 낱말 여러 개가 좋습니다.',
    differs: '두 번 입력한 비밀번호가 서로 다릅니다.',
    missing: '새 비밀번호를 입력하세요.',
    fits: '쓸 수 있는 길이입니다. 흔한 비밀번호인지는 서버가 확인합니다.',
    changed: '비밀번호를 바꿨습니다.',
  },
} as const
