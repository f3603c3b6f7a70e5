/** The order id of a rebalance run's leg: the run's id and the leg's number. */
export const legOrderId = (runId: string, leg: number): string => `${runId}.${leg}`;

/** The run of a leg's order id. */
export const runOfLeg = (orderId: string): string | undefined => /^(.+)\.\d+$/.exec(orderId)?.[1];
