const { formatEvents, openStore } = require('kubectl-kev');

async function main() {
  const store = await openStore('events');
  try {
    process.stdout.write(formatEvents(await store.list({ types: ['Warning'] }), { timezone: 'UTC' }));
  } finally {
    await store.close();
  }
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
