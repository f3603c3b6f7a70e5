import type { TransitionName } from '../../shared/orders/model/transitions.ts';

/** The writes of orders in slices: the seeds of the simulation and a law of their own make them. */
export const SLICE_WRITES = [
  ...['slices_begun', 'slice_granted', 'slice_settled', 'slots_missed', 'price_amended'],
  'slices_ended',
] as readonly TransitionName[];
