import { Big } from '../../../shared/lib/decimal.ts';
import { describeExpected } from '../../futures/describe-expected.ts';
import { expectedPosition } from '../../futures/expected-position.ts';
import { findContract, futuresOf } from '../../futures/find-contract.ts';
import { type ContractNow, readContract } from '../../futures/read-contract.ts';
import type { NewContractOrder } from '../../orders/place-order.ts';
import { newId } from '../../program/new-id.ts';
import type { AccountView } from '../data/account-view.ts';
import type { Form, Question } from '../ticket/form-values.ts';
import { exitsOf } from '../ticket/message.ts';
import { type SentForm, sendForm } from '../ticket/send-form.ts';
import {
  type ContractField,
  type ContractValues,
  EMPTY_CONTRACT_TICKET,
  WORDS,
  wordOf,
} from './contract-fields.ts';
import { contractOrder } from './contract-message.ts';

export type ContractTicket = Form<ContractField>;

/** A market order of more than this part of `futures.maxOrder` is asked for. */
const PART_OF_MAX_ORDER = '0.5';

export function freshContractTicket(
  { setting, account }: AccountView,
  query: URLSearchParams,
): ContractTicket {
  const id = newId(setting.clock.nowMs(), setting.randomBytes);
  const { contracts } = futuresOf(setting.connection, account);
  const contract = contracts.find((each) => each === query.get('contract')) ?? contracts[0] ?? '';
  const word = WORDS.find((each) => each === query.get('word')) ?? 'long';
  return { values: { ...EMPTY_CONTRACT_TICKET, id, contract, word, type: 'limit' } };
}

/** @param confirmed the answer to the question that the form showed */
export function sendContractTicket(
  view: AccountView,
  typed: ContractValues,
  confirmed: string,
): Promise<SentForm<ContractField>> {
  async function understand() {
    const { connection } = view.setting;
    const contract = findContract(connection, view.account, typed.contract);
    const now = await readContract(connection, view.account, contract);
    const order = contractOrder(typed, contract, now);
    const { id, note, tif } = typed;
    const exits = wordOf(typed) === 'close' ? undefined : exitsOf(typed);
    const values = { ...typed, contract };
    return {
      values,
      message: {
        id,
        ...order,
        ...(tif !== '' && typed.type !== 'market' && { tif }),
        ...(exits && { exits }),
        ...(note !== '' && { note }),
      },
      question: async (answer: string) => questionBefore(view, values, { order, now }, answer),
    };
  }
  return sendForm<ContractField>(view, typed, understand, confirmed);
}

type Known = { readonly order: NewContractOrder; readonly now: ContractNow };

/** An order at market shows where it leads before it is sent; a small one, and one that closes, goes at once. */
function questionBefore(
  view: AccountView,
  values: ContractValues,
  { order, now }: Known,
  confirmed: string,
): Question | undefined {
  const isReducing = order.close === true || order.reduce_only === true;
  if (values.type !== 'market' || isReducing) return undefined;
  const answer = [order.contract, order.size].join(' ');
  if (confirmed === answer) return undefined;
  const { maxOrder } = futuresOf(view.setting.connection, view.account);
  const atMarket = { ...order, price: undefined };
  const expected = now.rules && expectedPosition(atMarket, now.rules, now.position, now.account);
  const most = new Big(maxOrder).times(PART_OF_MAX_ORDER);
  if (expected && view.currency === 'USDT' && new Big(expected.notional).lte(most))
    return undefined;
  return { text: describeExpected(atMarket, now).join(' '), answer };
}
