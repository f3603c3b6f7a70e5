import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Exchange } from '../../local/exchange/exchange.ts';
import type { LocalStack } from '../../local/stack/local-stack.ts';
import type { Config } from '../../shared/config/schema.ts';
import { createLedgerTable, type LedgerTable } from '../../shared/ledger/table.ts';
import { awsClient } from '../../shared/lib/aws-clients.ts';
import { systemClock } from '../../shared/lib/clock.ts';
import { Big } from '../../shared/lib/decimal.ts';
import { money } from '../../shared/lib/money.ts';
import { currenciesOf } from '../../shared/market/currencies.ts';
import { instrumentOf } from '../../shared/market/instrument.ts';
import { spotOrder } from '../../shared/market/order-terms.ts';
import { createOrderStore, type OrderStore } from '../../shared/orders/ledger/order-store.ts';
import { deploymentTag, orderStem } from '../../shared/orders/model/client-order-id.ts';
import { filledOf, type OrderRecord, orderOf } from '../../shared/orders/model/record.ts';
import { marketGroup } from '../../shared/orders/model/request.ts';
import { isFinal, type Status } from '../../shared/orders/model/status.ts';
import { createRunStore } from '../../shared/rebalance/ledger/run-store.ts';
import { DEMO_PORTFOLIO } from './demo-portfolio.ts';
import { demonstrateRebalance } from './demonstrate-rebalance.ts';

export type DemonstrationSetting = {
  readonly stack: LocalStack;
  readonly exchange: Exchange;
  readonly config: Config;
  readonly print: (line: string) => void;
};

type DemonstrationContext = DemonstrationSetting & {
  readonly account: string;
  readonly pair: string;
  readonly store: OrderStore;
  readonly send: (message: OrderMessage) => Promise<void>;
  readonly find: (id: string) => Promise<OrderRecord | undefined>;
};

type OrderMessage = Readonly<Record<string, string>> & {
  readonly id: string;
  readonly currency_pair: string;
};

const VERDICT_TIMEOUT_MS = 30_000;
const PREFERRED_PAIR = 'BTC_USDT';

/** Sends three orders through the queue, rebalances, and prints the results. */
export async function demonstrate(setting: DemonstrationSetting): Promise<boolean> {
  const context = prepare(setting);
  const { print, config } = setting;
  print('');
  print('Three orders, sent to the queue:');
  const outcomes = [
    await marketBuy(context),
    await restingOrder(context),
    await refusedOrder(context),
  ];
  const succeeded = outcomes.every((each) => each);
  print(succeeded ? 'Every order ended as it should.' : 'NOT every order ended as it should.');
  const isRebalanced = !(DEMO_PORTFOLIO in config.portfolios) || (await rebalanceIn(setting));
  return succeeded && isRebalanced;
}

function rebalanceIn(setting: DemonstrationSetting): Promise<boolean> {
  const { stack, print } = setting;
  const options = clientOptions(stack);
  const { RebalanceFunctionName: functionName } = stack.outputs;
  const runs = createRunStore(ledgerOf(setting));
  return demonstrateRebalance({ options, functionName, runs, print });
}

function ledgerOf({ stack }: DemonstrationSetting): LedgerTable {
  const client = awsClient(DynamoDBClient, 'person', clientOptions(stack));
  const { OrdersTableName = '' } = stack.outputs;
  const system = { clock: systemClock, random: Math.random };
  return createLedgerTable(DynamoDBDocumentClient.from(client), OrdersTableName, system);
}

