import { expect, it } from 'vitest';
import { price } from '../../cli/commands/price.ts';
import type { Context } from '../../cli/program/command.ts';

/** Runs `sluice price` for an account that trades a pair, and a contract that is no pair. */
async function priced(...operands: readonly string[]) {
  const shown: { json?: unknown; text?: string } = {};
  const futures = { contract: async () => ({ lastPrice: '4100' }) };
  const tickers = async () => new Map([['BTC_USDT', { pair: 'BTC_USDT', last: '88000' }]]);
  const context = {
    account: 'main',
    terminal: {
      show: (json: unknown, text: () => string) => Object.assign(shown, { json, text: text() }),
    },
    connect: () => ({
      target: {
        accounts: { main: { pairs: ['BTC_USDT'], futures: { contracts: ['XAU_USDT'] } } },
      },
      stack: { exchangeOf: () => ({ tickers, futures }) },
    }),
  } as unknown as Context;
  const exitCode = await price.run(context, { operands, options: {} });
  return { exitCode, ...shown };
}

const CONTRACT = expect.objectContaining({ contract: 'XAU_USDT', last: '4100' });

it('sluice price of a contract that is no pair shows the contract alone, and succeeds', async () => {
  const { exitCode, json, text } = await priced('XAU_USDT');
  expect(json).toEqual([CONTRACT]);
  expect(text).toMatch(/^CONTRACT .*\nXAU_USDT .*$/);
  expect(exitCode).toBe(0);
});

it('sluice price shows the pairs and the contracts of the account', async () => {
  const { exitCode, json } = await priced();
  expect(json).toEqual([expect.objectContaining({ currency_pair: 'BTC_USDT' }), CONTRACT]);
  expect(exitCode).toBe(0);
});

it('sluice price of something unknown has no price, and fails', async () => {
  const { exitCode, text } = await priced('NO_USDT');
  expect(text).toContain('no price');
  expect(exitCode).toBe(1);
});
