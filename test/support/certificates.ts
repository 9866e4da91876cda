import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Whether there is an openssl to make certificates with. */
export const hasOpenssl = (() => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
})();

/** A certificate authority made for a test, in a folder: `ca.crt`, and `NAME.crt` and `NAME.key` of what it signs. */
export class CertificateAuthority {
  readonly #folder: string;

  /** @throws when there is no openssl */
  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    const subject = ['-subj', '/CN=kev test authority'];
    this.#openssl('req', '-x509', ...NEW_KEY, ...days(30), ...subject, '-keyout', 'ca.key', '-out', 'ca.crt');
  }

  /** @param validDays -1: it has expired */
  sign(name: string, subject: string, extensions: string[], validDays = 30): void {
    writeFileSync(join(this.#folder, `${name}.ext`), extensions.join('\n'));
    this.#openssl('req', ...NEW_KEY, '-subj', subject, '-keyout', `${name}.key`, '-out', `${name}.csr`);
    const signer = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', ...days(validDays), '-sha256'];
    const files = ['-in', `${name}.csr`, '-extfile', `${name}.ext`, '-out', `${name}.crt`];
    this.#openssl('x509', '-req', ...files, ...signer);
  }

  #openssl(...args: string[]): void {
    execFileSync('openssl', args, { cwd: this.#folder, stdio: 'pipe' });
  }
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-sha256'];

function days(count: number): string[] {
  return ['-days', String(count)];
}
