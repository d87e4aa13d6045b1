import type { Texts } from './texts.ts'

export const enAnomalies: Pick<Texts['audit'], 'rule' | 'ruleHint'> = {
  rule: {
    manyCustomers: 'Many customers in an hour',
    manyUnmasked: 'Many unmasked in an hour',
    manyTakenOut: 'Many taken out in an hour',
    nightAccess: 'Customers at night',
    serialBrowsing: 'Leafing through numbers',
    repeatedMisses: 'Asked again for what is not there',
    manyDenied: 'Asked again for what is not permitted',
    copyPutBack: 'A PC with an older copy',
  },
  ruleHint: {
    manyCustomers: 'More different customers were looked at within an hour than the limit.',
    manyUnmasked: 'More masked data were opened within an hour than the limit.',
    manyTakenOut: 'More customers left as a file or on paper within an hour than the limit.',
    nightAccess: 'Several customers were looked at between ten at night and six in the morning.',
    serialBrowsing: 'Customers with numbers in a row were looked at one after the other without a pause.',
    repeatedMisses: 'What is not there, or not to be seen, was asked for again and again within ten minutes.',
    manyDenied: 'What is not permitted was asked for again and again within ten minutes.',
    copyPutBack: 'The sealed data of a PC went back to an earlier day: restored from a backup, or cloned.',
  },
}
