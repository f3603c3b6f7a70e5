import type { Armed } from './armed.ts';
import type {
  AmendRecord,
  Attempt,
  Envelope,
  ExchangeOrder,
  ExitProgram,
  ExitRecord,
  PlaceRecord,
  SlicesProgram,
  UnclaimedPlace,
  UnreadRecord,
} from './record.ts';
import type { Action } from './request.ts';

/**
 * A record as the ledger stores it: flat, because a condition of a write compares single
 * attributes. Their names are a contract with the tables of earlier versions.
 */
export type OrderAttributes = Omit<Envelope, 'stem'> & {
  readonly action: Action;
  /** The number of attempts. */
  readonly attempt: number;
} & Partial<
    Omit<Attempt, 'number'> &
      ExchangeOrder &
      Armed &
      Pick<
        UnclaimedPlace,
        | 'order'
        | 'trigger'
        | 'exits'
        | 'exitOpened'
        | 'slices'
        | 'parent'
        | 'haltedAs'
        | 'cancelledBy'
      > &
      Pick<PlaceRecord, 'issuedAtMs' | 'note' | 'submitByMs' | 'cancelAtMs' | 'reserved'> &
      Pick<AmendRecord, 'target' | 'amendment' | 'amends'> &
      Pick<ExitRecord, 'holding'> & {
        readonly progress: Omit<ExitProgram, 'filled'>;
        readonly slicing: Omit<SlicesProgram, 'filled'>;
      } & Pick<UnreadRecord, 'bodySha256' | 'bodyStart' | 'conflictsWith'>
  >;

/** The attributes that a transition sets, or removes if they are undefined. */
export type OrderPatch = Partial<OrderAttributes>;
