import { Big } from '../../shared/lib/decimal.ts';
import { money } from '../../shared/lib/money.ts';
import { contractsOf, countOf } from '../../shared/market/contract-order.ts';
import { fold } from '../render/fold.ts';
import { formatPrice, wrap } from '../render/format.ts';
import { escapeControlsDeep, type Paint } from '../terminal/terminal.ts';
import { describeArmed, describeProtecting, describeUncovered } from './describe-protection.ts';
import type { HeldPosition } from './read-positions.ts';

const SETTLE = 'USDT';
const INDENT = '  ';

/** The positions, each in as few lines as the width allows. */
export function renderPositions(
  held: readonly HeldPosition[],
  width: number,
  paint: Paint,
): string {
  if (held.length === 0) return 'No positions.';
  return escapeControlsDeep(held)
    .flatMap((each) => render(each, width, paint))
    .join('\n');
}

function render(held: HeldPosition, width: number, paint: Paint): readonly string[] {
  const { position } = held;
  const profit = profitOf(position.unrealisedPnl, 'unrealised');
  const pieces = [
    `${position.contract}${INDENT}${sideOf(position)} ${countOf(contractsOf(position))}`,
    labelled('worth', position.value && money(new Big(position.value).abs(), SETTLE)),
    labelled('entry', position.entryPrice && formatPrice(position.entryPrice)),
    labelled('mark', position.markPrice && formatPrice(position.markPrice)),
    labelled('liquidation', position.liquidationPrice && formatPrice(position.liquidationPrice)),
    profit,
    profitOf(position.realisedPnl, 'realised'),
    `leverage ${position.leverage ?? 'unknown'} ${position.marginMode}`,
    labelled('margin', position.margin && money(position.margin, SETTLE)),
  ].filter((piece) => piece !== '');
  const lines = fold(pieces, { width, indent: INDENT }).map((line) =>
    profit === '' ? line : line.replace(profit, paint(isLoss(held) ? 'red' : 'green', profit)),
  );
  return [...lines, ...describeProtection(held).flatMap((line) => wrap(line, width, INDENT))];
}

/** In hedge mode a contract has two positions, whose mode names the side. */
function sideOf({ size, mode }: HeldPosition['position']): string {
  const side = size.startsWith('-') ? 'short' : 'long';
  return mode === 'single' ? side : `${side} (${mode})`;
}

function isLoss({ position }: HeldPosition): boolean {
  return position.unrealisedPnl?.startsWith('-') ?? false;
}

function labelled(label: string, text: string | undefined): string {
  return text === undefined || text === '' ? '' : `${label} ${text}`;
}

function profitOf(amount: string | undefined, label: string): string {
  if (amount === undefined) return '';
  const sign = new Big(amount).gt('0') ? '+' : '';
  return `${label} ${sign}${money(amount, SETTLE)}`;
}

function describeProtection(held: HeldPosition): readonly string[] {
  const uncovered = describeUncovered(held);
  return [
    ...held.exits.map((exit) => {
      const suspended = exit.program.state.suspended ? ', suspended' : '';
      return `exit ${exit.id}: ${describeProtecting(exit, held)}${suspended}`;
    }),
    ...held.armed.map((order) => {
      const suspended = order.armed.suspended ? ', suspended' : '';
      return `${order.id} ${describeArmed(order)}${suspended}`;
    }),
    ...(uncovered === undefined ? [] : [uncovered]),
  ];
}
