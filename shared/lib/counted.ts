/** How many there are, as in `1 order` and `2 orders`. */
export const counted = (count: number, what: string): string =>
  `${count} ${what}${count === 1 ? '' : 's'}`;
