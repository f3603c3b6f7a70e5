import type { PortfolioConfig } from '../../portfolio/model/plan-input.ts';

/** Why a command could not be carried out; nothing was changed. */
export class RunRefused extends Error {
  override readonly name = 'RunRefused';
  readonly code: string;

  constructor({ code, message }: { readonly code: string; readonly message: string }) {
    super(message);
    this.code = code;
  }
}

/** The portfolio of this name; refuses one that is not configured. */
export function portfolioNamed(
  { portfolios }: { readonly portfolios: Readonly<Record<string, PortfolioConfig>> },
  name: string,
): PortfolioConfig {
  const portfolio = Object.hasOwn(portfolios, name) && portfolios[name];
  if (portfolio) return portfolio;
  const known = Object.keys(portfolios).join(', ');
  const message = `No portfolio is called "${name}"; configured: ${known}.`;
  throw new RunRefused({ code: 'UNKNOWN_PORTFOLIO', message });
}
