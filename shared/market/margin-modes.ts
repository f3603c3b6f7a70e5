/** Gate's account modes, in the sequence of the numbers that a futures account names them by. */
export const MARGIN_MODES = ['classic', 'multi_currency', 'portfolio', 'single_currency'] as const;

/** The mode of a futures account's `margin_mode`; undefined for a number that Gate may add. */
export function marginModeNamed(
  marginMode: number | undefined,
): (typeof MARGIN_MODES)[number] | undefined {
  return marginMode === undefined ? undefined : MARGIN_MODES[marginMode];
}
