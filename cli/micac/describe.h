/* cli/micac/describe.h - what several subcommands tell about a snapshot. */
#ifndef CLI_MICAC_DESCRIBE_H
#define CLI_MICAC_DESCRIBE_H

#include "base/buf.h"
#include "mica/snapshot.h"

/* Name of a kind of part, "unknown" where the file has no record of it; valid as long as the snapshot. */
MICA_MUST_USE mica_status cli_kind_name(mica_snapshot *s, uint16_t kind, base_view *out, mica_error *err);
/* Appends the ranges of pages a start touches as JSON: [[first, count], ...]. */
MICA_MUST_USE mica_status cli_start_ranges(mica_snapshot *s, base_buf *out, mica_error *err);

#endif
