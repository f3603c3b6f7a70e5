import { type KillSwitch, suspends } from '../../shared/kill-switch/state.ts';
import { haltedAs, isProtective } from '../../shared/market/order-terms.ts';
import { isArmed, isExit, type OrderRecord } from '../../shared/orders/model/record.ts';
import { exitHaltedAs } from '../../shared/orders/model/request.ts';
import { isFinal } from '../../shared/orders/model/status.ts';

/**
 * What has sold coins, or reduced a position, at a price until now, and does so no more until a person
 * arms it again. An exit over a position goes on through most halts.
 */
export function suspendedStops(
  records: readonly OrderRecord[],
  killSwitch: Pick<KillSwitch, 'lastHalts'>,
): readonly OrderRecord[] {
  return records.filter((record) => {
    if (isFinal(record.status)) return false;
    if (isExit(record)) {
      const { holding, program } = record;
      return (
        program !== undefined && suspends(killSwitch, exitHaltedAs(holding), program.armedVersion)
      );
    }
    if (!isArmed(record) || !isProtective(record.order)) return false;
    return suspends(killSwitch, haltedAs(record.order), record.armed.armedVersion);
  });
}
