import { Big } from '../../shared/lib/decimal.ts';

/** Exits as a message or a record has them. */
export type ShownExits = {
  readonly stop_loss?: { readonly price: string; readonly limit_price?: string };
  readonly take_profit?: readonly { readonly price: string; readonly share?: string }[];
  readonly trail?: { readonly by: string; readonly from?: string };
};

/** As in `stop 57000, take 63000 (50 %), trail 3 %`. */
export function describeExits({
  stop_loss: stop,
  take_profit: takes = [],
  trail,
}: ShownExits): string {
  const from = trail?.from === undefined ? '' : ` from ${trail.from}`;
  return [
    stop &&
      `stop ${stop.price}${stop.limit_price === undefined ? '' : ` (limit ${stop.limit_price})`}`,
    ...takes.map(
      ({ price, share }) => `take ${price}${share === undefined ? '' : ` (${percent(share)})`}`,
    ),
    trail && `trail ${percent(trail.by)}${from}`,
  ]
    .filter(Boolean)
    .join(', ');
}

const percent = (ratio: string): string => `${new Big(ratio).times('100').toString()} %`;
