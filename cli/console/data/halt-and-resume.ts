import { type Cause, halted, lastHaltOf, resumed } from '../../../shared/kill-switch/state.ts';
import { operatorName } from '../../program/operator-name.ts';
import { Failure } from '../../terminal/failure.ts';
import type { AccountView } from './account-view.ts';

const REASON_LENGTH_MAX = 256;

/** Halts the account: Sluice submits nothing more and cancels its open orders. */
export async function haltTrading({ account, setting }: AccountView, why: string): Promise<void> {
  const { stack } = setting.connection;
  const cause = { ...causeOf(why), atMs: setting.clock.nowMs() };
  await stack.killSwitches.change(account, halted(cause));
  // If this fails, the schedule starts track-orders within a minute.
  await stack.startTracking().catch(() => {});
}

/** Lets the account trade again after the halt that was shown; orders issued before stay refused. */
export async function resumeTrading(
  { account, setting }: AccountView,
  why: string,
  seenHalt: number | undefined,
): Promise<void> {
  const { stack } = setting.connection;
  const cause = { ...causeOf(why), atMs: await stack.awsNowMs() };
  const { killSwitch } = await stack.killSwitches.change(account, resumed(cause, seenHalt));
  // Somebody else may have resumed it meanwhile: that is what was wanted.
  if (killSwitch.state === 'ACTIVE') return;
  if (lastHaltOf(killSwitch) !== seenHalt) {
    const message = `Halted again since this page was shown, by ${killSwitch.by}: ${killSwitch.reason}. Nothing was resumed: resume again to end this halt too.`;
    throw new Failure('HALTED_AGAIN', message);
  }
  const message = 'It is not certain yet that nothing is open: resume when it is HALTED.';
  throw new Failure('STILL_HALTING', message);
}

function causeOf(why: string): Omit<Cause, 'atMs'> {
  const reason = why.trim().slice(0, REASON_LENGTH_MAX);
  if (reason !== '') return { by: operatorName(), reason };
  throw new Failure('REASON_MISSING', 'A reason is required.', 'reason');
}
