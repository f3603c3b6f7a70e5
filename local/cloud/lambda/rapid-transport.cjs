// Preloaded into every sandbox: stands in for the native addon of aws-lambda-ric, whose three calls
// (next, done, error) speak to the Lambda Runtime API. The addon would need a C++ toolchain to build.
const http = require('node:http');
const Module = require('node:module');

const [hostname, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const invocations = '/2018-06-01/runtime/invocation';

function call(method, path, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const options = { hostname, port, agent, method, path, headers };
    const request = http.request(options, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        resolve({ bodyJson: Buffer.concat(chunks).toString(), headers: response.headers });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** The runtime does not await `done` and `error`, so the next `next` waits for them. */
let posted = Promise.resolve();
function post(path, body, headers) {
  posted = posted.then(() =>
    call('POST', path, body, { 'content-type': 'application/json', ...headers }),
  );
}

const client = {
  next: async () => {
    await posted;
    return call('GET', `${invocations}/next`);
  },
  done: (id, body) => post(`${invocations}/${id}/response`, body),
  error: (id, body) => post(`${invocations}/${id}/error`, body),
};

const load = Module._load;
Module._load = function loadWithTransport(request, ...rest) {
  return request === './rapid-client.node' ? client : load.call(this, request, ...rest);
};
