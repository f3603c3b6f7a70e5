import { type BotSecret, parseBotSecret } from '../../shared/telegram/bot-secret.ts';
import type { Connection } from '../program/command.ts';
import type { Target } from '../stack/target.ts';

type Bot = NonNullable<Target['telegram']>;

/** Telegram calls a public https URL, and a local stack has none. */
export function canTelegramCall(
  { kind }: Pick<Target, 'kind'>,
  { api }: Pick<Bot, 'api'>,
): boolean {
  const isTelegramItself = new URL(api).protocol === 'https:';
  return kind === 'aws' || !isTelegramItself;
}

/** The token and the webhook's secret; undefined until "sluice telegram setup" has stored them. */
export async function readStoredBot(
  { readSecret }: Pick<Connection['stack'], 'readSecret'>,
  { secret }: Pick<Bot, 'secret'>,
): Promise<BotSecret | undefined> {
  const text = await readSecret(secret).catch((error: Error) => {
    if (error.name === 'ResourceNotFoundException') return '';
    throw error;
  });
  return parseBotSecret(text);
}
