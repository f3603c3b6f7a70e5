import { jsonLog } from '../../shared/observability/json-log.ts';

/** Metrics of two stacks in one Region must not add up. */
const namespace = process.env.DEPLOYMENT?.split('/').at(-1) ?? 'Sluice';

export const log = jsonLog(namespace);
