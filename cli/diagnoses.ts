import type { Context } from './command.ts';
import { UsageError } from './failure.ts';
import { explainError } from './service-errors.ts';

/** What one check found, and what to do about it. */
export type Diagnosis = {
  readonly check: string;
  readonly status: 'ok' | 'missing' | 'fails';
  readonly message: string;
};

/** Gate refuses a request whose timestamp is 60 s off; long before that, fences lose their sense. */
const CLOCK_OFFSET_MAX_MS = 5_000;

type Finding = Omit<Diagnosis, 'check'>;

const ok = (message: string): Finding => ({ status: 'ok', message });
const missing = (message: string): Finding => ({ status: 'missing', message });
const fails = (message: string): Finding => ({ status: 'fails', message });

/** The steps between this machine and a traded order, in their order. */
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
    return ok(`The secret "${secret}" holds one.`);
  },
  async exchange(context) {
    const { url, client } = context.connect().stack.exchangeOf(context.account);
    await client.synchronizeClock();
    const offsetMs = client.clockOffsetMs();
    const words = `${url}, whose clock is ${Math.abs(offsetMs)} ms ${offsetMs < 0 ? 'behind' : 'ahead'}`;
    return Math.abs(offsetMs) > CLOCK_OFFSET_MAX_MS
      ? fails(`${words}: set the clock of this machine.`)
      : ok(words);
  },
  async 'key accepted'(context) {
    const balances = await context.connect().stack.exchangeOf(context.account).client.balances();
    return ok(`The account holds ${balances.length} currencies.`);
  },
  trading(context) {
    const { target } = context.connect();
    const account = target.accounts[context.account]!;
    if (target.kind === 'local') return ok('The local stack trades.');
    return account.live
      ? ok('The account is live.')
      : ok(
          'Dry run: orders are checked and recorded, not sent; "live": true and a deployment change that.',
        );
  },
};

/** Failures that are a step nobody has taken yet. */
const NOT_DONE_YET = ['NO_TARGET', 'NO_OUTPUTS', 'NO_AWS_CREDENTIALS', 'NOT_DEPLOYED', 'NO_KEY'];

export const DIAGNOSES = Object.entries(CHECKS).map(
  ([check, find]) =>
    async (context: Context): Promise<Diagnosis> => {
      try {
        return { check, ...(await find(context)) };
      } catch (error) {
        if (error instanceof UsageError) throw error;
        const { code, message } = explainError(error);
        return { check, ...(NOT_DONE_YET.includes(code) ? missing(message) : fails(message)) };
      }
    },
);
