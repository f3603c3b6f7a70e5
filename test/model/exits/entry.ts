import { isContract } from '../../../shared/market/contract-order.ts';
import { exitSideOf } from '../../../shared/orders/model/request.ts';
import { fault, type Setting, type State, type Step, step } from './state.ts';

/** The order that buys the coins, or opens the position. */
export function entrySteps({ holding }: Setting, state: State): readonly Step[] {
  const { entry, held } = state;
  if (!entry) return [];
  const steps: Step[] = [];
  if (entry.isOpen) {
    const filled = entry.filled + 1;
    const bought = { ...entry, filled, isOpen: filled < entry.amount };
    const more = exitSideOf(holding) === 'sell' ? 1 : -1;
    const next = { ...state, entry: bought, held: held + more };
    steps.push(fault('exchange: fills the entry', next));
    if (entry.isCancelRequested) {
      const cancelled = { ...entry, isOpen: false };
      steps.push(step('exchange: cancels the entry', { ...state, entry: cancelled }));
    } else if (state.halt !== 'none') {
      const asked = { ...entry, isCancelRequested: true };
      steps.push(step('poll: cancels the entry for the halt', { ...state, entry: asked }));
    }
  }
  if (isEntryUnseen(state)) {
    const known = { seenFilled: entry.filled, seenEnded: !entry.isOpen };
    const seen = { ...entry, ...known, isYoung: isContract(holding) };
    steps.push(step('poll: learns of the entry', { ...state, entry: seen }));
  }
  return steps;
}

export function isEntryUnseen({ entry }: State): boolean {
  return (
    entry !== undefined && (entry.seenFilled !== entry.filled || entry.seenEnded === entry.isOpen)
  );
}
