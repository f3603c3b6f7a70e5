import type { FuturesSetting } from '../../shared/api-keys/futures-setting.ts';
import type { KeyCheck } from '../../shared/api-keys/store.ts';
import { Big } from '../../shared/lib/decimal.ts';
import type { TargetFutures } from '../stack/target.ts';
import { type Finding, fails, ok, warns } from './finding.ts';

/** Remarks about a key with which no contract trades. */
const STOPPING = ['NO_FUTURES_RIGHTS', 'FUTURES_UNKNOWN'];

/** Whether an account with futures can trade its contracts, by the last check of its key. */
export function diagnoseFutures(
  { maxLeverage }: Pick<TargetFutures, 'maxLeverage'>,
  check: KeyCheck | undefined,
): Finding {
  const stopping = check?.remarks.find(({ code }) => STOPPING.includes(code));
  if (stopping) return fails(stopping.message);
  const setting = check?.futures;
  if (!setting) return fails('Gate did not answer: try again.');
  const { positionMode } = setting;
  if (positionMode !== 'single') {
    return fails(
      `The position mode is ${positionMode ?? 'unknown'}: Sluice trades in one-way mode only. Set it at Gate.`,
    );
  }
  const modes = `One-way mode, ${describeMargin(setting)}; ${describeLeverages(setting)}`;
  const tooHigh = Object.entries(setting.leverages)
    .filter(([, { leverage }]) => leverage === undefined || new Big(leverage).gt(maxLeverage))
    .map(([contract]) => contract);
  return tooHigh.length === 0
    ? ok(`${modes}.`)
    : warns(
        `${modes}. maxLeverage is ${maxLeverage}: openings of ${tooHigh.join(', ')} are refused until it is lower at Gate.`,
      );
}

function describeMargin({ accountMode }: FuturesSetting): string {
  return `account mode ${accountMode ?? 'unknown'}`;
}

/** In one sequence: DynamoDB returns the fields of a map in any. */
function describeLeverages({ leverages }: FuturesSetting): string {
  return Object.entries(leverages)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([contract, { leverage = 'unknown', marginMode = '' }]) =>
      `${contract} at leverage ${leverage} ${marginMode}`.trim(),
    )
    .join(', ');
}
