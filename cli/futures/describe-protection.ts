import { Big } from '../../shared/lib/decimal.ts';
import { contractsOf, countOf } from '../../shared/market/contract-order.ts';
import { exitsJson } from '../../shared/orders/model/exits-json.ts';
import type { ArmedRecord, ExitRecord } from '../../shared/orders/model/record.ts';
import { triggerJson } from '../../shared/orders/model/trigger-json.ts';
import { soldOf } from '../../shared/programs/exits/legs.ts';
import { describeExits } from '../render/describe-exits.ts';
import { describeCondition } from '../render/describe-order.ts';
import type { HeldPosition } from './read-positions.ts';

/** What of a position no stop covers, in a sentence; undefined if one covers all of it. */
export function describeUncovered({
  position,
  exits,
  armed,
  covered,
}: HeldPosition): string | undefined {
  const held = contractsOf(position);
  if (new Big(covered).gte(held)) return undefined;
  if (exits.length + armed.length === 0) return 'No exit of Sluice protects it.';
  return covered === '0' ? 'No stop covers it.' : `Stops cover ${covered} of ${countOf(held)}.`;
}

/** As in `stop 57000, take 63000`, with its size if that is not all of the position. */
export function describeProtecting(
  { exits, program }: ExitRecord,
  { position }: HeldPosition,
): string {
  const left = new Big(program.state.owned).minus(soldOf(program.state)).toString();
  const part = left === contractsOf(position) ? '' : ` for ${countOf(left)}`;
  return `${describeExits(exitsJson(exits))}${part}`;
}

/** As in `closes 5 contracts when the price is <= 58000`. */
export function describeArmed({ order, trigger, armed }: ArmedRecord): string {
  const size = 'contract' in order && !order.close ? countOf(contractsOf(order)) : 'all';
  return `closes ${size}${describeCondition(triggerJson(trigger, armed))}`;
}
