import { type Big, sum } from '../../../shared/lib/decimal.ts';
import type { ExchangeAccountMode } from '../engine/account-modes.ts';
import { choice, decimal, type Fields, isAbsent } from '../engine/parameters.ts';
import { refusal } from '../engine/responses.ts';
import { unrealisedOf } from '../futures/margin.ts';
import type { ContractPosition } from '../futures/position.ts';
import { POSITION_MODES } from '../futures/position-store.ts';
import { positionRow } from '../futures/rows.ts';
import type { Endpoint, PrivateCall, Simulation } from './endpoint.ts';
import { writeSizeOf } from './futures-contract-endpoints.ts';
import { offsetPageOf } from './paging.ts';

const MAX_POSITIONS = 100;

/** Gate's `margin_mode` of a futures account. */
const MARGIN_MODES: Readonly<Record<ExchangeAccountMode, number>> = {
  classic: 0,
  multi_currency: 1,
  portfolio: 2,
  single_currency: 3,
};

function account({ key, nowMs }: PrivateCall, { modes, pledges, futures }: Simulation) {
  const { userId } = key;
  const { wallets, positions } = futures;
  if (!wallets.exists(userId)) throw refusal('USER_NOT_FOUND');
  const mode = modes.of(userId);
  const positionMode = positions.modeOf(userId);
  const unrealised = sum(
    positions.held(userId).map((held) => unrealisedOf(futures.exposureOf(held), nowMs)),
  );
  const isClassic = mode === 'classic';
  const margin = isClassic ? futures.marginInUse(userId) : pledges.marginOf(userId);
  return {
    user: Number(userId),
    currency: 'USDT',
    // A unified account has its totals elsewhere.
    total: isClassic ? wallets.balance(userId).toFixed() : '0',
    available: isClassic ? futures.available(userId).toFixed() : '0',
    unrealised_pnl: unrealised.toFixed(),
    order_margin: '0',
    position_margin: isClassic ? margin.toFixed() : '0',
    position_initial_margin: margin.toFixed(),
    point: '0',
    bonus: '0',
    in_dual_mode: positionMode !== 'single',
    position_mode: positionMode,
    margin_mode: MARGIN_MODES[mode],
    enable_credit: !isClassic,
    enable_evolved_classic: false,
  };
}

function wire(call: PrivateCall, { futures }: Simulation, position: ContractPosition) {
  const shown = futures.shownPosition(position);
  const open = futures.store
    .openOf(position.userId)
    .filter(({ contract, leg }) => contract === position.contract && leg === position.leg);
  const exposure = { ...futures.exposureOf(position), position: shown };
  const balance = futures.wallets.balance(position.userId);
  return positionRow(exposure, balance, call.nowMs, writeSizeOf(call), open.length);
}

function positions(call: PrivateCall, simulation: Simulation) {
  const { futures } = simulation;
  const { positions: store } = futures;
  const { userId } = call.key;
  const isHolding = call.query.holding === 'true';
  const rows = store
    .everOpened(userId)
    .filter((position) => store.legsOf(userId).includes(position.leg))
    .filter((position) => !isHolding || !futures.shownPosition(position).size.eq('0'));
  return offsetPageOf(rows, call.query, MAX_POSITIONS).map((position) =>
    wire(call, simulation, position),
  );
}

/** In hedge mode it gives a list, against the documentation (gateapi-go#49). */
function position(call: PrivateCall, simulation: Simulation) {
  const rows = legs(call, simulation);
  return rows.length === 1 ? rows[0] : rows;
}

function legs(call: PrivateCall, simulation: Simulation) {
  const { futures } = simulation;
  const { userId } = call.key;
  futures.marketOf(call.parameter);
  return futures.positions
    .legsOf(userId)
    .map((leg) => wire(call, simulation, futures.positions.of(userId, call.parameter, leg)));
}

function dualPositions(call: PrivateCall, simulation: Simulation) {
  if (simulation.futures.positions.modeOf(call.key.userId) === 'single') {
    throw refusal('POSITION_NOT_FOUND');
  }
  return legs(call, simulation);
}

/** A leverage other than zero switches the contract to isolated margin; zero to cross margin with a limit. */
function setLeverage(call: PrivateCall, simulation: Simulation) {
  const { futures } = simulation;
  const { userId } = call.key;
  const { leverage_max: most } = futures.marketOf(call.parameter).listing.row;
  const leverage = decimal(call.query, 'leverage');
  const limit = readLimit(call.query);
  if (leverage.gt(most) || limit?.gt(most)) throw refusal('LEVERAGE_TOO_HIGH', most);
  for (const leg of futures.positions.legsOf(userId)) {
    const own = futures.positions.of(userId, call.parameter, leg);
    own.leverage = leverage;
    if (limit?.gt('0')) own.crossLeverageLimit = limit;
    futures.positions.touch(own, Math.floor(call.nowMs));
  }
  return position(call, simulation);
}

function readLimit(query: Fields): Big | undefined {
  return isAbsent(query, 'cross_leverage_limit')
    ? undefined
    : decimal(query, 'cross_leverage_limit');
}

function setPositionMode(call: PrivateCall, simulation: Simulation) {
  const mode = choice(call.query, 'position_mode', POSITION_MODES);
  simulation.futures.setPositionMode(call.key.userId, mode);
  return account(call, simulation);
}

function setDualMode(call: PrivateCall, simulation: Simulation) {
  const isDual = choice(call.query, 'dual_mode', ['true', 'false'] as const) === 'true';
  simulation.futures.setPositionMode(call.key.userId, isDual ? 'dual' : 'single');
  return account(call, simulation);
}

function fees({ key }: PrivateCall, { futures }: Simulation) {
  const rows = [...futures.markets.values()].map(({ listing }) => [
    listing.row.name,
    { taker_fee: listing.row.taker_fee_rate, maker_fee: listing.row.maker_fee_rate },
  ]);
  return { ...Object.fromEntries(rows), user_id: Number(key.userId) };
}

function endpoint(
  method: 'GET' | 'POST',
  path: string,
  serve: (call: PrivateCall, simulation: Simulation) => unknown,
): Endpoint {
  return { method, path: `/futures/usdt${path}`, access: 'futures', limit: 'private', serve };
}

/** There is no list of all positions below `/dual_comp`: a bare 404 answers it. */
export const FUTURES_ACCOUNT_ENDPOINTS: readonly Endpoint[] = [
  endpoint('GET', '/accounts', account),
  endpoint('GET', '/fee', fees),
  endpoint('GET', '/positions', positions),
  endpoint('GET', '/positions/{contract}', position),
  endpoint('GET', '/dual_comp/positions/{contract}', dualPositions),
  endpoint('POST', '/positions/{contract}/leverage', setLeverage),
  endpoint('POST', '/dual_comp/positions/{contract}/leverage', setLeverage),
  endpoint('POST', '/set_position_mode', setPositionMode),
  endpoint('POST', '/dual_mode', setDualMode),
];
