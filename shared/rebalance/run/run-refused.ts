import type { PortfolioConfig } from '../../portfolio/model/plan-input.ts';

/** A refused command. It has changed nothing. */
export class RunRefused extends Error {
  override readonly name = 'RunRefused';
  readonly code: string;

  constructor({ code, message }: { readonly code: string; readonly message: string }) {
    super(message);
    this.code = code;
  }
}

/** The portfolio of this name. Refuses an unknown name. */
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
