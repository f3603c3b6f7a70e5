import type { NumberRange } from './random.ts';
import { DEFAULT_STREAM, type StreamBehavior } from './stream-behavior.ts';

/**
 * The known quirks of Gate, which are easily forgotten. Each is a setting, so that a test can ask
 * for the worst case, or break an assumption of the submission protocol.
 *
 * The assumptions of the protocol and what breaks them:
 *   an expired POST is never executed             honourExptime: false, honourTimestamp: false
 *   a live order is listed soon                   visibilityLagMs beyond 30 s
 *   a fill is in my_trades soon                   tradeLagMs beyond 15 s
 *   fills stay in my_trades                       fillsVisibleInTrades: false
 *   gateway clocks agree                          gatewaySkewMs beyond 1 s
 *   a refusal means "not placed"                  the fault `lying_refusal` (see faults.ts)
 */
export type ExchangeBehavior = {
  /** Time from the creation of an order until reads show it; over 10 s is abnormal (gateapi-python#61). */
  readonly visibilityLagMs: NumberRange;
  /**
   * Time from a fill, an amendment or an end until reads of the order show it: they come from a cache,
   * so that the WebSocket may be ahead of them (gatews#51).
   */
  readonly changeLagMs: NumberRange;
  /** Time from a fill until my_trades shows it: "shortly delayed", a few seconds (gateapi-nodejs#2). */
  readonly tradeLagMs: NumberRange;
  /** Time from a fill until reads of a position show it: up to about a minute (hummingbot#6032, #6238). */
  readonly positionLagMs: NumberRange;
  readonly fillsVisibleInTrades: boolean;
  /** A second order with the same `text`: accepted, lookups show the later one (gateapi-go#41). */
  readonly duplicateText: 'accept' | 'refuse';
  /**
   * How long an order is found by its `text`. The documentation has said one hour after the end
   * (2022-12 to 2025-02) and only while pending (since); futures say for ever if anything filled.
   */
  readonly textLookup: 'while_open' | 'one_hour' | 'for_ever_if_filled';
  /** Orders without a fill are not stored; they can be read for a minute (gateapi-go#11). */
  readonly zeroFillForgottenAfterMs: number;
  /** End of a market buy that leaves dust: recorded both ways (ccxt#19098, gateapi-php#20). */
  readonly marketBuyDustEnd: 'closed' | 'cancelled';
  /** A poc that would take or a fok that cannot fill: an error or an order that has ended; both are documented. */
  readonly unmatchable: 'error' | 'cancelled_order';
  /**
   * `old`: orders without `filled_amount` and trades without `text`, as recorded in answers of 2022 to
   * 2024 (ccxt#13159, ccxt's static responses).
   */
  readonly rows: 'new' | 'old';
  /** x-gate-exptime: refused when received later (documentation since 4.85.0). */
  readonly honourExptime: boolean;
  /** The label of that refusal is not documented. */
  readonly exptimeRefusal: string;
  /** Timestamp more than 60 s away from server time: 401 REQUEST_EXPIRED (ccxt#13330). */
  readonly honourTimestamp: boolean;
  /** How far the clock of the gateway that serves a request is off; each request may meet another gateway. */
  readonly gatewaySkewMs: NumberRange;
  /** Limits of 2024-01-22; `low_fill_ratio` adds 10 orders in 10 s per user (documentation 2.2, code 212). */
  readonly rateLimits: 'on' | 'off' | 'low_fill_ratio';
  /** Key changes act within five minutes (documentation, general part). */
  readonly keyChangeLagMs: number;
  readonly stream: StreamBehavior;
};

const NEVER: NumberRange = { min: 0, max: 0 };

export const DEFAULT_BEHAVIOR: ExchangeBehavior = {
  visibilityLagMs: { min: 0, max: 300 },
  changeLagMs: NEVER,
  tradeLagMs: { min: 0, max: 3_000 },
  positionLagMs: NEVER,
  fillsVisibleInTrades: true,
  duplicateText: 'accept',
  textLookup: 'while_open',
  zeroFillForgottenAfterMs: 60_000,
  marketBuyDustEnd: 'closed',
  unmatchable: 'error',
  rows: 'new',
  honourExptime: true,
  exptimeRefusal: 'REQUEST_EXPIRED',
  honourTimestamp: true,
  gatewaySkewMs: NEVER,
  rateLimits: 'on',
  keyChangeLagMs: 0,
  stream: DEFAULT_STREAM,
};

/** The behavior without any delay: for tests whose subject is another. */
export const PROMPT: Partial<ExchangeBehavior> = { visibilityLagMs: NEVER, tradeLagMs: NEVER };
