import { drawCharts } from './chart.ts';
import { moveByKeys } from './keyboard.ts';
import { filterAsTyped, keepLive } from './live.ts';
import { assistTicket, showBusy } from './ticket.ts';

// The pages work without this file; it adds live updates, shortcuts and charts.
keepLive(drawCharts);
filterAsTyped();
moveByKeys();
assistTicket();
showBusy();
drawCharts();
