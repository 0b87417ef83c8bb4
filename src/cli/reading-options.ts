import { type Command, Option } from 'commander';
import { collect } from './invocation.ts';

/** How inputs are read and judged, for every command that takes captures. */
export function addReadingOptions(command: Command): void {
  command
    .option('--host <HOST>', 'only requests to this host; may be repeated', collect)
    .option('--origin <ORIGIN>', 'only requests from this origin; may be repeated', collect)
    .addOption(browserOption())
    .option('--keylog <FILE>', 'TLS key log (also from $SSLKEYLOGFILE); may be repeated', collect)
    .option('--tls-key <FILE>', "server's RSA key (PEM), for RSA key exchange; may be repeated", collect)
    .option('--verify', 'open every TLS record and check its tag, also those that are stepped over');
}

export const browserOption = (): Option =>
  new Option('--browser <NAME>', 'judge as this browser').choices(['chromium', 'firefox', 'webkit', 'spec']);
