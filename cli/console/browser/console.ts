import { drawCharts } from './chart.ts';
import { keepFilter } from './kept-filter.ts';
import { moveByKeys } from './keyboard.ts';
import { filterAsTyped, keepLive } from './live.ts';
import { showLocalTimes } from './local-times.ts';
import { assistTicket, showBusy } from './ticket.ts';
import { drawValues } from './value-chart.ts';

// The pages work without this file; it adds live updates, shortcuts and charts.
// First: it remembers the pages as the server sent them.
keepLive(() => {
  drawCharts();
  drawValues();
});
showLocalTimes(document);
keepFilter();
filterAsTyped();
moveByKeys();
assistTicket();
showBusy();
drawCharts();
drawValues();
