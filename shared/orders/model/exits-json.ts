import type { ExitPlan, StopLoss } from '../../programs/exits/plan.ts';
import { trailJson } from './trigger-json.ts';

/** Exits as Sluice shows them: as they were sent, with defaults. */
export type ExitsJson = {
  readonly stop_loss?: {
    readonly price: string;
    readonly limit_price?: string;
    readonly slippage?: string;
    readonly source: string;
    readonly confirm_seconds: string;
  };
  readonly take_profit?: readonly { readonly price: string; readonly share?: string }[];
  readonly trail?: { readonly by: string; readonly from?: string };
};

// DynamoDB returns the fields of a map in any order. The output always has the same order.

export function exitsJson({ stopLoss, takeProfits, trail }: ExitPlan): ExitsJson {
  return {
    ...(stopLoss && { stop_loss: stopJson(stopLoss) }),
    ...(takeProfits.length > 0 && {
      take_profit: takeProfits.map(({ price, share }) => ({
        price,
        ...(share !== undefined && { share }),
      })),
    }),
    ...(trail && { trail: trailJson(trail) }),
  };
}

function stopJson({ price, limitPrice, slippage, source, confirmSeconds }: StopLoss) {
  return {
    price,
    ...(limitPrice !== undefined && { limit_price: limitPrice }),
    ...(slippage !== undefined && { slippage }),
    source,
    confirm_seconds: String(confirmSeconds),
  };
}
