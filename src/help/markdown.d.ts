/** The text of a guide, put into the bundle by the build. */
declare module '*.md' {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: what a bundler makes of a text file
  export default text;
}
