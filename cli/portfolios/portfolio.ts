import type { Pausable } from '../../shared/ledger/keys.ts';
import type { Connection, Context } from '../program/command.ts';
import { anyAccount, type Target } from '../stack/target.ts';
import { Failure } from '../terminal/failure.ts';

/** The portfolio of this name; throws if it is not configured. */
export function findPortfolio({ portfolios }: Target, name: string): string {
  if (Object.hasOwn(portfolios, name)) return name;
  const known = Object.keys(portfolios).join(', ') || 'none';
  throw new Failure('UNKNOWN_PORTFOLIO', `No portfolio is called "${name}"; configured: ${known}.`);
}

/** Whether a name belongs to a portfolio or a recurring order; throws if neither is configured. */
export function findPausable({ portfolios, recurringOrders }: Target, name: string): Pausable {
  if (Object.hasOwn(portfolios, name)) return 'portfolio';
  if (Object.hasOwn(recurringOrders, name)) return 'recurring';
  const known = [...Object.keys(portfolios), ...Object.keys(recurringOrders)].join(', ') || 'none';
  const message = `No portfolio or recurring order is called "${name}"; configured: ${known}.`;
  throw new Failure('UNKNOWN_NAME', message);
}

/** The account of a portfolio or recurring order; for an unknown name any, to refuse the name. */
export function accountOfName(name: string) {
  return (target: Target): string | undefined => ownerOf(target, name) ?? anyAccount(target);
}

function ownerOf({ portfolios, recurringOrders }: Target, name: string): string | undefined {
  // Own properties only: every object has a `constructor`.
  return [portfolios, recurringOrders].find((named) => Object.hasOwn(named, name))?.[name];
}

/**
 * The stack of a portfolio or recurring order. With the `--account` of another one, the first line would
 * say how that account trades.
 */
export function connectTo(
  context: Pick<Context, 'connect'>,
  name: string,
  asked: string | undefined,
): Connection {
  const connection = context.connect(accountOfName(name));
  const owner = ownerOf(connection.target, name);
  if (asked === undefined || owner === undefined || asked === owner) return connection;
  const message = `"${name}" belongs to the account "${owner}", not "${asked}". Nothing was done.`;
  throw new Failure('OTHER_ACCOUNT', message, 'account');
}