function clientOptions({ cloud: { endpoint, region } }: LocalStack) {
  return {
    endpoint,
    region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
}

async function marketBuy(context: DemonstrationContext): Promise<boolean> {
  const id = 'demo-market-buy';
  context.print('1. A market buy for 25 USDT.');
  const order = { type: 'market', side: 'buy', amount: '25' };
  await context.send({ id, currency_pair: context.pair, ...order });
  return verdict(context, id, 'filled');
}

async function restingOrder(context: DemonstrationContext): Promise<boolean> {
  const id = 'demo-limit-buy';
  const { exchange, pair, print, stack } = context;
  const market = readMarket(exchange, pair);
  const price = market.roundPrice(market.last.times('0.99'));
  const amount = new Big('20').div(price).round(market.amountDecimals, Big.roundUp).toString();
  print(`2. A limit buy at ${price}, 1 % below the market: it rests.`);
  await context.send({ id, currency_pair: pair, type: 'limit', side: 'buy', amount, price });
  if (!(await verdict(context, id, 'open'))) return false;
  print('   The simulated market falls by 2 %; track-orders polls Gate.');
  exchange.movePrice(pair, market.roundPrice(market.last.times('0.98')));
  await stack.fireTrackOrders();
  const filled = await verdict(context, id, 'filled');
  exchange.movePrice(pair, market.last.toString());
  return filled;
}

async function refusedOrder(context: DemonstrationContext): Promise<boolean> {
  const id = 'demo-refused';
  const { exchange, pair, print } = context;
  const market = readMarket(exchange, pair);
  const price = market.roundPrice(market.last);
  const amount = new Big('20000').div(price).round(market.amountDecimals).toString();
  print('3. A limit buy for 20,000 USDT: more than the limits allow.');
  await context.send({ id, currency_pair: pair, type: 'limit', side: 'buy', amount, price });
  return verdict(context, id, 'rejected');
}

/** The price and the rules of a market, for orders that it accepts. */
function readMarket(exchange: Exchange, pair: string) {
  function read(path: string, query: string) {
    const reply = exchange.handle({ method: 'GET', path, query, headers: {}, body: '' });
    return JSON.parse('body' in reply ? reply.body : '');
  }
  const [ticker] = read('/api/v4/spot/tickers', `currency_pair=${pair}`);
  const rules = read(`/api/v4/spot/currency_pairs/${pair}`, '');
  return {
    last: new Big(ticker.last),
    amountDecimals: Number(rules.amount_precision),
    roundPrice: (price: Big) => price.round(Number(rules.precision), Big.roundDown).toString(),
  };
}

/** Waits for the order to reach this status, prints it, and returns whether it did. */
async function verdict(
  { find, print }: DemonstrationContext,
  id: string,
  expected: Status,
): Promise<boolean> {
  const deadlineMs = performance.now() + VERDICT_TIMEOUT_MS;
  let record = await find(id);
  while (record?.status !== expected && !(record && isFinal(record.status))) {
    if (performance.now() > deadlineMs) break;
    await delay(50);
    record = await find(id);
  }
  print(`   ${record ? describe(record) : `${id}: no record within ${VERDICT_TIMEOUT_MS} ms`}`);
  return record?.status === expected;
}

function describe(record: OrderRecord): string {
  const { id, status, reason } = record;
  const { filledAmount, filledTotal, fees } = filledOf(record);
  const { base, quote } = currenciesOf(spotOrder(orderOf(record))?.currency_pair);
  const filled = `${money(filledAmount, base)} for ${money(filledTotal, quote)}`;
  const fee = fees.map(({ amount, currency }) => money(amount, currency)).join(', ');
  if (status === 'rejected') return `${id}: rejected, ${reason?.code}: ${reason?.message}`;
  return status === 'open' ? `${id}: open` : `${id}: ${status}, ${filled}, fee ${fee}`;
}

function prepare(setting: DemonstrationSetting): DemonstrationContext {
  const { stack, config } = setting;
  const sqs = awsClient(SQSClient, 'person', clientOptions(stack));
  const { OrderQueueUrl, Deployment = '' } = stack.outputs;
  const store = createOrderStore(ledgerOf(setting), systemClock, randomUUID);
  const tag = deploymentTag(Deployment);
  const [account, { pairs }] = Object.entries(config.accounts)[0]!;
  const isPreferred = pairs === '*' || pairs.includes(PREFERRED_PAIR);
  return {
    ...setting,
    account,
    pair: isPreferred ? PREFERRED_PAIR : (pairs[0] ?? PREFERRED_PAIR),
    store,
    find: (id) => store.get(orderStem(tag, account, id)),
    send: async (message) => {
      const body = { account, issued_at: new Date().toISOString(), ...message };
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: OrderQueueUrl,
          MessageBody: JSON.stringify(body),
          MessageGroupId: marketGroup(account, instrumentOf(message)),
        }),
      );
    },
  };
}
