import { openPosition } from '../futures/open-position.ts';

/** `sluice short CONTRACT --size N [--price P]` */
export const short = openPosition('short', 'Sell N contracts, at market or at a limit price');
