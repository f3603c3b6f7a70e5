import type { Trail, TriggerCondition } from '../../triggers/condition.ts';

/** When and at what prices coins are sold again. At least one of the three. */
export type ExitPlan = {
  readonly stopLoss?: StopLoss;
  /** At most five. They rest at the exchange. */
  readonly takeProfits: readonly TakeProfit[];
  readonly trail?: Trail;
};

export type StopLoss = {
  readonly price: string;
  /** Sells at this price and no lower. The order may rest unfilled. */
  readonly limitPrice?: string;
  /** How far a step may trade from the last price; absent: the account's collar. */
  readonly slippage?: string;
} & Pick<TriggerCondition, 'source' | 'confirmSeconds'>;

export type TakeProfit = {
  readonly price: string;
  /** The part of what the exit owns; absent: as much as each other one without a share. */
  readonly share?: string;
};

/** What makes an exit sell at the market. */
export type ExitCause = 'stop_loss' | 'trail';

/** Whether something sells the coins that no take-profit sells. */
export function isProtected({ stopLoss, trail }: ExitPlan): boolean {
  return stopLoss !== undefined || trail !== undefined;
}
