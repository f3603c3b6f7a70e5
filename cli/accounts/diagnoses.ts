import { describeUnseen } from '../../shared/kill-switch/describe-unseen.ts';
import { circuitBreakerOpen, futuresCircuitOpen } from '../../shared/kill-switch/state.ts';
import { isoTime } from '../../shared/lib/clock.ts';
import { plural } from '../../shared/lib/plural.ts';
import { isSuspended } from '../../shared/orders/model/record.ts';
import { unfinishedOrders } from '../orders/unfinished-orders.ts';
import type { Context } from '../program/command.ts';
import { explainError } from '../terminal/explain-error.ts';
import { UsageError } from '../terminal/failure.ts';
import { diagnoseBot } from './diagnose-bot.ts';
import { diagnoseFutures } from './diagnose-futures.ts';
import { type Finding, fails, missing, ok, warns } from './finding.ts';
import { neverTrades } from './never-trades.ts';

/** The result of one check, and the next step. */
export type Diagnosis = Finding & { readonly check: string };

/** Gate refuses a request whose timestamp is 60 s off; fences become useless long before that. */
const CLOCK_OFFSET_MAX_MS = 5_000;

/** Enough for orders, ticks, alerts and notices, and for other functions of the AWS account. */
const QUOTA_ADVISED = 100;

/** From here on an order after a pause is more than a second old when Gate has it. */
const ROUND_TRIP_MAX_MS = 200;
/** Measured: rules, price and order, and the steps that open their connection. */
const ROUND_TRIPS_OF_AN_ORDER = 6;

/** track-orders searches an idle account every 10 minutes. */
const TRACKED_WITHIN_MS = 15 * 60_000;

