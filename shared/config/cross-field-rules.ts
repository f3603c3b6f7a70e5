import { Big, sum } from '../lib/decimal.ts';
import { readSchedule, timetable } from '../lib/schedule/schedule.ts';
import { isQuoteSized } from '../market/order-size.ts';
import { below, type ConfigFault, fault } from './config-fault.ts';
import type { FuturesConfig } from './futures-schema.ts';
import {
  allows,
  contractOrderFaults,
  notAllowed,
  pairOrderFaults,
  sizeFaults,
} from './order-faults.ts';
import type { Config } from './schema.ts';
import { orderSlicesFaults, portfolioSlicesFaults } from './slices-rules.ts';

/** EventBridge Scheduler delivers within a minute of the scheduled time, and may retry later. */
const RECURRING_MAX_AGE_S = 120;

export function crossFieldFaults(config: Config): readonly ConfigFault[] {
  return [
    ...alarmFaults(config),
    ...zoneFaults(config),
    ...Object.keys(config.accounts).flatMap((name) =>
      accountFaults(config, name).map(below('accounts', name)),
    ),
    ...Object.entries(config.portfolios).flatMap(([name, portfolio]) =>
      [...portfolioFaults(config, portfolio), ...sharingFaults(config, name)].map(
        below('portfolios', name),
      ),
    ),
    ...Object.entries(config.recurring).flatMap(([name, { order }]) => [
      ...nameFaults(name, { portfolio: config.portfolios }).map(below('recurring', name)),
      ...orderFaults(config, order).map(below('recurring', name, 'order')),
    ]),
    ...Object.keys(config.webhooks).flatMap((name) =>
      [
        ...nameFaults(name, { portfolio: config.portfolios, 'recurring order': config.recurring }),
        ...webhookFaults(config, name),
      ].map(below('webhooks', name)),
    ),
  ];
}

/** Schedules with no future run. EventBridge Scheduler accepts them and never fires. */
export function schedulesThatNeverRun(
  { portfolios, recurring }: Config,
  now: Date,
): readonly ConfigFault[] {
  return Object.entries({ portfolios, recurring }).flatMap(([section, scheduled]) =>
    Object.entries(scheduled)
      .filter(([, { schedule, timezone }]) => {
        const { next } = timetable(readSchedule(schedule), timezone, now);
        return next(now) === undefined;
      })
      .map(([name, { schedule, timezone }]) => {
        const message = `${schedule} never comes, or not again, in ${timezone}: give another time, or take "${name}" out`;
        return fault([section, name, 'schedule'], message);
      }),
  );
}

/** Order ids begin with the name of their sender, so each name must be unique. */
function nameFaults(
  name: string,
  others: Readonly<Record<string, object>>,
): readonly ConfigFault[] {
  return Object.entries(others)
    .filter(([, named]) => Object.hasOwn(named, name))
    .map(([kind]) => fault([], `a ${kind} has the same name`));
}

function alarmFaults({ accounts, alarmEmail }: Config): readonly ConfigFault[] {
  const isLive = Object.values(accounts).some(({ live }) => live);
  return isLive && alarmEmail === null
    ? [fault(['alarmEmail'], 'an account is live: say who is to be told of alarms, or "none"')]
    : [];
}

function zoneFaults({ egress, availabilityZone }: Config): readonly ConfigFault[] {
  if (availabilityZone === undefined || egress !== 'none') return [];
  return [fault(['availabilityZone'], 'it needs a fixed IP: set egress, or leave it out')];
}

function accountFaults({ accounts }: Config, name: string): readonly ConfigFault[] {
  const { secret, limits, futures } = accounts[name]!;
  const faults = Object.entries(accounts)
    .filter(([other, { secret: theirs }]) => other !== name && theirs === secret)
    .map(([other]) => fault(['secret'], `belongs to the account "${other}" too: each has its own`));
  if (new Big(limits.maxOrder).gt(limits.maxDay)) {
    const message = `${limits.maxOrder} is more than maxDay, ${limits.maxDay}`;
    faults.push(fault(['limits', 'maxOrder'], message));
  }
  return futures ? [...faults, ...futuresFaults(futures).map(below('futures'))] : faults;
}

/** A limit that a narrower one makes useless. */
const NARROWER = [
  ['maxOrder', 'maxDay'],
  ['maxOrder', 'maxPosition'],
  ['maxPosition', 'maxExposure'],
] as const;

