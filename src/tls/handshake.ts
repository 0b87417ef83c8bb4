import type { Budget } from '../bytes/budget.ts';
import { nameIn } from '../flow/endpoint.ts';
import type { ConnectionInfo, Direction } from '../flow/stream.ts';
import { certificateHost } from './crypto.ts';
import {
  CERTIFICATE,
  CLIENT_HELLO,
  CLIENT_KEY_EXCHANGE,
  ENCRYPTED_EXTENSIONS,
  END_OF_EARLY_DATA,
  FINISHED,
  HELLO_REQUEST,
  KEY_UPDATE,
  messageLength,
  NEW_SESSION_TICKET,
  SERVER_HELLO,
} from './handshake-messages.ts';
import {
  type ClientHello,
  encryptedAlpn,
  encryptedPremaster,
  hasEarlyData,
  leafCertificate,
  parseClientHello,
  parseServerHello,
  type ServerHello,
  sessionTicket,
} from './hello.ts';
import type { KeyLogLabel } from './key-log.ts';
import type { Secrets } from './secrets.ts';
import type { Session } from './session-search.ts';
import { type SideCipher, TryBudget } from './side-cipher.ts';
import { type Suite, suiteOf } from './suites-table.ts';
import { type KeyExchange, Tls12Handshake } from './tls12-keys.ts';
import { Tls13Side } from './tls13-side.ts';

const TLS_1_0 = 0x0301;
const TLS_1_2 = 0x0303;
const TLS_1_3 = 0x0304;
/** Header, version, random, no session, suite, compression. */
const LEAST_HELLO_BYTES = 42;
const NOTHING = Buffer.alloc(0);

/** The host that a client asks for in its ClientHello (RFC 6066 section 3), and where. */
export interface AskedHost {
  readonly host: string;
  /** `address:port`; IPv6 in brackets. */
  readonly client: string;
  readonly server: string;
  /** Inside a tunnel the server's address is that of a proxy, and stands for no host. */
  readonly isTunnelled: boolean;
  /** Where the connection begins in the capture. */
  readonly frame: number;
}

/** `by`: which direction asks. */
export function askedOf(host: string, by: Direction, info: ConnectionInfo, frame: number): AskedHost {
  const [client, server] = by === 0 ? [info.client, info.server] : [info.server, info.client];
  return { host, client, server, isTunnelled: info.isTunnelled === true, frame };
}

/** Hears which hosts clients ask for. */
export interface NameSink {
  named(asked: AskedHost): void;
}

export interface SecretLack {
  /** Where other secrets of a TLS 1.3 connection are known: those for its data that are not. */
  readonly labels: readonly KeyLogLabel[];
  readonly keyExchange: KeyExchange;
  /** By which a key log names its secrets. */
  readonly clientRandom: Buffer | null;
}

/** Why a connection cannot be read although its handshake is there. */
export type Obstacle = 'handshake-missing' | 'version' | 'suite' | 'compression';

/** What the two sides of a connection agree upon, in the clear and, with secrets, behind that. */
export class Handshake {
  /** Who sent the ClientHello. */
  clientDirection: Direction = 0;
  serverName: string | null = null;
  /** The host that the server's certificate names, looked at only where the client named none. */
  certificateHost: string | null = null;
  alpn: string | null = null;
  /** Whether the server took early data; `null`: not known. */
  tookEarlyData: boolean | null = null;
  isRenegotiated = false;
  obstacle: Obstacle | null = null;
  isTls13 = false;
  /** The connection was taken up behind its handshake, which was not seen. */
  isResumed = false;
  readonly #secrets: Secrets;
  readonly #kept: Budget;
  /** Of that, what this one keeps of its ClientHello. */
  #helloBytes = 0;
  readonly #onServerName: (host: string, direction: Direction) => void;
  readonly #budget = new TryBudget();
  #client: ClientHello | null = null;
  /** Kept until it is known whether it is needed. */
  #clientMessage: Buffer | null = null;
  #server: ServerHello | null = null;
  #tls12: Tls12Handshake | null = null;
  #tls13: readonly [client: Tls13Side, server: Tls13Side] | null = null;

  /** `kept`: what all connections keep of their handshakes. `onServerName` hears the host that is asked for, and which direction asks. */
  constructor(secrets: Secrets, kept: Budget, onServerName: (host: string, direction: Direction) => void) {
    this.#secrets = secrets;
    this.#kept = kept;
    this.#onServerName = onServerName;
  }

  /** What the server is called in reports: by its name, or by its address; it is not that of a proxy, where known. */
  hostOf({ client, server, target = null }: Pick<ConnectionInfo, 'client' | 'server' | 'target'>): string {
    const asked = target === null ? null : nameIn(target);
    return this.serverName ?? asked ?? this.certificateHost ?? target ?? (this.clientDirection === 0 ? server : client);
  }