/** The steps between this machine and a traded order, in sequence. */
const CHECKS: Readonly<Record<string, (context: Context) => Finding | Promise<Finding>>> = {
  target(context) {
    return ok(context.connect().target.file);
  },
  async queue(context) {
    const { stack, target } = context.connect();
    await stack.pingQueue();
    return ok(new URL(target.orderQueueUrl).pathname);
  },
  async ledger(context) {
    const { stack, target } = context.connect();
    await stack.store.query('byAccount', context.account, { newestFirst: true, limit: 1 });
    return ok(target.ordersTableName);
  },
  async key(context) {
    const { stack, target } = context.connect();
    const { secret } = target.accounts[context.account]!;
    await stack.exchangeOf(context.account).readKey();
    return ok(`Found in the secret "${secret}".`);
  },
  async exchange(context) {
    const { url, client } = context.connect().stack.exchangeOf(context.account);
    await client.synchronizeClock();
    const offsetMs = client.clockOffsetMs();
    const description = `${url}, whose clock is ${Math.abs(offsetMs)} ms ${offsetMs < 0 ? 'behind' : 'ahead'}`;
    return Math.abs(offsetMs) > CLOCK_OFFSET_MAX_MS
      ? fails(`${description}: set the clock of this machine.`)
      : ok(description);
  },
  async 'key accepted'(context) {
    const { target, stack } = context.connect();
    // The function calls Gate, because the key may be bound to its address.
    const { faults = [], remarks = [], ipAllowList = [] } = await stack.checkKey(context.account);
    const [fault] = faults;
    if (fault) return fails(fault.message);
    const { egressIp } = target;
    if (egressIp !== undefined && ipAllowList.length > 0 && !ipAllowList.includes(egressIp)) {
      return fails(`It is bound to ${ipAllowList.join(', ')}, but Gate sees ${egressIp}.`);
    }
    return ok(['Key accepted.', ...remarks.map(({ message }) => message)].join(' '));
  },
  async 'round trip'(context) {
    const { stack } = context.connect();
    // As the check of the key has measured it, from the function.
    const { roundTripMs } = (await stack.keys.read(context.account)) ?? {};
    if (roundTripMs === undefined) return warns('Gate did not answer when it was measured.');
    const words = `Gate is ${roundTripMs} ms away from the functions`;
    if (roundTripMs <= ROUND_TRIP_MAX_MS) return ok(`${words}.`);
    const orderSeconds = ((roundTripMs * ROUND_TRIPS_OF_AN_ORDER) / 1_000).toFixed(1);
    return warns(
      `${words}: an order after a pause takes about ${orderSeconds} s. Deploy in a Region near Gate, as in README.md.`,
    );
  },
  async 'account mode'(context) {
    const { target, stack } = context.connect();
    // The key check has stored it.
    const { accountMode, remarks = [] } = (await stack.keys.read(context.account)) ?? {};
    if (accountMode !== undefined) return ok(`${accountMode}.`);
    const why = remarks.find(({ code }) => code === 'MODE_UNKNOWN')?.message;
    const message = why ?? 'Gate did not answer: try again.';
    const isNeeded = Object.values(target.portfolios).includes(context.account);
    return isNeeded ? fails(message) : ok(`Unknown, and no portfolio needs it. ${message}`);
  },
  async futures(context) {
    const { target, stack } = context.connect();
    const { futures } = target.accounts[context.account]!;
    if (!futures) return ok('The account trades no contracts.');
    // The key check has stored it.
    return diagnoseFutures(futures, await stack.keys.read(context.account));
  },
  async pairs(context) {
    const { target, stack } = context.connect();
    const { pairs } = target.accounts[context.account]!;
    const listed = pairs === '*' || pairs === undefined ? ['BTC_USDT'] : pairs;
    const { client } = stack.exchangeOf(context.account);
    const unknown: string[] = [];
    for (const pair of listed) if (!(await client.pairRules(pair))) unknown.push(pair);
    return unknown.length === 0
      ? ok(describeFound(listed))
      : fails(`Gate has no pair ${unknown.join(', ')}: correct "pairs" in sluice.config.json.`);
  },
  async configuration(context) {
    const faults = await neverTrades(context.connect(), context.account);
    return faults.length === 0
      ? ok('Every recurring order passes the checks now.')
      : warns(`These would never trade: ${faults.join(' ')}`);
  },
  async switch(context) {
    const { account } = context;
    const { stack } = context.connect();
    const killSwitch = await stack.killSwitches.read(account);
    const { state, by, reason } = killSwitch;
    if (state === 'HALTING') {
      const why = `HALTING by ${by}: ${reason}. Open orders are being cancelled.`;
      return fails([why, ...describeUnseen(killSwitch)].join(' '));
    }
    if (state === 'HALTED') {
      const advice = `sluice resume --account ${account} --reason TEXT`;
      return fails(`HALTED by ${by}: ${reason}. To continue: ${advice}`);
    }
    const refusal = circuitBreakerOpen(killSwitch) ?? futuresCircuitOpen(killSwitch);
    if (refusal) return fails(refusal.message);
    const { length } = (await unfinishedOrders(stack.store, account)).filter(isSuspended);
    return length === 0
      ? ok('The account is active.')
      : warns(
          `The account is active. A halt has suspended ${length} of its exits and armed orders, which protect nothing: sluice rearm --all --account ${account}`,
        );
  },
  async schedule(context) {
    const { stack, target } = context.connect();
    if (!target.accounts[context.account]!.live) return ok('A dry run has no orders to follow.');
    const { sweptAtMs } = await stack.readProgress(context.account);
    const ageMs = context.clock.nowMs() - (sweptAtMs ?? 0);
    if (sweptAtMs === undefined) {
      return missing('track-orders has not polled the account yet: try again in a minute.');
    }
    return ageMs <= TRACKED_WITHIN_MS
      ? ok(`track-orders searched the account ${plural(Math.round(ageMs / 60_000), 'minute')} ago.`)
      : fails(
          `track-orders last searched it at ${isoTime(sweptAtMs)}: check its log and schedule.`,
        );
  },
  async 'dead letters'(context) {
    const count = await context.connect().stack.deadLetters.count();
    return count === 0
      ? ok('None.')
      : fails(`${plural(count, 'message')} could not be recorded: sluice dlq list`);
  },
  async notices(context) {
    const { stack, target } = context.connect();
    if (target.kind === 'local') return ok('The local stack prints them.');
    const topics = await Promise.all(target.topicArns.map(stack.subscriptions));
    if (topics.every(({ confirmed }) => confirmed > 0))
      return ok('Alarms reach a confirmed address.');
    return topics.some(({ pending }) => pending > 0)
      ? missing('AWS has mailed a link for each of two topics: confirm both, or no alarm arrives.')
      : ok('Alarms are not mailed ("alarmEmail"): the CloudWatch dashboard shows them.');
  },
  telegram(context) {
    return diagnoseBot(context.connect(), context.clock);
  },
  async 'AWS quota'(context) {
    const { stack, target } = context.connect();
    if (target.kind === 'local') return ok('The local stack has none.');
    const quota = await stack.concurrencyQuota();
    const description = `The AWS account runs ${quota} functions at the same time`;
    return quota >= QUOTA_ADVISED
      ? ok(`${description}.`)
      : warns(
          `${description}, for everything in it. Ask for ${QUOTA_ADVISED} or more at Service Quotas: AWS Lambda, "Concurrent executions".`,
        );
  },
  trading(context) {
    const { target } = context.connect();
    const account = target.accounts[context.account]!;
    if (target.kind === 'local') return ok('Trading is enabled.');
    return account.live
      ? ok('Trading is enabled: the account is live.')
      : ok(
          'Dry run: orders are checked and recorded, not sent; "live": true and a deployment change that.',
        );
  },
};

function describeFound(pairs: readonly string[]): string {
  if (pairs.length === 1) return `${pairs[0]} found on Gate.`;
  return `${pairs.length === 2 ? 'Both' : `All ${pairs.length}`} pairs found on Gate.`;
}

/** The prerequisite of each check: without it the check would only repeat the same failure. */
const NEEDS: Readonly<Record<string, string>> = {
  queue: 'target',
  ledger: 'queue',
  key: 'ledger',
  exchange: 'key',
  'key accepted': 'key',
  'round trip': 'key accepted',
  'account mode': 'key accepted',
  futures: 'key accepted',
  pairs: 'exchange',
  configuration: 'pairs',
  switch: 'ledger',
  schedule: 'key',
  'dead letters': 'queue',
  notices: 'target',
  telegram: 'target',
  'AWS quota': 'target',
  trading: 'ledger',
};

/** Failures that mean a missing setup step. */
const NOT_DONE_YET = ['NO_TARGET', 'NO_OUTPUTS', 'NO_AWS_CREDENTIALS', 'NOT_DEPLOYED', 'NO_KEY'];

/** The checks, each with its prerequisite. */
export const DIAGNOSES = Object.entries(CHECKS).map(([check, find]) => ({
  check,
  needs: NEEDS[check],
  async diagnose(context: Context): Promise<Diagnosis> {
    try {
      return { check, ...(await find(context)) };
    } catch (error) {
      if (error instanceof UsageError) throw error;
      const { code, message } = explainError(error);
      return { check, ...(NOT_DONE_YET.includes(code) ? missing(message) : fails(message)) };
    }
  },
}));
