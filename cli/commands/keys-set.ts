import { defineCommand } from '../command.ts';
import { EXIT } from '../failure.ts';
import { askForGateKey, readGateKey } from '../gate-key-input.ts';

/** `sluice keys set` */
export const keysSet = defineCommand({
  name: 'keys set',
  usage: '',
  summary: "Store the account's Gate API key (asks for it, or reads stdin)",
  operands: { min: 0, max: 0 },
  options: {},
  writes: true,
  async run(context) {
    const { terminal, input, account } = context;
    const { stack } = context.connect();
    const key = input.isTTY ? await askForGateKey(input, terminal) : await readGateKey(input);
    const { secret, versionId } = await stack.putGateKey(account, key);
    terminal.show(
      { secret, version_id: versionId },
      () => `The secret "${secret}" has a new version; it takes effect within a minute.`,
    );
    return EXIT.success;
  },
});
