/**
 * The largest leverage of every configuration. A typing error must not allow one at which a small move
 * liquidates.
 */
export const LEVERAGE_CEILING = '20';
