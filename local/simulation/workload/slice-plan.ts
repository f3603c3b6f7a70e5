import type { SeededRandom } from '../../exchange/behavior/random.ts';
import type { Fields, Head } from './planned-message.ts';

/** How an order is worked in slices, in the few minutes that a simulated run has. */
export function drawSlices(random: SeededRandom, { isOn }: Pick<Head, 'isOn'>): Fields {
  return {
    over: random.oneOf(['PT2M', 'PT3M']),
    ...(isOn(0.5) ? { every: random.oneOf(['PT15S', 'PT40S']) } : { count: '4' }),
    ...(isOn(0.4) && { jitter: random.oneOf(['0.1', '0.5']) }),
    ...(isOn(0.4) && { catch_up: 'spread' }),
  };
}
