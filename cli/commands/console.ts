import { startConsole } from '../console/start-console.ts';
import { defineCommand } from '../program/command.ts';
import { EXIT, UsageError } from '../terminal/failure.ts';

/** `sluice console` */
export const consoleCommand = defineCommand({
  name: 'console',
  usage: '[--port N]',
  summary: 'Serve a page with orders, markets and limits on this machine',
  operands: { min: 0, max: 0 },
  options: {
    port: {
      type: 'string',
      value: 'N',
      help: 'fixed port and lasting address (default: any free port)',
    },
  },
  writes: true,
  async run(context, { options }) {
    const { terminal, clock, randomBytes, account } = context;
    const setting = { connection: context.connect(), account, clock, randomBytes };
    const { url } = await startConsole(setting, readPort(options.port));
    context.onInterrupt(() => EXIT.success);
    terminal.show({ url }, () => url);
    terminal.note('Open this address in a browser on this machine; it is a key. Ctrl-C ends it.');
    return new Promise<number>(() => {});
  },
});

function readPort(text: string | undefined): number {
  if (text === undefined) return 0;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new UsageError('--port takes a number from 0 to 65535.', 'port');
}
