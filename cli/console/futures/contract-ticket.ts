import { Big } from '../../../shared/lib/decimal.ts';
import {
  describeExpected,
  hasTinySlices,
  stopBeyondLiquidation,
} from '../../futures/describe-expected.ts';
import { expectedPosition } from '../../futures/expected-position.ts';
import { findContract, futuresOf } from '../../futures/find-contract.ts';
import { type ContractNow, readContract } from '../../futures/read-contract.ts';
import { newId } from '../../program/new-id.ts';
import type { AccountView } from '../data/account-view.ts';
import { answerFor } from '../ticket/confirmation.ts';
import type { Form, Question } from '../ticket/form-values.ts';
import { type SentForm, sendForm } from '../ticket/send-form.ts';
import {
  type ContractField,
  type ContractValues,
  EMPTY_CONTRACT_TICKET,
  WORDS,
} from './contract-fields.ts';
import { type ContractMessage, contractMessage } from './contract-message.ts';

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
  const size = query.get('size') ?? '';
  return { values: { ...EMPTY_CONTRACT_TICKET, id, contract, word, size, type: 'limit' } };
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
    const message = contractMessage(typed, contract, now);
    const { id, note } = typed;
    return {
      values: { ...typed, contract },
      message: { id, ...message, ...(note !== '' && { note }) },
      question: async (answer: string) => questionBefore(view, message, now, answer),
    };
  }
  return sendForm<ContractField>(view, typed, understand, confirmed);
}

/**
 * An order in slices, a large one at market and a stop that would come too late are shown in words before
 * they are sent. A small order, and one that closes at once, goes without a question.
 */
function questionBefore(
  view: AccountView,
  message: ContractMessage,
  now: ContractNow,
  confirmed: string,
): Question | undefined {
  // Another order than the one that was shown asks again.
  const answer = answerFor(message);
  if (confirmed === answer || 'action' in message) return undefined;
  // Its refusal comes at once, and says what would do.
  if (hasTinySlices(message, now)) return undefined;
  const late = stopBeyondLiquidation(message, now);
  const isReducing = message.close === true || message.reduce_only === true;
  const isLarge = message.price === '0' && !isReducing && !isSmall(view, message, now);
  if (!message.slices && !isLarge && late === undefined) return undefined;
  const lines = [...describeExpected(message, now), ...(late === undefined ? [] : [late])];
  return { text: lines.join(' '), answer };
}

type Order = Exclude<ContractMessage, { readonly action: 'exit' }>;

function isSmall({ account, currency, setting }: AccountView, order: Order, now: ContractNow) {
  const { maxOrder } = futuresOf(setting.connection, account);
  const atMarket = { ...order, price: order.trigger?.price };
  const expected = now.rules && expectedPosition(atMarket, now.rules, now.position, now.account);
  const most = new Big(maxOrder).times(PART_OF_MAX_ORDER);
  return expected !== undefined && currency === 'USDT' && new Big(expected.notional).lte(most);
}
