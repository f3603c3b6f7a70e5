// A fresh sandbox as Lambda starts it: loads a bundle, has it handle one event, and prints the CPU
// time (user and system) until the last response to a write: then the order has its verdict. What the
// function does afterwards is not part of the order: it keeps its pace, and calls track-orders.
// `node cold-run.cjs BUNDLE EVENT_JSON`
const { subscribe } = require('node:diagnostics_channel');

const [bundle, event] = process.argv.slice(2);
const context = { awsRequestId: 'first', getRemainingTimeInMillis: () => 15_000 };

const before = process.cpuUsage();
let used = before;
subscribe('http.client.response.finish', ({ request }) => {
  const operation = String(request.getHeader('x-amz-target'));
  if (/^DynamoDB_20120810\.(Put|Update|Transact)/.test(operation)) used = process.cpuUsage(before);
});
const { handler } = require(bundle);
handler(JSON.parse(event), context).then(() => {
  process.stdout.write(`\n${(used.user + used.system) / 1000}`, () => process.exit());
});
