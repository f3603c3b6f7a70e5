import { spotPair } from '../../../shared/market/instrument.ts';
import { marketGroup } from '../../../shared/orders/model/request.ts';
import type { SeededRandom } from '../../exchange/behavior/random.ts';
import type { Account } from '../deployment.ts';
import { PAIRS } from '../markets.ts';

/** A message to the order queue, and when it is sent. */
export type PlannedMessage = {
  readonly atMs: number;
  readonly body: string;
  readonly group: string;
};

export type Fields = Readonly<Record<string, string | number | boolean | object>>;

/** The account, the market and the time of an order. */
export function drawHead(random: SeededRandom, number: number, startMs: number, spanMs: number) {
  const isOn = (probability: number) => random.fraction() < probability;
  const account: Account = isOn(0.75) ? 'main' : 'second';
  const pair = random.oneOf(PAIRS);
  const atMs = startMs + random.integer({ min: 0, max: spanMs });
  return {
    number,
    isOn,
    account,
    pair,
    id: `order-${number}`,
    atMs,
    later: (min: number, max: number) => atMs + random.integer({ min, max }),
    inMarket: marketGroup(account, spotPair(pair)),
  };
}

export type Head = ReturnType<typeof drawHead>;
