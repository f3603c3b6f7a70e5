import { openPosition } from '../futures/open-position.ts';

/** `sluice long CONTRACT --size N [--price P]` */
export const long = openPosition('long', 'Buy N contracts, at market or at a limit price');
