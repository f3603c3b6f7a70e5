import { exchangeUrl } from '../../shared/config/schema.ts';
import { Failure } from '../terminal/failure.ts';
import type { Target } from './target.ts';

const LEVER_TIMEOUT_MS = 5_000;

/** Moves a lever of the simulated exchange at which an account trades. Any other exchange is refused. */
export async function pullLever(
  target: Target,
  account: string,
  lever: 'move' | 'volatility',
  input: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const { origin, hostname } = new URL(exchangeUrl(target.accounts[account]!.exchange));
  const notSimulated = new Failure(
    'NOT_SIMULATED',
    `The account "${account}" trades at ${origin}: only the simulated exchange of npm start can be moved.`,
  );
  if (hostname !== '127.0.0.1' && hostname !== 'localhost') throw notSimulated;
  const response = await fetch(new URL(`/simulation/${lever}`, origin), {
    method: 'POST',
    body: JSON.stringify(input),
    signal: AbortSignal.timeout(LEVER_TIMEOUT_MS),
  }).catch((error: unknown) => {
    const message = `The simulated exchange at ${origin} does not respond.`;
    throw new Failure('EXCHANGE_UNREACHABLE', message, undefined, { cause: error });
  });
  const answer = (await response.json().catch(() => ({}))) as { readonly message?: string };
  if (response.ok) return answer as Readonly<Record<string, string>>;
  throw answer.message === undefined || response.status === 404
    ? notSimulated
    : new Failure('NOT_MOVED', answer.message, 'PERCENT');
}
