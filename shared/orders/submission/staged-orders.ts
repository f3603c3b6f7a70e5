/**
 * Orders that are not sent at once, and what is sent of them later: armed orders, exits and orders in
 * slices. An ordinary order does not load their code.
 */
export { armOrder } from './arm.ts';
export { beginExit } from './begin-exit.ts';
export { beginSlices } from './begin-slices.ts';
export { releaseOrder } from './release.ts';
export { submitLeg } from './submit-leg.ts';
export { submitSlice } from './submit-slice.ts';
