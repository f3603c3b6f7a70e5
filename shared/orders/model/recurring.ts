/**
 * The id of one occurrence of a recurring order: its name and its scheduled time. A retried
 * delivery has the same id as the first one.
 */
export function occurrenceId(name: string, scheduledTime: string): string {
  return `${name}:${scheduledTime}`;
}

/** The recurring order of an occurrence's id. No name has a colon. */
export const recurringOrderOf = (orderId: string): string => orderId.split(':')[0]!;
