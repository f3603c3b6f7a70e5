import type { Config } from './config.ts';
import { Big } from './decimal.ts';

/** What cannot work although every field by itself is right. */
export type ConfigFault = { readonly path: readonly string[]; readonly message: string };

/** EventBridge Scheduler delivers within a minute of the time, and a retry may follow. */
const RECURRING_MAX_AGE_S = 120;

export function faultsBetweenFields(config: Config): readonly ConfigFault[] {
  return [
    ...alarmFaults(config),
    ...Object.entries(config.portfolios).flatMap(([name, portfolio]) =>
      portfolioFaults(config, portfolio).map(below('portfolios', name)),
    ),
    ...Object.entries(config.recurring).flatMap(([name, { order }]) => [
      ...(name in config.portfolios ? [fault([], 'a portfolio has the same name')] : []).map(
        below('recurring', name),
      ),
      ...orderFaults(config, order).map(below('recurring', name, 'order')),
    ]),
    ...Object.keys(config.webhooks).flatMap((name) =>
      webhookFaults(config, name).map(below('webhooks', name)),
    ),
  ];
}

const fault = (path: readonly string[], message: string): ConfigFault => ({ path, message });

const below =
  (...above: readonly string[]) =>
  ({ path, message }: ConfigFault): ConfigFault => ({ path: [...above, ...path], message });

function alarmFaults({ accounts, alarmEmail }: Config): readonly ConfigFault[] {
  const isLive = Object.values(accounts).some(({ live }) => live);
  return isLive && alarmEmail === null
    ? [fault(['alarmEmail'], 'an account is live: say who is to be told of alarms, or "none"')]
    : [];
}

function portfolioFaults(
  { accounts }: Config,
  { account: named, capital, quote, targets, band }: Config['portfolios'][string],
): readonly ConfigFault[] {
  const account = accounts[named];
  if (!account) return [fault(['account'], noAccount(named))];
  const faults: ConfigFault[] = [];
  if (account.live && capital === undefined) {
    const message = 'the account is live: say how much of it is managed, or "all"';
    faults.push(fault(['capital'], message));
  }
  const sum = Object.values(targets).reduce((total, weight) => total.plus(weight), new Big('0'));
  if (sum.gt('1')) faults.push(fault(['targets'], `they add up to ${sum}, which is more than 1`));
  for (const asset of Object.keys(targets)) {
    if (asset === quote) {
      const message = 'is the quote currency: what the other targets leave of 1 is kept in it';
      faults.push(fault(['targets', asset], message));
    } else if (!allows(account.pairs, `${asset}_${quote}`)) {
      faults.push(fault(['targets', asset], notAllowed(named, `${asset}_${quote}`)));
    }
  }
  for (const asset of Object.keys(band.perAsset)) {
    if (!(asset in targets)) faults.push(fault(['band', 'perAsset', asset], 'is not in targets'));
  }
  return faults;
}

function orderFaults(
  { accounts }: Config,
  order: Config['recurring'][string]['order'],
): readonly ConfigFault[] {
  const account = accounts[order.account];
  if (!account) return [fault(['account'], noAccount(order.account))];
  const faults: ConfigFault[] = [];
  if (!allows(account.pairs, order.currency_pair)) {
    faults.push(fault(['currency_pair'], notAllowed(order.account, order.currency_pair)));
  }
  if (order.type === 'limit' && order.price === undefined) {
    faults.push(fault(['price'], 'a limit order needs one'));
  }
  if (order.type === 'market' && order.price !== undefined) {
    faults.push(fault(['price'], 'a market order takes none'));
  }
  if (account.limits.maxAgeSeconds < RECURRING_MAX_AGE_S) {
    const message = `the maxAgeSeconds of "${order.account}" must be ${RECURRING_MAX_AGE_S} or more: the scheduler may be a minute late`;
    faults.push(fault(['account'], message));
  }
  return faults;
}

function webhookFaults({ accounts, webhooks }: Config, name: string): readonly ConfigFault[] {
  const { account: named, secret, order } = webhooks[name]!;
  const account = accounts[named];
  const faults: ConfigFault[] = account ? [] : [fault(['account'], noAccount(named))];
  const { [name]: _self, ...others } = webhooks;
  if (
    [...Object.values(accounts), ...Object.values(others)].some((each) => each.secret === secret)
  ) {
    faults.push(fault(['secret'], 'belongs to something else: each has a secret of its own'));
  }
  const pair = order.currency_pair;
  // What the alert decides shows only with the alert.
  if (account && !pair.includes('{{') && !allows(account.pairs, pair)) {
    faults.push(fault(['order', 'currency_pair'], notAllowed(named, pair)));
  }
  return faults;
}

const allows = (pairs: Config['accounts'][string]['pairs'], pair: string): boolean =>
  pairs === '*' || pairs.includes(pair);

const noAccount = (name: string) => `no account is called "${name}"`;

const notAllowed = (account: string, pair: string) =>
  `${pair} is not among the pairs of the account "${account}"`;
