/**
 * Server and credentials to use, such as the `KubeConfig` of `@kubernetes/client-node`.
 *
 * Called again when the server no longer accepts the credentials.
 */
export interface Credentials {
  /** Returns the cluster to connect to; null when there is no current one. */
  getCurrentCluster(): { readonly server: string; readonly proxyUrl?: string } | null;
  /** The name of the current context, and the context of a name: they choose the default namespace. */
  getCurrentContext?(): string;
  getContextObject?(name: string): { readonly namespace?: string | undefined } | null;
  /** Adds certificates, `agent`, and headers to the options of Node's `https.request`. */
  applyToHTTPSOptions(options: object): Promise<void>;
}
