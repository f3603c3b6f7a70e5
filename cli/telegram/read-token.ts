import type { Readable } from 'node:stream';
import { BOT_TOKEN } from '../../shared/telegram/bot-secret.ts';
import { askHidden } from '../terminal/ask-hidden.ts';
import { Failure } from '../terminal/failure.ts';
import { readInput } from '../terminal/read-input.ts';

const INPUT_BYTES_MAX = 1_024;

/** The bot's token: typed without echo, or from a pipe. */
export async function readBotToken(input: NodeJS.ReadStream): Promise<string> {
  const token = input.isTTY ? await ask(input) : await fromPipe(input);
  if (BOT_TOKEN.test(token)) return token;
  throw noToken('That is no token of a bot, which looks like 123456789:AAF...');
}

async function ask(input: NodeJS.ReadStream): Promise<string> {
  const answers = await askHidden(input, process.stderr, ['Token of the bot, from @BotFather:']);
  if (!answers) throw noToken('Interrupted.');
  return answers[0] ?? '';
}

async function fromPipe(input: Readable): Promise<string> {
  return (await readInput('-', input, INPUT_BYTES_MAX)).trim();
}

const noToken = (why: string) => new Failure('BAD_TOKEN', `${why} Nothing was stored.`);
