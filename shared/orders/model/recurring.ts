/**
 * The id of one occurrence of a recurring order: its name and the time that it was scheduled for,
 * which a delivery that is tried again shares with the first one.
 */
export function occurrenceId(name: string, scheduledTime: string): string {
  return `${name}:${scheduledTime}`;
}

/** The recurring order behind an occurrence's id; no name has a colon. */
export const recurringOrderOf = (orderId: string): string => orderId.split(':')[0]!;
