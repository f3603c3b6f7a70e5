import { Big, DECIMAL } from '../../shared/lib/decimal.ts';
import { readDecimal } from '../program/read-decimal.ts';
import { UsageError } from '../terminal/failure.ts';

/** The options that say when coins are sold again. */
export const EXIT_OPTIONS = {
  stop: { type: 'string', value: 'P', help: 'sell all when the price falls to P' },
  take: {
    type: 'string',
    value: 'P[:SHARE]',
    multiple: true,
    help: 'sell a share (0.5, 50%) at P; up to five times',
  },
  trail: { type: 'string', value: 'N%', help: 'sell all N % below the best price' },
} as const;

export type ExitOptions = {
  readonly stop?: string;
  readonly take?: readonly string[];
  readonly trail?: string;
};

/** The `exits` of a message. */
export type Exits = {
  readonly stop_loss?: { readonly price: string };
  readonly take_profit?: readonly { readonly price: string; readonly share?: string }[];
  readonly trail?: { readonly by: string };
};

/** Undefined without any of the options. */
export function readExits({ stop, take = [], trail }: ExitOptions): Exits | undefined {
  if (stop === undefined && take.length === 0 && trail === undefined) return undefined;
  return {
    ...(stop !== undefined && { stop_loss: { price: readDecimal('stop', stop) } }),
    ...(take.length > 0 && { take_profit: take.map(readTake) }),
    ...(trail !== undefined && { trail: { by: readTrail(trail) } }),
  };
}

/** As in 63000, 63000:0.5 or 63000:50%. */
function readTake(text: string): { readonly price: string; readonly share?: string } {
  const [price, share, ...more] = text.split(':');
  if (more.length > 0) {
    throw new UsageError('--take takes a price and a share, as in 63000:0.5.', 'take');
  }
  return {
    price: readDecimal('take', price),
    ...(share !== undefined && { share: share.endsWith('%') ? ratioOf('take', share) : share }),
  };
}

/** As in 3% or 3: the message takes a ratio. A bare 0.03 may be meant as one, and would sell at the next tick. */
export function readTrail(text: string): string {
  const ratio = ratioOf('trail', text);
  if (text.endsWith('%') || new Big(ratio).gte('0.01')) return ratio;
  const meant = new Big(text).times('100');
  throw new UsageError(
    `--trail ${text} may be ${meant} % or ${text} %: write it with its sign.`,
    'trail',
  );
}

function ratioOf(option: string, percent: string): string {
  const number = percent.replace(/%$/, '');
  if (DECIMAL.test(number)) return new Big(number).div('100').toString();
  throw new UsageError(`--${option} takes a percentage, as in 3%.`, option);
}
