/* cli/micac/serve.h - `micac memory serve`. */
#ifndef CLI_MICAC_SERVE_H
#define CLI_MICAC_SERVE_H

#include "mica/memory.h"

/* Serves a chain at `socket` until SIGTERM, SIGINT or SIGHUP; the exit status. */
int cli_serve(const char *const *files, size_t count, const char *socket,
              const mica_memory_server_options *options, bool verbose);

#endif
