/* cli/micac/serve.c - `micac memory serve FILE... SOCKET`: a page server in the foreground, which ends cleanly at a signal. */
#include "cli/micac/serve.h"

#include "cli/micac/command.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>

static mica_memory_server *serving;

static void serve_stop(int number) {
    (void)number;
    mica_memory_server_stop(serving);
}

/* From here on a signal ends the serving and not the process; the socket is removed then. */
static void serve_signals(bool on) {
    struct sigaction action = {.sa_handler = on ? serve_stop : SIG_DFL};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
}

static void serve_tell(const mica_memory_server *server) {
    mica_memory_served served;
    mica_memory_server_tell(server, &served);
    printf("%" PRIu64 " clients, %" PRIu64 " requests, %" PRIu64 " pages; %" PRIu64 " refused\n",
           served.clients, served.requests, served.pages, served.refused);
}

int cli_serve(const char *const *files, size_t count, const char *socket,
              const mica_memory_server_options *options, bool verbose) {
    mica_memory_file *file = NULL;
    mica_memory_file_about about;
    mica_error err = MICA_ERROR_INIT;
    mica_status status = mica_memory_file_open(files, count, &file, &err);
    if (status == MICA_OK) status = mica_memory_server_new(file, socket, options, &serving, &err);
    if (status == MICA_OK) {
        serve_signals(true);
        if (mica_memory_file_tell(file, count - 1, &about)) {
            printf("%s: ", socket);
            for (size_t k = 0; k < sizeof about.identity; k++)
                printf("%02x", about.identity[k]);
            printf("\n");
        }
        fflush(stdout); /* who started it may wait for this line */
        status = mica_memory_server_run(serving, &err);
        if (verbose) serve_tell(serving);
        serve_signals(false);
        mica_memory_server_free(serving);
    }
    mica_memory_file_close(file);
    return status == MICA_OK ? CLI_GOOD : cli_error(NULL, &err);
}
