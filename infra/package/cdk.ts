/**
 * `sluice-orders/cdk`: Sluice as a stack or a construct of an AWS CDK app of your own.
 *
 * @example The stack that `cdk deploy` installs, in an app of your own:
 * ```ts
 * import { App } from 'aws-cdk-lib';
 * import { readConfig, SluiceStack } from 'sluice-orders/cdk';
 *
 * const app = new App();
 * new SluiceStack(app, 'Sluice', { config: readConfig('sluice.config.json') });
 * ```
 *
 * @example The construct inside a stack of yours, with a configuration from code:
 * ```ts
 * import { App, CfnOutput, Stack } from 'aws-cdk-lib';
 * import { OrderAutomation, parseConfig } from 'sluice-orders/cdk';
 *
 * const stack = new Stack(new App(), 'Trading');
 * const accounts = { main: { secret: 'sluice/main', pairs: ['BTC_USDT'] } };
 * const config = parseConfig(JSON.stringify({ accounts }), 'the configuration');
 * const { orderQueue } = new OrderAutomation(stack, 'Orders', { config });
 * new CfnOutput(stack, 'OrderQueueUrl', { value: orderQueue.queue.queueUrl });
 * ```
 *
 * @packageDocumentation
 */
export { ConfigError, parseConfig } from '../../shared/config/parse-config.ts';
export { readConfig } from '../../shared/config/read-config.ts';
export type { Config } from '../../shared/config/schema.ts';
export { OrderAutomation, type OrderAutomationProps } from '../order-automation.ts';
export { SluiceStack, type SluiceStackProps } from '../sluice-stack.ts';
