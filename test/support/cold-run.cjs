// A fresh sandbox as Lambda starts it: loads a bundle, has it handle one event, and prints the CPU
// time (user and system) until AWS's last answer: then the order has its verdict. What the function
// does afterwards, keeping its pace for the next order, is not part of the first.
// `node cold-run.cjs BUNDLE EVENT_JSON`
const { subscribe } = require('node:diagnostics_channel');

const [bundle, event] = process.argv.slice(2);
const context = { awsRequestId: 'first', getRemainingTimeInMillis: () => 15_000 };

const before = process.cpuUsage();
let used = before;
subscribe('http.client.response.finish', () => {
  used = process.cpuUsage(before);
});
const { handler } = require(bundle);
handler(JSON.parse(event), context).then(() => {
  process.stdout.write(`\n${(used.user + used.system) / 1000}`, () => process.exit());
});
