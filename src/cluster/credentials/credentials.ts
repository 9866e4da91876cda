/** How a server is reached. */
export interface CredentialsCluster {
  readonly server: string;
  readonly proxyUrl?: string;
}

/**
 * Where the server is, and who asks. The `KubeConfig` of `@kubernetes/client-node` is one.
 *
 * Asked again when the server accepts the credentials no more.
 */
export interface Credentials {
  /** The cluster to talk to; null when none is chosen. */
  getCurrentCluster(): CredentialsCluster | null;
  /** Puts certificates, `agent` and headers into the options of Node's `https.request`. */
  applyToHTTPSOptions(options: object): Promise<void>;
}
