import { KeyUnavailableError } from '../../shared/gate/key-unavailable-error.ts';
import { askForGateKey, readGateKey } from '../accounts/gate-key-input.ts';
import { requireNothingUnfinished } from '../accounts/require-nothing-unfinished.ts';
import { requireSameUser } from '../accounts/require-same-user.ts';
import { defineCommand } from '../program/command.ts';
import { confirm } from '../program/confirm.ts';
import type { Stack } from '../stack/connect-stack.ts';
import { EXIT } from '../terminal/failure.ts';

/** `sluice keys set` */
export const keysSet = defineCommand({
  name: 'keys set',
  usage: '[--other-user] [--yes]',
  summary: "Store the account's Gate API key (asks for it, or reads stdin)",
  operands: { min: 0, max: 0 },
  options: {
    'other-user': {
      type: 'boolean',
      help: 'accept a key of another Gate user; nothing may be open',
    },
    yes: { type: 'boolean', help: 'replace the key of the simulated exchange, unasked' },
  },
  writes: true,
  async run(context, { options }) {
    const { terminal, input, account } = context;
    const { stack, target } = context.connect();
    const isSimulated = target.kind === 'local' && target.localExchange === 'simulated';
    if (isSimulated && !options.yes && (await hasKey(stack, account))) {
      const question = `The account "${account}" has the key of the simulated exchange, which takes no other. Replace it?`;
      await confirm(context, question);
    }
    if (target.accounts[account]!.futures) {
      terminal.note('The account trades contracts: the key needs the right to trade them too.');
    }
    const key = input.isTTY ? await askForGateKey(input, process.stderr) : await readGateKey(input);
    const { userId } = (await stack.keys.read(account)) ?? {};
    const ownerId = options['other-user'] ? undefined : userId;
    if (options['other-user']) await requireNothingUnfinished(stack.store, account);
    if (ownerId !== undefined) await requireSameUser(stack, context, key, ownerId);
    const { secret, versionId } = await stack.putGateKey(account, key);
    // A check time of 0 makes the next tick of track-orders check the new key.
    await stack.keys.write(account, {
      checkedAtMs: 0,
      ...(ownerId !== undefined && { userId: ownerId }),
    });
    terminal.show(
      { secret, version_id: versionId },
      () =>
        `The secret "${secret}" has a new version; it takes effect within a minute. Check its permissions: sluice keys check`,
    );
    return EXIT.success;
  },
});

async function hasKey({ exchangeOf }: Stack, account: string): Promise<boolean> {
  try {
    await exchangeOf(account).readKey();
    return true;
  } catch (error) {
    if (error instanceof KeyUnavailableError) return false;
    throw error;
  }
}
