import { alerts } from './commands/alerts.ts';
import { amend } from './commands/amend.ts';
import { backtest } from './commands/backtest.ts';
import { balance } from './commands/balance.ts';
import { basis } from './commands/basis.ts';
import { buy } from './commands/buy.ts';
import { cancel } from './commands/cancel.ts';
import { close } from './commands/close.ts';
import { consoleCommand } from './commands/console.ts';
import { dlqList } from './commands/dlq-list.ts';
import { dlqRedrive } from './commands/dlq-redrive.ts';
import { doctor } from './commands/doctor.ts';
import { exit } from './commands/exit.ts';
import { exportLedger } from './commands/export.ts';
import { get } from './commands/get.ts';
import { halt } from './commands/halt.ts';
import { init } from './commands/init.ts';
import { keysCheck } from './commands/keys-check.ts';
import { keysSet } from './commands/keys-set.ts';
import { limits } from './commands/limits.ts';
import { list } from './commands/list.ts';
import { long } from './commands/long.ts';
import { next } from './commands/next.ts';
import { pause, unpause } from './commands/pause.ts';
import { plan } from './commands/plan.ts';
import { pnl } from './commands/pnl.ts';
import { positions } from './commands/positions.ts';
import { price } from './commands/price.ts';
import { probe } from './commands/probe.ts';
import { rearm } from './commands/rearm.ts';
import { rebalance } from './commands/rebalance.ts';
import { resume } from './commands/resume.ts';
import { run } from './commands/run.ts';
import { runs } from './commands/runs.ts';
import { sell } from './commands/sell.ts';
import { send } from './commands/send.ts';
import { short } from './commands/short.ts';
import { simMove } from './commands/sim-move.ts';
import { simVolatility } from './commands/sim-volatility.ts';
import { stop } from './commands/stop.ts';
import { telegramSetup } from './commands/telegram-setup.ts';
import { watch } from './commands/watch.ts';
import { webhook } from './commands/webhook.ts';
import type { Command } from './program/command.ts';

/** All commands, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  init,
  send,
  buy,
  sell,
  stop,
  exit,
  long,
  short,
  close,
  positions,
  cancel,
  amend,
  get,
  list,
  watch,
  balance,
  pnl,
  basis,
  price,
  consoleCommand,
  limits,
  halt,
  resume,
  rearm,
  plan,
  rebalance,
  backtest,
  runs,
  run,
  next,
  pause,
  unpause,
  exportLedger,
  dlqList,
  dlqRedrive,
  keysSet,
  keysCheck,
  webhook,
  alerts,
  telegramSetup,
  doctor,
  probe,
  simMove,
  simVolatility,
];
