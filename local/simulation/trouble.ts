import type { HttpRequest } from '../../shared/gate/http.ts';
import type { SeededRandom } from '../exchange/behavior/random.ts';
import type { Figures } from './figures.ts';
import type { Journey } from './network.ts';
import type { EdgeCall, EdgeFault } from './sandbox.ts';
import { CALM, type Swarm } from './swarm.ts';

const TRAVEL_MS = { min: 1, max: 25 };

/** Draws what goes wrong with each call, until it ends. */
export class Trouble {
  readonly #random: SeededRandom;
  readonly #figures: Figures;
  readonly #scripted: ((call: EdgeCall) => EdgeFault | undefined) | undefined;
  readonly #hadLedgerFault = new Set<string>();
  #swarm: Swarm;
  #isOut = false;

  /** @param scripted in place of what the swarm's rates draw */
  constructor(
    swarm: Swarm,
    random: SeededRandom,
    figures: Figures,
    scripted?: (call: EdgeCall) => EdgeFault | undefined,
  ) {
    this.#swarm = swarm;
    this.#random = random;
    this.#figures = figures;
    this.#scripted = scripted;
  }

  /** How likely what is now. */
  get rates(): Swarm {
    return this.#swarm;
  }

  /** Nothing finds a connection to the exchange, until told otherwise. */
  setOutage(isOut: boolean): void {
    this.#isOut = isOut;
  }

  end(): void {
    this.#swarm = CALM;
    this.#isOut = false;
  }

  /** Whether the ledger ever failed a sandbox. */
  hadLedgerFault(sandbox: string): boolean {
    return this.#hadLedgerFault.has(sandbox);
  }

  faultOf(call: EdgeCall): EdgeFault | undefined {
    const fault = this.#scripted ? this.#scripted(call) : this.#draw();
    if (fault === undefined) return undefined;
    this.#figures.count(`fault ${call.edge}: ${fault}`);
    if (call.edge === 'ledger') this.#hadLedgerFault.add(call.sandbox.name);
    return fault;
  }

  #draw(): EdgeFault | undefined {
    const { edgeFaults } = this.#swarm;
    let draw = this.#random.fraction();
    for (const fault in edgeFaults) {
      const rate = edgeFaults[fault as EdgeFault] ?? 0;
      if (draw < rate) return fault as EdgeFault;
      draw -= rate;
    }
    return undefined;
  }

  journeyOf({ method }: HttpRequest): Journey {
    const { noConnectionRate, lateRate, lateMs, lie } = this.#swarm;
    const isLate = this.#isHit('late', lateRate);
    const isLie = method === 'POST' && this.#isHit('lie', lie.rate);
    const isSent = !this.#isOut && !this.#isHit('no connection', noConnectionRate);
    return {
      thereMs: this.#random.integer(isLate ? lateMs : TRAVEL_MS),
      backMs: this.#random.integer(TRAVEL_MS),
      isSent,
      ...(isLie && { lie }),
    };
  }

  /** How long the frames of a new WebSocket travel; undefined where it finds no connection. */
  socketTravelMs(): number | undefined {
    const isSent = !this.#isOut && !this.#isHit('no connection', this.#swarm.noConnectionRate);
    return isSent ? this.#random.integer(TRAVEL_MS) : undefined;
  }

  #isHit(what: string, rate: number): boolean {
    const isHit = this.#random.fraction() < rate;
    if (isHit) this.#figures.count(`fault network: ${what}`);
    return isHit;
  }
}
