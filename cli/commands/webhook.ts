import { noToken, tokenIn } from '../../shared/signals/token.ts';
import { defineCommand } from '../program/command.ts';
import { anyAccount } from '../stack/target.ts';
import { EXIT, Failure } from '../terminal/failure.ts';

/** `sluice webhook NAME` */
export const webhook = defineCommand({
  name: 'webhook',
  usage: 'NAME',
  summary: 'Show the secret URL of a webhook in sluice.config.json',
  operands: { min: 1, max: 1 },
  options: {},
  writes: false,
  async run(context, { operands }) {
    const name = operands[0]!;
    const { target, stack } = context.connect(anyAccount);
    const { url = '', secrets = {} } = target.signals ?? {};
    const secret = Object.hasOwn(secrets, name) ? secrets[name] : undefined;
    if (secret === undefined) {
      const configured = Object.keys(secrets).join(', ') || 'none';
      const message = `No webhook is called "${name}"; deployed: ${configured}. They are configured under "webhooks" in sluice.config.json.`;
      throw new Failure('NOT_FOUND', message, 'NAME');
    }
    const token = tokenIn(await stack.readSecret(secret));
    if (token === undefined) throw new Failure('NO_TOKEN', noToken(secret));
    const secretUrl = `${url}${name}/${token}`;
    context.terminal.show({ name, url: secretUrl }, () => secretUrl);
    context.terminal.note('This URL lets anyone send orders: treat it like a password.');
    return EXIT.success;
  },
});
