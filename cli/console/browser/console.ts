import { drawCharts } from './chart.ts';
import { moveByKeys } from './keyboard.ts';
import { filterAsTyped, keepLive } from './live.ts';
import { assistTicket, showBusy } from './ticket.ts';

// Everything on the pages works without this file; with it they move by themselves.
keepLive(drawCharts);
filterAsTyped();
moveByKeys();
assistTicket();
showBusy();
drawCharts();
