/** The id of the order that a leg of a rebalance run sends: the run's id and the leg's number. */
export const legOrderId = (runId: string, leg: number): string => `${runId}.${leg}`;

/** The run behind a leg's order id. */
export const runOfLeg = (orderId: string): string | undefined => /^(.+)\.\d+$/.exec(orderId)?.[1];
