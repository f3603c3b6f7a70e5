import { isoTime } from '../lib/clock.ts';

/** What the exchange or its owner did to a futures account, and no order of ours. */
export type IncidentFacts =
  /** Gate closed a position, or a part of it. */
  | {
      readonly kind: 'liquidated' | 'auto_deleveraged';
      readonly contract: string;
      /** Contracts that were closed, without a sign. */
      readonly size: string;
      readonly price: string | undefined;
      /** Gate's id of the order that closed it. */
      readonly orderId: string;
    }
  /** The position mode is another one. Sluice trades in `single` alone. */
  | {
      readonly kind: 'position_mode';
      readonly mode: string;
      readonly previousMode: string | undefined;
    }
  /** The account shares its money with spot in another way than before. */
  | {
      readonly kind: 'account_mode';
      readonly mode: string;
      readonly previousMode: string;
    }
  /** A position has been without a stop for some time, although the configuration asks for one. */
  | {
      readonly kind: 'without_stop';
      readonly contract: string;
      /** Signed contracts that are held, and how many of them a stop covers. */
      readonly size: string;
      readonly covered: string;
    };

/** One thing that happened to an account. It never changes. */
export type Incident = IncidentFacts & {
  /** The same for whoever sees it. */
  readonly id: string;
  readonly account: string;
  /** Exchange time, as far as it is known. */
  readonly atMs: number;
};

export type IncidentKind = Incident['kind'];

/** An incident as events show it. */
export type IncidentJson = {
  readonly id: string;
  readonly account: string;
  readonly kind: IncidentKind;
  readonly at: string;
  readonly contract?: string;
  readonly size?: string;
  readonly covered?: string;
  readonly price?: string;
  readonly order_id?: string;
  readonly mode?: string;
  readonly previous_mode?: string;
};

export function incidentJson(incident: Incident): IncidentJson {
  const { id, account, kind, atMs } = incident;
  const common = { id, account, kind, at: isoTime(atMs) };
  switch (incident.kind) {
    case 'liquidated':
    case 'auto_deleveraged': {
      const { contract, size, price, orderId } = incident;
      return { ...common, contract, size, ...(price && { price }), order_id: orderId };
    }
    case 'position_mode':
    case 'account_mode': {
      const { mode, previousMode } = incident;
      return {
        ...common,
        mode,
        ...(previousMode !== undefined && { previous_mode: previousMode }),
      };
    }
    case 'without_stop': {
      const { contract, size, covered } = incident;
      return { ...common, contract, size, covered };
    }
  }
}
