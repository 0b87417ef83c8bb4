import { type Sightings, sightingsOf } from '../diagnostics/sightings.ts';
import { nameIn } from '../flow/endpoint.ts';
import type { SocksObstacle, SocksRefusal, SocksReports } from './reports.ts';

/** Counts what SOCKS connections have to tell; refusals go on at once. */
export class SocksSightings implements SocksReports {
  readonly obstacles = new Map<SocksObstacle, Sightings>();
  readonly shunned = new Map<'methods' | 'password', Sightings>();
  onRefused: ((refusal: SocksRefusal) => void) | null = null;

  notDecoded(obstacle: SocksObstacle, name: string, frame: number): void {
    sightingsOf(this.obstacles, obstacle).add(nameIn(name) ?? name, frame);
  }

  notAdmitted(why: 'methods' | 'password', proxy: string, frame: number): void {
    sightingsOf(this.shunned, why).add(proxy, frame);
  }

  refused(refusal: SocksRefusal): void {
    this.onRefused?.(refusal);
  }

  /** Hosts, or `address:port`, with whom something was said that is not read. */
  get unread(): string[] {
    return [...this.obstacles.values()].flatMap(({ names }) => names);
  }
}
