import type { Exchange, ExchangeRequest } from './exchange.ts';

/** Where the levers are: beside Gate's API, which has none. */
export const LEVERS_PATH = '/simulation/';

export type LeverResponse = {
  readonly status: number;
  readonly body: Readonly<Record<string, string>>;
};

/** The most that one move may be, in percent. */
const MOST_PERCENT = 1_000;
/** The widest band of prices that move by themselves, in percent. */
const MOST_VOLATILITY = 50;

const PERCENT = /^-?\d{1,4}(\.\d{1,4})?$/;

/** A wrong request to a lever. */
class LeverRefusal extends Error {}

/** Moves a lever by an HTTP request: `POST /simulation/move` or `/simulation/volatility`. */
export function pullLever(exchange: Exchange, request: ExchangeRequest): LeverResponse {
  if (isFromPage(request)) return refused(403, 'Web pages cannot move the simulated market.');
  try {
    const lever = `${request.method} ${request.path.slice(LEVERS_PATH.length)}`;
    const { pair, percent } = readBody(request.body);
    switch (lever) {
      case 'POST move':
        return move(exchange, pair, percent);
      case 'POST volatility':
        return setVolatility(exchange, percent);
      default:
        return refused(404, `The simulated exchange has no lever ${lever}.`);
    }
  } catch (error) {
    if (error instanceof LeverRefusal) return refused(400, error.message);
    throw error;
  }
}

function move(exchange: Exchange, pair: unknown, percent: string): LeverResponse {
  const isRight = Number(percent) > -100 && Number(percent) <= MOST_PERCENT;
  if (!isRight) {
    throw new LeverRefusal(`A move must be above -100 and at most ${MOST_PERCENT} percent.`);
  }
  const change = exchange.changePrice(String(pair), percent);
  if (!change) throw new LeverRefusal(`The simulated exchange does not list ${pair}.`);
  return { status: 200, body: { currency_pair: String(pair), ...change } };
}

function setVolatility(exchange: Exchange, percent: string): LeverResponse {
  const value = Number(percent);
  if (value < 0 || value > MOST_VOLATILITY) {
    throw new LeverRefusal(`The volatility must be 0 to ${MOST_VOLATILITY} percent.`);
  }
  exchange.setVolatility(value);
  return { status: 200, body: { volatility_percent: percent } };
}

function readBody(body: string): { readonly pair: unknown; readonly percent: string } {
  try {
    const { currency_pair: pair, percent } = JSON.parse(body);
    if (typeof percent === 'string' && PERCENT.test(percent)) return { pair, percent };
  } catch {
    // Answered below, like a percentage that is none.
  }
  throw new LeverRefusal('The percentage must be a decimal with at most four decimal places.');
}

/** Only a browser sends `Origin`, or a `Host` that is not this machine's. */
function isFromPage({ headers }: ExchangeRequest): boolean {
  const { origin, host = '' } = headers;
  return origin !== undefined || !/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host);
}

function refused(status: number, message: string): LeverResponse {
  return { status, body: { message } };
}
