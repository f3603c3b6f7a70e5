import { EXIT_FIELDS, PROTECT, WAIT_FIELDS, withoutGaps } from '../ticket/fields.ts';

/** The fields of the form for contracts. Those of a message have its names, so that a refusal finds its field. */
const CONTRACT_FIELDS = [
  'id',
  'contract',
  'word',
  'type',
  'size',
  'price',
  'wait',
  ...WAIT_FIELDS,
  ...EXIT_FIELDS,
  'tif',
  'note',
] as const;

export type ContractField = (typeof CONTRACT_FIELDS)[number];

/** The typed values of the form. `word` is what the person wants to do. */
export type ContractValues = Readonly<Record<ContractField, string>>;

export const WORDS = ['long', 'short', 'close', PROTECT] as const;
type Word = (typeof WORDS)[number];

export const EMPTY_CONTRACT_TICKET = Object.fromEntries(
  CONTRACT_FIELDS.map((field) => [field, '']),
) as ContractValues;

export function readContractTicket(form: URLSearchParams): ContractValues {
  const entries = CONTRACT_FIELDS.map((field) => [field, (form.get(field) ?? '').trim()]);
  return withoutGaps(Object.fromEntries(entries) as ContractValues);
}

export function wordOf({ word }: Pick<ContractValues, 'word'>): Word {
  return WORDS.find((each) => each === word) ?? 'long';
}
