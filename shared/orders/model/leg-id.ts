/**
 * The id of a program's child: its parent's id, a slash and the child's name. No sender's id has a
 * slash, so nobody can take it beforehand.
 */
export const childId = (parent: string, name: string): string => `${parent}/${name}`;

/** The id of the exit of an order. */
export const exitIdOf = (orderId: string): string => childId(orderId, 'exit');

/** The name of a child within its parent. */
export const childName = (id: string): string => id.slice(id.lastIndexOf('/') + 1);

/** The order id of a rebalance run's leg: the run's id and the leg's number. */
export const legOrderId = (runId: string, leg: number): string => childId(runId, String(leg));

/** The run of a leg's order id. Legs of older runs have a dot before their number. */
export const runOfLeg = (orderId: string): string | undefined => /^(.+)[/.]\d+$/.exec(orderId)?.[1];
