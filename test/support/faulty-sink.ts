import { UnavailableError } from '../../src/core/errors.ts';
import type { CoreV1Event } from '../../src/event/types.ts';
import type { EventPatch, ReadableEventSink } from '../../src/record/sink.ts';
import type { EventQuery } from '../../src/select/query.ts';

/** A request to a sink, by its verb. */
export type Verb = 'create' | 'patch' | 'get' | 'find';

/** What happens to a request: an error instead of a response, or the connection is cut before or after it is processed. */
export type Fault = Error | 'cut before' | 'cut after' | undefined;

/** Passes requests on to another sink, with the faults that a test chooses. */
export class FaultySink implements ReadableEventSink {
  /** All requests, in the order in which they were made. */
  readonly requests: Verb[] = [];
  readonly #inner: ReadableEventSink;
  readonly #faultOf: (verb: Verb) => Fault | Promise<Fault>;
  readonly #pause: () => Promise<unknown>;

  /**
   * @param faultOf called for each request
   * @param pause waited for before and after each request is processed
   */
  constructor(
    inner: ReadableEventSink,
    faultOf: (verb: Verb) => Fault | Promise<Fault>,
    pause: () => Promise<unknown> = () => Promise.resolve(),
  ) {
    this.#inner = inner;
    this.#faultOf = faultOf;
    this.#pause = pause;
  }

  create(event: CoreV1Event): Promise<CoreV1Event> {
    return this.#send('create', () => this.#inner.create(event));
  }

  patch(event: CoreV1Event, patch: EventPatch | null): Promise<CoreV1Event> {
    return this.#send('patch', () => this.#inner.patch(event, patch));
  }

  get(namespace: string, name: string): Promise<CoreV1Event> {
    return this.#send('get', () => this.#inner.get(namespace, name));
  }

  find(query: EventQuery): Promise<CoreV1Event[]> {
    return this.#send('find', () => this.#inner.find(query));
  }

  async #send<Response>(verb: Verb, request: () => Promise<Response>): Promise<Response> {
    this.requests.push(verb);
    const fault = await this.#faultOf(verb);
    await this.#pause();
    if (fault instanceof Error) throw fault;
    if (fault === 'cut before') throw new UnavailableError('connection cut');
    const response = request();
    // The response may be a refusal; a cut connection loses it.
    await response.catch(() => {});
    await this.#pause();
    if (fault === 'cut after') throw new UnavailableError('connection cut');
    return response;
  }
}
