// Required by a process with NODE_OPTIONS: at its end it writes the most memory that it ever had, in KiB, into a file.
process.once('exit', () => {
  require('node:fs').writeFileSync(process.env.PEAK_MEMORY_FILE, String(process.resourceUsage().maxRSS));
});
