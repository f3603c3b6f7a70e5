import { normalizeDecimal } from '../../lib/decimal.ts';
import type { ExitPlan } from '../../programs/exits/plan.ts';
import type { ExitsMessage } from './exits-rules.ts';
import { normalizeTrail } from './normalize-trail.ts';

/** Equal exits become equal objects, with the same order of fields. */
export function normalizeExits(exits: ExitsMessage): ExitPlan {
  const { stop_loss: stop, take_profit: takeProfits = [], trail } = exits;
  return {
    ...(stop && { stopLoss: normalizeStop(stop) }),
    takeProfits: takeProfits.map(({ price, share }) => ({
      price: normalizeDecimal(price),
      ...(share !== undefined && { share: normalizeDecimal(share) }),
    })),
    ...(trail && { trail: normalizeTrail(trail) }),
  };
}

function normalizeStop({
  price,
  limit_price: limitPrice,
  slippage,
  source = 'last',
  confirm_seconds: confirmSeconds = 0,
}: NonNullable<ExitsMessage['stop_loss']>): NonNullable<ExitPlan['stopLoss']> {
  return {
    price: normalizeDecimal(price),
    ...(limitPrice !== undefined && { limitPrice: normalizeDecimal(limitPrice) }),
    ...(slippage !== undefined && { slippage: normalizeDecimal(slippage) }),
    source,
    confirmSeconds,
  };
}
