/** The parts of the `KubeConfig` of `@kubernetes/client-node` that are used. */
export interface KubeConfigLike {
  /** Returns the cluster to connect to; null when there is no current one. */
  getCurrentCluster(): { readonly server: string; readonly proxyUrl?: string } | null;
  /** The name of the current context, and the context of a name: they choose the default namespace. */
  getCurrentContext?(): string;
  getContextObject?(name: string): { readonly namespace?: string | undefined } | null;
  /**
   * Adds certificates, `agent`, and headers to the options of Node's `https.request`. Called again when the server no
   * longer accepts the credentials.
   */
  applyToHTTPSOptions(options: object): Promise<void>;
}
