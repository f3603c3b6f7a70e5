import fc from 'fast-check';

// `npm test` draws the same cases each time, so that a red run means a change of the code.
// The long counts draw new ones, and print the seed of a failure.
if (process.env.SLUICE_LONG === undefined) fc.configureGlobal({ seed: 20_261_128 });

export { default } from 'fast-check';
