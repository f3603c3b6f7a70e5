import { contractsOf, countOf } from '../../../shared/market/contract-order.ts';
import {
  type AskedOrder,
  describeExpected,
  lateStop,
  stopBeyondLiquidation,
} from '../../futures/describe-expected.ts';
import { findContract } from '../../futures/find-contract.ts';
import type { ContractNow } from '../../futures/read-contract.ts';
import { readOrders } from '../../orders/order-input.ts';
import { describeExits } from '../../render/describe-exits.ts';
import { formatPrice } from '../../render/format.ts';
import { explainError } from '../../terminal/explain-error.ts';
import type { AccountView } from '../data/account-view.ts';
import { type Html, html } from '../http/html.ts';
import { type PageContext, queryOf } from '../pages/page-context.ts';
import { readContractTicket } from './contract-fields.ts';
import { type AskedExit, type ContractMessage, contractMessage } from './contract-message.ts';

/**
 * The prices of the contract, what the order is worth, and where its position would be liquidated, while
 * someone types.
 */
export async function serveExpected(c: PageContext): Promise<Response> {
  const { view } = c.var;
  const values = readContractTicket(queryOf(c));
  try {
    const contract = findContract(view.setting.connection, view.account, values.contract);
    const now = await view.contractNow(contract);
    const typed = describeTyped(view, () => contractMessage(values, contract, now), now);
    return c.html(html`${hint(describePrices(now))}${typed}`);
  } catch (error) {
    return c.html(html`${hint(explainError(error).message)}`);
  }
}

const hint = (line: string | undefined) => line && html`<p class="hint">${line}</p>`;

function describePrices({ rules }: ContractNow): string | undefined {
  const { lastPrice, markPrice } = rules ?? {};
  if (lastPrice === undefined || markPrice === undefined) return undefined;
  return `Last price ${formatPrice(lastPrice)}, mark price ${formatPrice(markPrice)}.`;
}

/** Nothing while it is half typed, which is no fault: the button says what is missing. */
function describeTyped(
  view: AccountView,
  understand: () => ContractMessage,
  now: ContractNow,
): Html | undefined {
  try {
    const message = understand();
    check(view, message);
    const { lines, late } =
      'action' in message ? describeExit(message, now) : describeOrder(message, now);
    return html`${lines.map(hint)}${late !== undefined && html`<p class="caution">${late}</p>`}`;
  } catch (error) {
    const { code, message } = explainError(error);
    return code === 'NO_POSITION' ? html`${hint(message)}` : undefined;
  }
}

/** Throws what sending would throw. */
function check({ account, accounts, setting }: AccountView, message: ContractMessage): void {
  const body = JSON.stringify({ id: 'typed', account, ...message });
  readOrders(body, { nowMs: setting.clock.nowMs(), accounts, account });
}

type Described = { readonly lines: readonly string[]; readonly late: string | undefined };

function describeOrder(order: AskedOrder, now: ContractNow): Described {
  return { lines: describeExpected(order, now), late: stopBeyondLiquidation(order, now) };
}

function describeExit({ contract, size, exits }: AskedExit, { position }: ContractNow): Described {
  const { size: held = '0', liquidationPrice } = position ?? {};
  const side = held.startsWith('-') ? 'short' : 'long';
  const liquidation =
    liquidationPrice === undefined ? '' : `, liquidation at ${formatPrice(liquidationPrice)}`;
  return {
    lines: [
      `Closes ${countOf(contractsOf({ size }), contract)}: ${describeExits(exits)}.`,
      `The position is ${side} ${countOf(contractsOf({ size: held }))}${liquidation}.`,
    ],
    late: lateStop(exits, held, liquidationPrice),
  };
}
