/**
 * Loaded before the server's own entry by the launcher. When the launcher is gone, however it went, the channel between
 * the two breaks: the server then stops as if it had been asked to.
 */
process.once('disconnect', () => process.kill(process.pid, 'SIGINT'))
process.channel?.unref()
