import type { Exchange } from '../../local/exchange/exchange.ts';

type Method = 'POST' | 'PATCH' | 'DELETE';

/** Counts the requests about single orders that reach the exchange from now on, by their method. */
export function countOrderRequests({ faults }: Exchange): (method: Method) => number {
  const methods: string[] = [];
  // Every request passes here, whatever becomes of it and of its answer.
  const next = faults.next.bind(faults);
  faults.next = (request) => {
    if (request.path.startsWith('/api/v4/spot/orders')) methods.push(request.method);
    return next(request);
  };
  return (method) => methods.filter((each) => each === method).length;
}
