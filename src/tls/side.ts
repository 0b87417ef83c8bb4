import type { Direction } from '../flow/stream.ts';
import { HandshakeMessages, type MessageSink } from './handshake-messages.ts';
import { OffsetMap } from './offset-map.ts';
import type { RecordMemory } from './record-memory.ts';
import { RecordReader, type RecordSink } from './record-reader.ts';
import type { SideCipher } from './side-cipher.ts';

/** One direction of a connection. */
export class Side {
  readonly reader: RecordReader;
  readonly messages = new HandshakeMessages();
  readonly offsets = new OffsetMap();
  /** Takes the handshake messages. */
  readonly take: MessageSink;
  /** `null`: records are in the clear. */
  cipher: SideCipher | null = null;
  plainOffset = 0;
  /** Records in a row that did not open. */
  failures = 0;
  /** Missing bytes before a record that did not open. */
  carriedLoss = 0;
  /** Something of the application was opened. */
  hasData = false;
  isOver = false;

  constructor(direction: Direction, sink: RecordSink, memory: RecordMemory, take: MessageSink) {
    this.reader = new RecordReader(direction, sink, memory);
    this.take = take;
  }
}