  /** Whether the handshake is known as far as it takes to find the secrets for it. */
  get isNegotiated(): boolean {
    return this.#server !== null || this.isResumed;
  }

  /** What the secrets of the connection are logged by; `null`: not known. */
  get clientRandom(): Buffer | null {
    return this.#client?.random ?? null;
  }

  /** The ClientHello may be the outer one of an Encrypted Client Hello (draft-ietf-tls-esni), or pretends to be. */
  get hasEncryptedHello(): boolean {
    return this.#client?.hasEncryptedHello === true;
  }

  get hasClientHello(): boolean {
    return this.#client !== null;
  }

  /** Takes up the data of a connection of TLS 1.3 whose ServerHello was not seen. */
  resume(clientDirection: Direction, { clientRandom, suite }: Session): void {
    this.clientDirection = clientDirection;
    this.isResumed = true;
    this.#agreeOn13(suite, clientRandom, false);
    for (const side of this.#tls13!) side.resume();
  }

  /** The secrets are logged by another client random: that of the inner ClientHello. */
  rename({ clientRandom, suite }: Session): void {
    this.#agreeOn13(suite, clientRandom, this.offersEarlyData);
  }

  /** Where a whole ServerHello ends that begins at `start` and may answer the ClientHello; 0: there is none. */
  helloAt(direction: Direction, bytes: Buffer, start: number, end: number): number {
    const client = this.#client;
    if (client === null || this.#server !== null || direction === this.clientDirection) return 0;
    if (start + LEAST_HELLO_BYTES > end || bytes[start] !== SERVER_HELLO) return 0;
    const next = start + messageLength(bytes, start);
    const hello = next > end ? null : parseServerHello(bytes, start, next);
    if (hello === null || hello.version < TLS_1_0 || hello.version > TLS_1_3 || hello.isCompressed) return 0;
    // RFC 8446 section 4.1.3: it repeats what the client sent.
    const isAnswer = hello.version < TLS_1_3 || hello.sessionId.equals(client.sessionId);
    return isAnswer && suiteOf(hello.suiteId) !== undefined ? next : 0;
  }

  /** Whether early data may be in what the client sends. */
  get offersEarlyData(): boolean {
    return this.#client?.hasEarlyData === true;
  }

  /** Nothing is known of the server's answer to early data; what the client sent is not opened with its keys. */
  refuseEarlyData(): void {
    this.tookEarlyData = false;
    this.#tls13?.[0].refuseEarlyData();
  }

  /** The keys of a direction in TLS 1.3, whose side it is from the ServerHello on; else `null`. */
  tls13Side(direction: Direction): Tls13Side | null {
    return this.#tls13?.[direction === this.clientDirection ? 0 : 1] ?? null;
  }

  /** What is missing to open the connection. */
  get lack(): SecretLack {
    const keyExchange = this.#tls12?.keyExchange ?? 'ephemeral';
    return { labels: this.#missingLabels(), keyExchange, clientRandom: this.clientRandom };
  }

  #missingLabels(): readonly KeyLogLabel[] {
    const sides = this.#tls13;
    if (sides === null || !sides.some(({ isKnown }) => isKnown)) return [];
    return sides.flatMap(({ missingLabels }) => missingLabels);
  }

  /** The keys behind a ChangeCipherSpec of TLS 1.2 and before, or `null` while the secret is not known. */
  changedCipher(direction: Direction): SideCipher | null {
    return this.#tls12?.cipherOf(direction === this.clientDirection ? 0 : 1, this.#budget) ?? null;
  }

  /** Takes a handshake message, header included. */
  message(direction: Direction, type: number, bytes: Buffer, start: number, end: number): void {
    if (type === CLIENT_HELLO) this.#clientHello(direction, bytes, start, end);
    else if (type === SERVER_HELLO) this.#serverHello(bytes, start, end);
    else if (this.#tls13 !== null) this.#message13(this.#tls13, direction, type, bytes, start, end);
    else if (this.#tls12 !== null) this.#message12(this.#tls12, direction, type, bytes, start, end);
  }

  #clientHello(direction: Direction, bytes: Buffer, start: number, end: number): void {
    const hello = parseClientHello(bytes, start, end);
    if (hello === null || this.#tls13 !== null) return;
    if (this.#server !== null) this.isRenegotiated = true;
    // After a HelloRetryRequest there is a second one; early data is over then (RFC 8446 section 4.2.10).
    this.clientDirection = direction;
    this.#keepHello(hello, bytes.subarray(start, end));
    this.serverName = hello.serverName ?? this.serverName;
    if (hello.serverName !== null) this.#onServerName(hello.serverName, direction);
  }

  /** The message, and a ticket, help only some handshakes (RSA, resumed ones), and may be 64 KB long. */
  #keepHello(hello: ClientHello, message: Buffer): void {
    this.#forgetHello();
    const length = message.length + hello.ticket.length;
    const isRoom = length <= this.#kept.left;
    this.#client = isRoom ? hello : { ...hello, ticket: NOTHING };
    if (!isRoom) return;
    this.#clientMessage = Buffer.from(message);
    this.#helloBytes = length;
    this.#kept.bytes += length;
  }

  #forgetHello(): void {
    this.#clientMessage = null;
    this.#kept.bytes -= this.#helloBytes;
    this.#helloBytes = 0;
  }

  /** Nothing more is read: keeps nothing that may be long. */
  close(): void {
    this.#forgetHello();
    this.#tls12?.close();
  }

  #serverHello(bytes: Buffer, start: number, end: number): void {
    const hello = parseServerHello(bytes, start, end);
    if (hello === null || this.#tls13 !== null) return;
    if (this.#client === null) {
      // The data of TLS 1.3 may be found without.
      if (hello.version === TLS_1_3 && this.#secrets.count > 0) return;
      this.obstacle = 'handshake-missing';
      return;
    }
    if (hello.isRetry) {
      this.tookEarlyData = false;
      return;
    }
    this.#server = hello;
    this.alpn = hello.alpn ?? this.alpn;
    const suite = suiteOf(hello.suiteId);
    if (hello.version < TLS_1_0 || hello.version > TLS_1_3) this.obstacle = 'version';
    else if (suite === undefined) this.obstacle = 'suite';
    else if (hello.isCompressed) this.obstacle = 'compression';
    else this.#agree(this.#client, hello, suite, bytes.subarray(start, end));
    const length = this.#clientMessage?.length ?? 0;
    this.#clientMessage = null;
    this.#kept.bytes -= length;
    this.#helloBytes -= length;
  }

  #agree(client: ClientHello, server: ServerHello, suite: Suite, message: Buffer): void {
    const isTls13Suite = suite.id >> 8 === 0x13;
    if (server.version <= TLS_1_2 && !isTls13Suite) {
      this.#tls12?.close();
      this.#tls12 = new Tls12Handshake(client, server, suite, this.#secrets, this.#kept);
      if (!this.#tls12.needsMessages || this.#clientMessage === null) return;
      this.#tls12.addMessage(this.#clientMessage);
      this.#tls12.addMessage(message);
    } else if (server.version === TLS_1_3 && isTls13Suite) {
      this.#agreeOn13(suite, client.random, client.hasEarlyData);
    } else this.obstacle = 'suite';
  }

  #agreeOn13(suite: Suite, clientRandom: Buffer, hasEarlyData: boolean): void {
    const parameters = { suite, clientRandom, secrets: this.#secrets, budget: this.#budget, hasEarlyData };
    this.isTls13 = true;
    this.#tls13 = [new Tls13Side(true, parameters), new Tls13Side(false, parameters)];
  }

  #message13(
    sides: readonly [Tls13Side, Tls13Side],
    direction: Direction,
    type: number,
    bytes: Buffer,
    start: number,
    end: number,
  ): void {
    const isServer = direction !== this.clientDirection;
    const side = sides[isServer ? 1 : 0];
    if (type === FINISHED || type === END_OF_EARLY_DATA) side.endEpoch();
    else if (type === KEY_UPDATE) side.update();
    else if (type === ENCRYPTED_EXTENSIONS && isServer) {
      this.alpn = encryptedAlpn(bytes, start, end);
      this.tookEarlyData = hasEarlyData(bytes, start, end);
      if (this.tookEarlyData) sides[0].takeEarlyData();
    } else if (type === CERTIFICATE && isServer) this.#certificate(bytes, start, end);
  }

  #message12(
    tls12: Tls12Handshake,
    direction: Direction,
    type: number,
    bytes: Buffer,
    start: number,
    end: number,
  ): void {
    const isServer = direction !== this.clientDirection;
    if (tls12.needsMessages && type !== FINISHED && type !== HELLO_REQUEST)
      tls12.addMessage(bytes.subarray(start, end));
    if (type === CLIENT_KEY_EXCHANGE) tls12.clientKeyExchange(encryptedPremaster(bytes, start, end));
    else if (type === NEW_SESSION_TICKET && isServer) tls12.newTicket(sessionTicket(bytes, start, end));
    else if (type === CERTIFICATE && isServer) this.#certificate(bytes, start, end);
  }

  #certificate(bytes: Buffer, start: number, end: number): void {
    if (this.serverName !== null) return;
    const leaf = leafCertificate(bytes, start, end, this.isTls13);
    this.certificateHost = leaf === null ? null : certificateHost(leaf);
  }
}
