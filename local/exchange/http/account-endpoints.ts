import { optionalText, requiredText } from '../engine/parameters.ts';
import { refusal } from '../engine/responses.ts';
import { FEE_RATE } from '../engine/settlement.ts';
import { type Endpoint, marketOf, type PrivateCall, type Simulation } from './endpoint.ts';
import type { ExchangeKey } from './keys.ts';
import { isWithinDays, pageOf } from './paging.ts';

const MAX_ROWS = 1_000;
const MAX_FEE_PAIRS = 50;
/** Classic account; the simulation knows no unified one. */
const CLASSIC = { mode: 1 };

function accounts({ query, key }: PrivateCall, { ledger }: Simulation) {
  const currency = optionalText(query, 'currency');
  return ledger
    .balances(key.userId)
    .filter((balance) => currency === undefined || balance.currency === currency);
}

function accountBook({ query, key, nowMs }: PrivateCall, { ledger }: Simulation) {
  const isInTime = isWithinDays(query, nowMs);
  const wanted = ['currency', 'code', 'type'] as const;
  const rows = ledger
    .accountBook(key.userId)
    .filter(({ time }) => isInTime(time))
    .filter((row) =>
      wanted.every((field) => [undefined, row[field]].includes(optionalText(query, field))),
    )
    .reverse();
  return pageOf(rows, query, MAX_ROWS);
}

function feeRates({ userId }: ExchangeKey) {
  return {
    user_id: Number(userId),
    taker_fee: FEE_RATE,
    maker_fee: FEE_RATE,
    rpi_maker_fee: '0',
    gt_discount: false,
    gt_taker_fee: '0',
    gt_maker_fee: '0',
    loan_fee: '0.18',
    point_type: '1',
    debit_fee: 3,
    rpi_mm: 0,
  };
}

function walletFee({ key }: PrivateCall) {
  return {
    ...feeRates(key),
    futures_taker_fee: '0.0005',
    futures_maker_fee: '0.0002',
    delivery_taker_fee: '0.0005',
    delivery_maker_fee: '0.0002',
  };
}

/** Deprecated, and still answered. */
function spotFee({ query, key }: PrivateCall, simulation: Simulation) {
  const pairId = optionalText(query, 'currency_pair');
  if (pairId !== undefined) marketOf(simulation, pairId);
  return { ...feeRates(key), ...(pairId !== undefined && { currency_pair: pairId }) };
}

function batchFee({ query, key }: PrivateCall) {
  const pairIds = requiredText(query, 'currency_pairs').split(',');
  if (pairIds.length > MAX_FEE_PAIRS) throw refusal('TOO_MANY_ORDERS', String(MAX_FEE_PAIRS));
  return Object.fromEntries(
    pairIds.map((pairId) => [pairId, { ...feeRates(key), currency_pair: pairId }]),
  );
}

function accountDetail({ key }: PrivateCall) {
  return {
    user_id: Number(key.userId),
    ip_whitelist: key.ipAllowList,
    currency_pairs: [],
    key: CLASSIC,
    tier: 0,
    copy_trading_role: 0,
  };
}

const seconds = (timeMs: number): string => String(Math.floor(timeMs / 1000));

function mainKeys({ key, nowMs }: PrivateCall, { keys }: Simulation) {
  return keys.of(key.userId, nowMs).map((known, index) => ({
    state: 1,
    mode: CLASSIC.mode,
    name: `key ${index + 1}`,
    currency_pairs: [],
    user_id: Number(known.userId),
    ip_whitelist: known.ipAllowList,
    perms: Object.entries(known.permissions).map(([name, permission]) => ({
      name,
      read_only: permission === 'read',
    })),
    key: CLASSIC,
    created_at: seconds(known.createdAtMs),
    updated_at: seconds(known.createdAtMs),
    last_access: seconds(known.lastAccessMs),
  }));
}

export const ACCOUNT_ENDPOINTS: readonly Endpoint[] = [
  { method: 'GET', path: '/spot/accounts', access: 'spot', limit: 'private', serve: accounts },
  {
    method: 'GET',
    path: '/spot/account_book',
    access: 'spot',
    limit: 'private',
    serve: accountBook,
  },
  { method: 'GET', path: '/spot/fee', access: 'spot', limit: 'private', serve: spotFee },
  { method: 'GET', path: '/spot/batch_fee', access: 'spot', limit: 'private', serve: batchFee },
  { method: 'GET', path: '/wallet/fee', access: 'wallet', limit: 'private', serve: walletFee },
  {
    method: 'GET',
    path: '/account/detail',
    access: 'account',
    limit: 'private',
    serve: accountDetail,
  },
  {
    method: 'GET',
    path: '/account/main_keys',
    access: 'account',
    limit: 'private',
    serve: mainKeys,
  },
];
