import * as z from 'zod';
import { LEVERAGE_CEILING } from '../market/leverage-ceiling.ts';
import { aboveZero, decimal, dollars, ratio, withDollarDefaults } from './amounts.ts';

/** The futures of an account in `sluice.config.json`. */

const AMOUNTS_IN_DOLLARS = {
  maxPosition: '1000',
  maxExposure: '2000',
  maxOrder: '500',
  maxDay: '2000',
} as const;

const CONTRACT = /^[A-Z0-9]{1,20}_USDT$/;
const contract = z
  .string()
  .regex(CONTRACT, 'a contract that is settled in USDT, as Gate writes it: as in "BTC_USDT"');

/** There is no `"*"`: each contract is named. */
export const futuresConfig = z.strictObject({
  contracts: z
    .array(contract, 'a list of contracts, as in ["BTC_USDT"]; there is no "*"')
    .min(1)
    .describe('contracts that may be traded'),
  maxLeverage: decimal('largest leverage, as set at Gate, at which a position may be opened')
    .refine(aboveZero, 'more than "0"')
    .refine((value) => Number(value) <= Number(LEVERAGE_CEILING), `at most "${LEVERAGE_CEILING}"`)
    .default('3'),
  maxPosition: dollars(
    'largest value of one position, in the worst case of what rests',
    AMOUNTS_IN_DOLLARS.maxPosition,
  ),
  maxExposure: dollars('largest value of all positions together', AMOUNTS_IN_DOLLARS.maxExposure),
  maxOrder: dollars('largest notional of one opening', AMOUNTS_IN_DOLLARS.maxOrder),
  maxDay: dollars(
    'largest notional of all openings claimed in one UTC day',
    AMOUNTS_IN_DOLLARS.maxDay,
  ),
  maxDayOrders: z.int().min(1).default(200).describe('maximum of openings in one UTC day'),
  priceCollar: ratio('maximum distance of a price from the mark price, on the costly side').default(
    '0.03',
  ),
  requireStop: z
    .boolean()
    .default(false)
    .describe('true: an alarm tells of a position that no stop protects'),
});

/** Amounts are in the currency of the account's limits. */
export type FuturesConfig = ReturnType<typeof withFuturesDefaults>;

export function withFuturesDefaults(
  given: z.output<typeof futuresConfig>,
  currency: string,
  context: z.RefinementCtx,
) {
  const amounts = withDollarDefaults(AMOUNTS_IN_DOLLARS, given, currency, context, ['futures']);
  const contracts: readonly string[] = given.contracts;
  return { ...given, ...amounts, contracts };
}
