import { BOT, BOT_UNDER_FAULTS, UNSENT_NOTICES } from '../killers.ts';
import type { Mutant } from '../mutant.ts';

/** Whoever may not use the bot moves nothing with it. */
export const TELEGRAM_MUTANTS: readonly Mutant[] = [
  {
    id: 'CHAT1',
    what: 'every secret is taken',
    patches: [
      {
        file: 'shared/telegram/receive.ts',
        search: 'stored !== undefined && isSameSecret(given, stored.webhook)',
        replacement: 'stored !== undefined && given.length > 0',
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
        search: "if (!config.telegram.chats.includes(update.chat)) return 'OTHER_CHAT';",
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
        search: "return isNew ? { update, bot } : 'REPEATED';",
        replacement: "return isNew || bot ? { update, bot } : 'REPEATED';",
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
        search: 'if (leftMs <= 0 || leftMs > CONFIRM_WITHIN_MS + CLOCK_BEHIND_MS) {',
        replacement: 'if (leftMs > CONFIRM_WITHIN_MS + CLOCK_BEHIND_MS) {',
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
        search: 'const accounts = Object.keys(config.accounts);\n  const account = accountNamed',
        replacement:
          'const { config, clock } = deps; const accounts = Object.keys(config.accounts);\n  const account = accountNamed',
      },
    ],
    killers: [BOT],
  },
  {
    id: 'CHAT6',
    what: 'a halt waits for the answer of Telegram',
    patches: [
      {
        file: 'shared/telegram/converse.ts',
        search: "const answered = bot.answerPress(pressed.pressId, '').catch(notTold(deps));",
        replacement: "const answered = await bot.answerPress(pressed.pressId, '');",
      },
    ],
    killers: [BOT_UNDER_FAULTS],
  },
  {
    id: 'CHAT7',
    what: 'the updates of another bot count as repeated',
    patches: [
      {
        file: 'shared/ledger/keys.ts',
        search: '[TABLE_KEYS.sort]: `UPDATES#',
        replacement: '[TABLE_KEYS.sort]: `UPDATES` || `',
      },
    ],
    killers: [BOT_UNDER_FAULTS],
  },
  {
    id: 'CHAT8',
    what: 'a press is taken before it is carried out',
    patches: [
      {
        file: 'shared/telegram/receive.ts',
        search: "update.kind === 'press' ? !(await updates.isTaken(counted))",
        replacement: "update.kind === 'press' ? await updates.take(counted)",
      },
    ],
    killers: [BOT_UNDER_FAULTS],
  },
  {
    id: 'CHAT9',
    what: 'an update that comes after a later one is refused',
    patches: [
      {
        file: 'shared/telegram/update-store.ts',
        search: 'recent.some((each) => each.updateId === updateId);',
        replacement: 'recent.some((each) => each.updateId >= updateId);',
      },
    ],
    killers: [BOT_UNDER_FAULTS],
  },
  {
    id: 'CHAT10',
    what: 'a halt waits behind a flood of questions',
    patches: [
      {
        file: 'shared/telegram/receive.ts',
        search: '!isUrgent(update) && !takeFromLimit()',
        replacement: '!takeFromLimit()',
      },
    ],
    killers: [BOT_UNDER_FAULTS],
  },
  {
    id: 'CHAT11',
    what: 'a halt that failed is not brought again',
    patches: [
      {
        file: 'shared/telegram/halt.ts',
        search: 'return { text, isComplete: failed.length === 0 };',
        replacement: 'return { text, isComplete: true };',
      },
    ],
    killers: [BOT_UNDER_FAULTS],
  },
  {
    id: 'CHAT12',
    what: 'the gain does not know what coins cost that were bought elsewhere',
    patches: [
      { file: 'shared/telegram/gain.ts', search: 'return given ?? (', replacement: 'return (' },
    ],
    killers: [BOT],
  },
  {
    id: 'CHAT13',
    what: 'a notice that Telegram did not take is sent for ever',
    patches: [
      {
        file: 'shared/telegram/send-unsent.ts',
        search: 'if (chats.length < notice.chats.length) {',
        replacement: 'if (chats.length > notice.chats.length) {',
      },
    ],
    killers: [UNSENT_NOTICES],
  },
  {
    id: 'CHAT14',
    what: 'a later notice overtakes one that Telegram does not take',
    patches: [
      {
        file: 'shared/telegram/send-unsent.ts',
        search: 'if (!isSent) return;',
        replacement: 'if (!isSent) continue;',
      },
    ],
    killers: [UNSENT_NOTICES],
  },
  {
    id: 'CHAT15',
    what: 'a chat that lacks a notice for now is given up',
    patches: [
      {
        file: 'shared/telegram/send-notice.ts',
        search: 'return !isOver;',
        replacement: 'return false;',
      },
    ],
    killers: [UNSENT_NOTICES],
  },
];
