import { hostname, userInfo } from 'node:os';

/** The user and host that run this command, for the record. */
export const operatorName = (): string => `${userInfo().username}@${hostname()}`;
