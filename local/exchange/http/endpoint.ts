import type { ExchangeBehavior } from '../behavior/exchange-behavior.ts';
import type { AccountModes } from '../engine/account-modes.ts';
import type { Countdowns } from '../engine/countdowns.ts';
import type { Ledger } from '../engine/ledger.ts';
import type { SimulatedMarket } from '../engine/market.ts';
import type { OrderReads } from '../engine/order-reads.ts';
import type { SpotOrderStore } from '../engine/order-store.ts';
import type { Fields } from '../engine/parameters.ts';
import type { Pledges } from '../engine/pledges.ts';
import { refusal } from '../engine/responses.ts';
import type { Trading } from '../engine/trading.ts';
import type { FuturesExchange } from '../futures/futures-exchange.ts';
import type { ExchangeKey, Keys, PermissionGroup } from './keys.ts';
import type { LimitGroup } from './limits.ts';

/** Everything that endpoints work on. */
export type Simulation = {
  readonly markets: ReadonlyMap<string, SimulatedMarket>;
  readonly ledger: Ledger;
  readonly store: SpotOrderStore;
  readonly trading: Trading;
  readonly reads: OrderReads;
  readonly keys: Keys;
  readonly countdowns: Countdowns;
  readonly modes: AccountModes;
  readonly pledges: Pledges;
  readonly futures: FuturesExchange;
  readonly behavior: () => ExchangeBehavior;
};

/** A request that has passed the gateway. */
export type Call = {
  /** The value of the `{...}` in the endpoint's path. */
  readonly parameter: string;
  readonly query: Fields;
  readonly body: unknown;
  /** By names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** When the gateway received it. */
  readonly nowMs: number;
};

export type PrivateCall = Call & { readonly key: ExchangeKey };

type EndpointShape = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below /api/v4; `{...}` stands for one segment. */
  readonly path: string;
  readonly limit: LimitGroup;
  /** Whether x-gate-exptime is documented for it. */
  readonly hasExptime?: boolean;
  readonly status?: number;
};

/** One row of the table of endpoints; `serve` returns the JSON of a success. */
export type Endpoint = EndpointShape &
  (
    | { readonly access: 'public'; readonly serve: (call: Call, simulation: Simulation) => unknown }
    | {
        readonly access: PermissionGroup;
        readonly serve: (call: PrivateCall, simulation: Simulation) => unknown;
      }
  );

export function marketOf({ markets }: Simulation, pairId: string): SimulatedMarket {
  const market = markets.get(pairId);
  if (!market) throw refusal('INVALID_CURRENCY_PAIR', pairId);
  return market;
}
