import type { WaitingRoom } from '../bytes/waiting-room.ts';
import type { Direction } from '../flow/stream.ts';
import { HandshakeMessages, type MessageSink } from './handshake-messages.ts';
import { OffsetMap } from './offset-map.ts';
import type { RecordMemory } from './record-memory.ts';
import { APPLICATION_DATA } from './record-opener.ts';
import { RecordReader, type RecordSink } from './record-reader.ts';
import type { RecordView } from './record-view.ts';
import type { SideCipher } from './side-cipher.ts';

/** Where all connections keep what came in pieces. */
export interface SideShared {
  /** Records. */
  readonly memory: RecordMemory;
  /** Messages of the handshake. */
  readonly messages: WaitingRoom;
}

/** One direction of a connection. */
export class Side {
  readonly reader: RecordReader;
  readonly messages: HandshakeMessages;
  readonly offsets = new OffsetMap();
  /** Takes the handshake messages. */
  readonly take: MessageSink;
  /** `null`: records are in the clear. */
  cipher: SideCipher | null = null;
  plainOffset = 0;
  /** The frame of the first protected record that opened; 0: none. */
  openedFrame = 0;
  openedUs = 0;
  /** Records in a row that did not open. */
  failures = 0;
  /** Missing bytes before a record that did not open. */
  carriedLoss = 0;
  /** Records in a row that did not open before any data did, though nothing is missing: the first's frame, 0 for none. */
  damagedFrame = 0;
  /** What they held of data, at most. */
  damagedContent = 0;
  /** Something of the application was opened. */
  hasData = false;
  isOver = false;

  constructor(direction: Direction, sink: RecordSink, shared: SideShared, take: MessageSink) {
    this.reader = new RecordReader(direction, sink, shared.memory);
    this.messages = new HandshakeMessages(shared.messages);
    this.take = take;
  }

  /** Everything that it sent was read. */
  end(): void {
    this.isOver = true;
    this.messages.close();
  }

  /** Nothing more is read. */
  stop(): void {
    this.reader.stop();
    this.messages.close();
  }

  noteDamage({ frameNumber, bytes, start, end }: RecordView, overhead: number): void {
    if (this.damagedFrame === 0) this.damagedFrame = frameNumber;
    if (bytes[start] === APPLICATION_DATA) this.damagedContent += Math.max(0, end - start - overhead);
  }

  noteOpened({ frameNumber, timeUs }: RecordView): void {
    if (this.openedFrame === 0) {
      this.openedFrame = frameNumber;
      this.openedUs = timeUs;
    }
    this.failures = 0;
    this.carriedLoss = 0;
  }

  forgetDamage(): void {
    this.damagedFrame = 0;
    this.damagedContent = 0;
  }
}
