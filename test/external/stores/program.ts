import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { send } from './send.ts';

/** A port of the loopback interface that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

export const isOnPath = (program: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));

/**
 * Installs an npm package at one version into a folder of its own beside the temporary files, once for all runs. It stays
 * out of the project's dependencies: these servers bring hundreds of packages that nobody else needs.
 */
export function installFromNpm(name: string, version: string): string {
  const folder = join(tmpdir(), 'corscope-stores', `${name}-${version}`);
  const done = join(folder, 'installed');
  if (!existsSync(done)) {
    mkdirSync(folder, { recursive: true });
    const quiet = ['--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts', '--loglevel=error'];
    execFileSync('npm', ['install', '--prefix', folder, ...quiet, `${name}@${version}`], { stdio: 'inherit' });
    writeFileSync(done, '');
  }
  return join(folder, 'node_modules', name);
}

/** Processes and a folder for their files; all of it goes with `stop`. */
export class Household {
  readonly folder = mkdtempSync(join(tmpdir(), 'corscope-store-'));
  readonly #children: { readonly name: string; readonly child: ChildProcess }[] = [];
  readonly #kill = (): void => {
    for (const { child } of this.#children) child.kill('SIGKILL');
  };

  constructor() {
    process.once('exit', this.#kill);
  }

  start(name: string, command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): void {
    const log = openSync(this.#log(name), 'a');
    const child = spawn(command, args, { stdio: ['ignore', log, log], env: { ...process.env, ...env } });
    child.on('error', () => {});
    this.#children.push({ name, child });
  }

  /** Resolves as soon as the port answers HTTP; what the programs wrote is in the error otherwise. */
  async untilAnswering(port: number, seconds: number): Promise<void> {
    const end = Date.now() + seconds * 1000;
    for (;;) {
      const answered = await send(port, { method: 'GET', path: '/' }).then(
        () => true,
        () => false,
      );
      if (answered) return;
      const dead = this.#children.find(({ child }) => child.exitCode !== null);
      if (dead || Date.now() > end) throw new Error(`no store on port ${port}: ${this.#words()}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async stop(): Promise<void> {
    process.off('exit', this.#kill);
    await Promise.all(this.#children.map(({ child }) => ended(child)));
    rmSync(this.folder, { recursive: true, force: true });
  }

  #log(name: string): string {
    return join(this.folder, `${name}.out`);
  }

  #words(): string {
    return this.#children
      .map(({ name }) => `${name}: ${readFileSync(this.#log(name), 'utf8').slice(-2000)}`)
      .join('\n');
  }
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return Promise.resolve();
  return new Promise((resolve) => {
    const hard = setTimeout(() => child.kill('SIGKILL'), 5000);
    child.once('exit', () => {
      clearTimeout(hard);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
