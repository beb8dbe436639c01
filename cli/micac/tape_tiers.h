/* cli/micac/tape_tiers.h - what `micac tape` does with a tape's stores, rules and figures. */
#ifndef CLI_MICAC_TAPE_TIERS_H
#define CLI_MICAC_TAPE_TIERS_H

#include "cli/micac/command.h"
#include "mica/tape_policy.h"

/* What the command line says of it; NULL and 0: nothing. */
typedef struct cli_tape_wish {
    const char *config, *store, *cache; /* --config, --store, --cache */
    const char *form;                   /* --format */
    const char *listen;                 /* --listen */
    size_t suggest;
    bool json;
} cli_tape_wish;

/* Opens the tape in a file, "-" being none, by what is wished. Errors: as mica_tape_open_configured. */
MICA_MUST_USE mica_status cli_tape_open(const char *path, const cli_tape_wish *wish, bool read_only,
                                        mica_tape **out, mica_error *err);
/* Figures and suggestions of an open tape, appended. */
MICA_MUST_USE mica_status cli_tape_stat(mica_tape *tape, const char *path, const cli_tape_wish *wish,
                                        base_buf *out, mica_error *err);
/* The configuration as it is in effect, appended. */
MICA_MUST_USE mica_status cli_tape_policy(const cli_tape_wish *wish, base_buf *out, mica_error *err);
MICA_MUST_USE mica_status cli_tape_migrate(mica_tape *tape, const char *path, base_buf *out, mica_error *err);
/* A tape's file into a store, or a store's tape into a file: one of them is a URL. */
MICA_MUST_USE mica_status cli_tape_copy(const char *from, const char *to, base_buf *out, mica_error *err);
/* Serves the figures to Prometheus until a signal comes. */
MICA_MUST_USE mica_status cli_tape_serve(mica_tape *tape, const char *path, const cli_tape_wish *wish,
                                         mica_error *err);

#endif
