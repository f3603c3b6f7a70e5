import { Big } from '../../lib/decimal.ts';

export const ZERO = new Big('0');
export const ONE = new Big('1');

export const notNegative = (value: Big): Big => (value.lt(ZERO) ? ZERO : value);
