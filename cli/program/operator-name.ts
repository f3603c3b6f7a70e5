import { hostname, userInfo } from 'node:os';

/** Who runs this command, for the record. */
export const operatorName = (): string => `${userInfo().username}@${hostname()}`;
