import { COMMON_LABELS, createMeaning, type Labels, type MeaningOf } from '../errors.ts';

/** A key that works may lack the right to trade futures: the orders of the account's pairs go on. */
const MISSING_RIGHT = ['FORBIDDEN', 'READ_ONLY'];

/**
 * Gate's labels for a futures order that it did not take. Source: gate.com, API v4, "Error list" of
 * futures. Labels that hold for cancellations and amendments only are not among them, because an
 * answer to a placement with such a label explains nothing.
 */
const FUTURES_LABELS: Labels = {
  ...COMMON_LABELS,
  refused: [
    ...COMMON_LABELS.refused,
    'CONTRACT_NOT_FOUND',
    'CONTRACT_IN_DELISTING',
    'CONTRACT_NO_COUNTER',
    'SIZE_TOO_LARGE',
    'SIZE_TOO_SMALL',
    'PRICE_TOO_DEVIATED',
    // The position would be too large for the leverage that is set.
    'RISK_LIMIT_EXCEEDED',
    'INSUFFICIENT_AVAILABLE',
    'LIQUIDATE_IMMEDIATELY',
    'PRICE_OVER_LIQUIDATION',
    'PRICE_OVER_BANKRUPT',
    'ORDER_POC_IMMEDIATE',
    'ORDER_POC',
    'ORDER_FOK',
    // Nothing to reduce, or less than the order would reduce.
    'INCREASE_POSITION',
    'REDUCE_EXCEEDED',
    'POSITION_EMPTY',
    'TOO_MANY_ORDERS',
    'POSITION_IN_LIQUIDATION',
    'POSITION_IN_CLOSE',
    // A setting of the account, or a wallet that was never used.
    'POSITION_DUAL_MODE',
    'POSITION_CROSS_MARGIN',
    'USER_PORTFOLIO_MARGIN',
    'USER_NOT_FOUND',
    ...MISSING_RIGHT,
  ],
  credentials: COMMON_LABELS.credentials.filter((label) => !MISSING_RIGHT.includes(label)),
};

/** The meaning of an error response to a futures order. */
export const futuresMeaningOf: MeaningOf = createMeaning(FUTURES_LABELS);
