import { describe, expect, it } from 'vitest';
import { accountOfName, findPausable, findPortfolio } from '../../cli/portfolios/portfolio.ts';
import type { Target } from '../../cli/stack/target.ts';
import { portfolioNamed } from '../../shared/rebalance/run/run-refused.ts';

const target = {
  accounts: { trading: {} },
  portfolios: { core: 'main' },
  recurringOrders: { weekly: 'other' },
} as unknown as Target;

describe('The name of a portfolio or recurring order', () => {
  it('leads to its account', () => {
    const accounts = ['core', 'weekly'].map((name) => accountOfName(name)(target));
    expect(accounts).toEqual(['main', 'other']);
  });

  it.each(['nothing', 'constructor', '__proto__', 'toString'])(
    'leads nowhere where it is not configured: %s',
    (name) => {
      // The account only lets the command get as far as the refusal of the name.
      expect(accountOfName(name)(target)).toBe('trading');
      const words = `is called "${name}"; configured: core`;
      expect(() => findPortfolio(target, name)).toThrow(words);
      expect(() => findPausable(target, name)).toThrow(words);
      expect(() => portfolioNamed({ portfolios: { core: {} as never } }, name)).toThrow(words);
    },
  );
});
