import { askForGateKey, readGateKey } from '../accounts/gate-key-input.ts';
import { defineCommand } from '../program/command.ts';
import { EXIT } from '../terminal/failure.ts';

/** `sluice keys set` */
export const keysSet = defineCommand({
  name: 'keys set',
  usage: '[--other-user]',
  summary: "Store the account's Gate API key (asks for it, or reads stdin)",
  operands: { min: 0, max: 0 },
  options: {
    'other-user': { type: 'boolean', help: 'accept a key of another Gate user' },
  },
  writes: true,
  async run(context, { options }) {
    const { terminal, input, account } = context;
    const { stack } = context.connect();
    const key = input.isTTY ? await askForGateKey(input, process.stderr) : await readGateKey(input);
    const { secret, versionId } = await stack.putGateKey(account, key);
    // A check time of 0 makes the next tick of track-orders check the new key.
    const { userId } = (await stack.keys.read(account)) ?? {};
    const isSameUser = userId !== undefined && !options['other-user'];
    await stack.keys.write(account, { checkedAtMs: 0, ...(isSameUser && { userId }) });
    terminal.show(
      { secret, version_id: versionId },
      () =>
        `The secret "${secret}" has a new version; it takes effect within a minute. Check its permissions: sluice keys check`,
    );
    return EXIT.success;
  },
});
