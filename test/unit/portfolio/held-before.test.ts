import { describe, expect, it } from 'vitest';
import { heldBeforeNotes } from '../../../shared/portfolio/model/held-before.ts';
import type { PortfolioConfig } from '../../../shared/portfolio/model/plan-input.ts';
import { planRebalance } from '../../../shared/portfolio/plan-rebalance.ts';
import { balance, coin, input, portfolio } from './planning.ts';

const PLAY = {
  assets: [coin('BTC', 88_000, '0.05'), coin('ETH', 3000, '1')],
  quoteBalance: balance('10000'),
};
function notesOf(fields: Partial<PortfolioConfig>, managed: readonly string[] = []) {
  const config = portfolio({ capital: '1000', maxRun: '100000', maxDay: '100000', ...fields });
  return heldBeforeNotes(planRebalance(input({ portfolio: config, ...PLAY })), config, managed);
}

describe('a balance from before a portfolio with an amount as capital', () => {
  it('is named in its first plan, with what is sold of it and the line that keeps it', () => {
    const [words, line] = notesOf({});
    expect(words).toMatch(
      /^The account held 0\.05 BTC and 1 ETH before\. The capital of 1000 USDT counts that, so this plan sells 0\.04\d+ BTC and 0\.8\d+ ETH\. To leave it out, copy this line into the portfolio:$/,
    );
    expect(line).toBe('"holdBack": { "BTC": "0.05", "ETH": "1" }');
  });

  it('is named where it only makes the buys smaller', () => {
    const [words, line] = notesOf({ targets: { BTC: '0.6', ETH: '0.4' }, capital: '10000' });
    expect(words).toBe(
      'The account held 0.05 BTC and 1 ETH before. The capital of 10000 USDT counts that. To leave it out, copy this line into the portfolio:',
    );
    expect(line).toBe('"holdBack": { "BTC": "0.05", "ETH": "1" }');
  });

  it('adds to what is held back already', () => {
    const [, line] = notesOf({ holdBack: { BTC: '0.01', USDT: '100' } });
    expect(line).toBe('"holdBack": { "BTC": "0.05", "USDT": "100", "ETH": "1" }');
  });

  it('is nothing once the line is there: the coins stay, and the capital is bought', () => {
    const holdBack = { BTC: '0.05', ETH: '1' };
    const config = portfolio({ capital: '1000', holdBack });
    const plan = planRebalance(input({ portfolio: config, ...PLAY }));
    expect(heldBeforeNotes(plan, config, [])).toEqual([]);
    expect(plan.legs.map(({ side, asset }) => `${side} ${asset}`)).toEqual(['buy BTC', 'buy ETH']);
  });

  it('is not repeated for coins that the portfolio has traded, only for a coin new to it', () => {
    expect(notesOf({}, ['BTC', 'ETH'])).toEqual([]);
    expect(notesOf({}, ['BTC'])[1]).toBe('"holdBack": { "ETH": "1" }');
  });

  it('is not shown where everything is managed, nor for a coin that will be sold', () => {
    expect(notesOf({ capital: 'all' })).toEqual([]);
    expect(notesOf({ targets: { BTC: '0', ETH: '0.3' } })[1]).toBe('"holdBack": { "ETH": "1" }');
  });
});
