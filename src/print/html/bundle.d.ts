/** The code for a browser, or the styles, put into the bundle by the build. */
declare module '*?bundle' {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: what a bundler makes of a text
  export default text;
}
