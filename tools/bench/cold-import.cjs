// Loads a module in a fresh process: `node cold-import.cjs MODULE`. Prints CPU time in ms (user and
// system) and the process's peak memory in MB.
const before = process.cpuUsage();
require(process.argv[2]);
const { user, system } = process.cpuUsage(before);
const { maxRSS } = process.resourceUsage();
process.stdout.write(`\n${(user + system) / 1000} ${maxRSS / 1024}`, () => process.exit());
