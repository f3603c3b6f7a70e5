/**
 * An order in 48 slices, five minutes apart: what its four hours write to the table, with the polls that
 * follow it. test/simulation/slices.test.ts counts it.
 */
export const SLICED_ORDER = { slices: 48, writeUnits: 1_870 } as const;
