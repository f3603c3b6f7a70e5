const DURATION = /^P(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?$/;
const UNITS_MS = [86_400_000, 3_600_000, 60_000, 1_000] as const;
const LETTERS = ['D', 'H', 'M', 'S'] as const;

/**
 * A duration in days, hours, minutes and whole seconds, as in "PT4H" or "P1DT30M", in ms; undefined for
 * anything else. Months and years have no fixed length.
 */
export function parseIsoDuration(text: string): number | undefined {
  const parts = DURATION.exec(text)?.slice(1);
  if (!parts || parts.every((part) => part === undefined) || text.endsWith('T')) return undefined;
  return parts.reduce((sum, part, index) => sum + Number(part ?? 0) * UNITS_MS[index]!, 0);
}

/** The duration in ms, with its largest units first. */
export function isoDuration(durationMs: number): string {
  let restMs = durationMs;
  const [days, ...time] = UNITS_MS.map((unitMs, index) => {
    // Fractions of a second belong to the seconds.
    const count = index < 3 ? Math.floor(restMs / unitMs) : restMs / unitMs;
    restMs -= count * unitMs;
    return count === 0 ? '' : `${count}${LETTERS[index]}`;
  });
  const ofDay = time.join('');
  return days || ofDay ? `P${days}${ofDay && `T${ofDay}`}` : 'PT0S';
}
