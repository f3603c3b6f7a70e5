export const PEERS = ['gate-api', 'gateio-api', 'ccxt'] as const;
export type Peer = (typeof PEERS)[number];

/** One line of the table. */
export type Figure = {
  readonly name: string;
  readonly unit: string;
  readonly sluice: number;
  /** The least that does the job at all, measured in the same rounds. */
  readonly floor?: number;
  /** Sluice to floor: the median over the rounds. */
  readonly ratio?: number;
  /** The bound of the ratio, or of the figure itself if there is no floor. */
  readonly bound?: Bound;
  readonly peers?: Readonly<Partial<Record<Peer, number>>>;
};

export type Bound = { readonly atMost: number } | { readonly atLeast: number };

/** The figure that a bound limits. */
export const judged = ({ ratio, sluice }: Figure): number => ratio ?? sluice;

export function isReached(figure: Figure): boolean {
  const { bound } = figure;
  if (!bound) return true;
  // As it is printed: two digits.
  const value = Math.round(judged(figure) * 100) / 100;
  return 'atMost' in bound ? value <= bound.atMost : value >= bound.atLeast;
}
