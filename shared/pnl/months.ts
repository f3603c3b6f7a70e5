/** The start of the UTC month that an instant is in. */
export const startOfMonth = (atMs: number): number => monthStart(atMs, 0);

export const startOfNextMonth = (atMs: number): number => monthStart(atMs, 1);

function monthStart(atMs: number, months: number): number {
  const time = new Date(atMs);
  return Date.UTC(time.getUTCFullYear(), time.getUTCMonth() + months, 1);
}
