import { FLAGS, type FlowIndex, FREE, STATE } from './flow-index.ts';
import { clientSideOf, FRESH } from './flow-state.ts';
import { opposite } from './stream.ts';

/** A connection that was established, and on which neither side sent a byte. */
export interface IdleConnection {
  /** `address:port`; IPv6 in brackets. */
  readonly client: string;
  readonly server: string;
  /** Of the SYN-ACK. */
  readonly frame: number;
}

/** Beyond it those that come later are not noted; a scan of open ports is not kept whole. */
const MAX_NOTED = 16_384;

/** Remembers the connections of which there is nothing but the handshake, until there is. Bounded. */
export class IdleConnections {
  /** The frame of the SYN-ACK, by the record of the flow. */
  readonly #frames = new Map<number, number>();
  readonly #index: FlowIndex;

  constructor(index: FlowIndex) {
    this.#index = index;
  }

  /** The server sent a SYN-ACK. */
  established(record: number, frame: number): void {
    if (this.#frames.size < MAX_NOTED) this.#frames.set(record, frame);
  }

  /** Bytes were sent, or the record has another connection now. */
  forget(record: number): void {
    this.#frames.delete(record);
  }

  /** Flows were swept out: the record of one may be that of another soon. */
  swept(): void {
    const { records } = this.#index;
    for (const record of this.#frames.keys()) {
      if ((records[record + FLAGS]! & STATE) === FREE) this.#frames.delete(record);
    }
  }

  /** In the order in which they were established. */
  list(): IdleConnection[] {
    const index = this.#index;
    const list: IdleConnection[] = [];
    for (const [record, frame] of this.#frames) {
      const flags = index.records[record + FLAGS]!;
      if ((flags & STATE) !== FRESH) continue;
      const client = clientSideOf(flags);
      list.push({ client: index.endpoint(record, client), server: index.endpoint(record, opposite(client)), frame });
    }
    return list;
  }
}
