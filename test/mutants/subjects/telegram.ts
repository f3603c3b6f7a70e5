import { BOT } from '../killers.ts';
import type { Mutant } from '../mutant.ts';

/** Whoever may not use the bot moves nothing with it. */
export const TELEGRAM_MUTANTS: readonly Mutant[] = [
  {
    id: 'CHAT1',
    what: 'every secret is taken',
    patches: [
      {
        file: 'shared/telegram/receive.ts',
        search: 'expected === undefined || !isSameSecret(secret, expected)',
        replacement: 'expected === undefined || secret.length === 0',
      },
    ],
    killers: [BOT],
  },
  {
    id: 'CHAT2',
    what: 'every chat is served',
    patches: [
      {
        file: 'shared/telegram/receive.ts',
        search: "if (!deps.config.telegram.chats.includes(update.chat)) return 'OTHER_CHAT';",
        replacement: '',
      },
    ],
    killers: [BOT],
  },
  {
    id: 'CHAT3',
    what: 'a repeated update is taken again',
    patches: [
      {
        file: 'shared/telegram/receive.ts',
        search: 'if (!(await deps.takeUpdate(update.updateId, deps.clock.nowMs())))',
        replacement: 'if (update.updateId < 0)',
      },
    ],
    killers: [BOT],
  },
  {
    id: 'CHAT4',
    what: 'the confirmation of a halt never expires',
    patches: [
      {
        file: 'shared/telegram/converse.ts',
        search: 'if (leftMs <= 0 || leftMs > CONFIRM_WITHIN_MS) {',
        replacement: 'if (leftMs > CONFIRM_WITHIN_MS) {',
      },
    ],
    killers: [BOT],
  },
  {
    id: 'CHAT5',
    what: 'a halt needs no confirmation',
    patches: [
      {
        file: 'shared/telegram/converse.ts',
        search: 'const named = account ?? accounts.join(',
        replacement:
          "await haltFromChat(deps, accounts, 'nobody'); const named = account ?? accounts.join(",
      },
      {
        file: 'shared/telegram/converse.ts',
        search: '  { config, clock }: BotDependencies,\n  bot: BotApi,\n  chat: string,',
        replacement: '  deps: BotDependencies,\n  bot: BotApi,\n  chat: string,',
      },
      {
        file: 'shared/telegram/converse.ts',
        search: 'const accounts = Object.keys(config.accounts);\n  if (account !== undefined',
        replacement:
          'const { config, clock } = deps; const accounts = Object.keys(config.accounts);\n  if (account !== undefined',
      },
    ],
    killers: [BOT],
  },
];