function futuresFaults(futures: FuturesConfig): readonly ConfigFault[] {
  return NARROWER.filter(([part, whole]) => new Big(futures[part]).gt(futures[whole])).map(
    ([part, whole]) => fault([part], `${futures[part]} is more than ${whole}, ${futures[whole]}`),
  );
}

function portfolioFaults(
  { accounts }: Config,
  portfolio: Config['portfolios'][string],
): readonly ConfigFault[] {
  const { account: named, capital, quote, reserve, targets, band, holdBack, frozen } = portfolio;
  const account = accountNamed(accounts, named);
  if (!account) return [fault(['account'], noAccount(named))];
  const faults: ConfigFault[] = [];
  if (account.live && capital === undefined) {
    const message = 'the account is live: say how much of it is managed, or "all"';
    faults.push(fault(['capital'], message));
  }
  if (capital !== undefined && capital !== 'all' && new Big(reserve).gt(capital)) {
    faults.push(fault(['reserve'], `${reserve} is more than capital, ${capital}`));
  }
  const whole = sum(Object.values(targets));
  if (whole.gt('1'))
    faults.push(fault(['targets'], `they add up to ${whole}, which is more than 1`));
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
  for (const asset of Object.keys(holdBack)) {
    if (asset in targets || asset === quote) continue;
    faults.push(fault(['holdBack', asset], 'is neither in targets nor the quote currency'));
  }
  frozen.forEach((asset, index) => {
    if (asset in targets) return;
    faults.push(fault(['frozen', String(index)], `${asset} is not in targets`));
  });
  faults.push(...portfolioSlicesFaults(portfolio, account));
  return faults;
}

/** Two portfolios of one account must not hold, buy or sell the same currency. */
function sharingFaults({ portfolios }: Config, name: string): readonly ConfigFault[] {
  const { account, targets } = portfolios[name]!;
  return Object.entries(portfolios)
    .filter(([other, { account: others }]) => other !== name && others === account)
    .flatMap(([other, { quote, targets: taken }]) =>
      Object.keys(targets)
        .filter((asset) => asset in taken || asset === quote)
        .map((asset) =>
          fault(['targets', asset], `belongs to the portfolio "${other}" of the same account too`),
        ),
    );
}

function orderFaults(
  { accounts }: Config,
  order: Config['recurring'][string]['order'],
): readonly ConfigFault[] {
  const account = accountNamed(accounts, order.account);
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
  faults.push(...sizeFaults(order), ...orderSlicesFaults(order, account));
  const { currency, maxOrder } = account.limits;
  const field = order.quote_amount === undefined ? 'amount' : 'quote_amount';
  // The value of an amount in base currency depends on the price.
  const spent = isQuoteSized(order) || field === 'quote_amount' ? order[field] : undefined;
  if (spent && order.currency_pair.endsWith(`_${currency}`) && new Big(spent).gt(maxOrder)) {
    const message = `${spent} is more than the maxOrder of "${order.account}", ${maxOrder}`;
    faults.push(fault([field], message));
  }
  if (account.limits.maxAgeSeconds < RECURRING_MAX_AGE_S) {
    const message = `the maxAgeSeconds of "${order.account}" must be ${RECURRING_MAX_AGE_S} or more: the scheduler may be a minute late`;
    faults.push(fault(['account'], message));
  }
  return faults;
}

function webhookFaults({ accounts, webhooks }: Config, name: string): readonly ConfigFault[] {
  const { account: named, secret, order } = webhooks[name]!;
  const account = accountNamed(accounts, named);
  const faults: ConfigFault[] = account ? [] : [fault(['account'], noAccount(named))];
  const { [name]: _self, ...others } = webhooks;
  if (
    [...Object.values(accounts), ...Object.values(others)].some((each) => each.secret === secret)
  ) {
    faults.push(fault(['secret'], 'belongs to something else: each has a secret of its own'));
  }
  const ofOrder =
    order.contract === undefined
      ? pairOrderFaults(order, named, account)
      : contractOrderFaults(order, order.contract, named, account);
  return [...faults, ...ofOrder.map(below('order'))];
}

/** Looks up own properties only, because every object inherits `constructor`. */
function accountNamed(accounts: Config['accounts'], name: string) {
  return Object.hasOwn(accounts, name) ? accounts[name] : undefined;
}

const noAccount = (name: string) => `no account is called "${name}"`;
