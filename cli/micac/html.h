/* cli/micac/html.h - a snapshot as a page for a browser. */
#ifndef CLI_MICAC_HTML_H
#define CLI_MICAC_HTML_H

#include "mica/snapshot.h"

/* Writes the report on `s`, which was opened from `file`, to the file `to`, which is replaced as a whole. The
 * page needs nothing beside itself. Errors: those of the snapshot's look-ups, IO, NO_MEMORY. */
MICA_MUST_USE mica_status cli_html_report(mica_snapshot *s, const char *file, const char *to,
                                          mica_error *err);

#endif
