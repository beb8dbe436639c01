/* cli/micac/tape_records.h - what `micac tape records` tells of a tape's streams. */
#ifndef CLI_MICAC_TAPE_RECORDS_H
#define CLI_MICAC_TAPE_RECORDS_H

#include "cli/micac/command.h"
#include "mica/tape.h"

/* The streams of a tape at a moment, or (`stream` is not NULL) all records of one. Much is printed as it comes; the rest is
 * appended. Errors: as mica_tape_stream_read; NOT_FOUND (it has no record there), IO. */
MICA_MUST_USE mica_status cli_tape_records(mica_tape *tape, const mica_tape_moment *moment,
                                           const char *stream, bool json, base_buf *out, mica_error *err);

#endif
