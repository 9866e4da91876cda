import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseEndpoint } from '../../../src/otlp/endpoint.ts';
import { toConnectionSettings } from '../../../src/store/postgres/connection-settings.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import { likeLinesOf, mutatedText } from '../mutated-text.ts';
import { target } from '../target.ts';

/** Addresses with credentials, and files that complete them. */

const folder = new TemporaryFolder();
process.on('exit', () => folder[Symbol.dispose]());

const passwordFile = join(folder.path, 'password-file');
const serviceFile = join(folder.path, 'service-file');

const PASSWORDS = '# kev\nhost:5432:database:user:secret\n*:*:*:us\\:er:sec\\\\ret\n*:*:*:*:secret\n';
const SERVICES = '[team]\nhost=host\nport=5432\nuser=user\npassword=secret\n\n[other]\nsslmode=require\n';

export const postgresConnections = target(
  'PostgreSQL connections',
  fc.tuple(likeLinesOf('postgres-urls.txt'), mutatedText([PASSWORDS]), mutatedText([SERVICES])),
  ([url, passwords, services]) => {
    writeFileSync(passwordFile, passwords, { mode: 0o600 });
    writeFileSync(serviceFile, services);
    const env = { PGPASSFILE: passwordFile, PGSERVICEFILE: serviceFile, PGSERVICE: 'team' };
    const settings = toConnectionSettings(url, { env, platform: process.platform, homedir: folder.path });
    // A mutated file may give the user, and so the database, the name that the password has.
    const location = settings.location.replace(encodeURIComponent(settings.database), '');
    for (const { password } of settings.hosts) {
      if (password && password.length > 5 && location.includes(password))
        throw new Error(`the password is in ${settings.location}`);
    }
  },
);

export const otlpEndpoints = target(
  'OTLP endpoints',
  fc.tuple(likeLinesOf('otlp-urls.txt'), likeLinesOf('label-selectors.txt')),
  ([address, headers]) => {
    const { url } = parseEndpoint(address, { OTEL_EXPORTER_OTLP_HEADERS: headers });
    if (url.username || url.password) throw new Error(`credentials in ${url}`);
    if (!url.pathname.endsWith('/v1/logs')) throw new Error(`another path: ${url}`);
  },
);
