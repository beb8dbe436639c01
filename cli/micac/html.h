/* cli/micac/html.h - a snapshot as a page for a browser. */
#ifndef CLI_MICAC_HTML_H
#define CLI_MICAC_HTML_H

#include "base/buf.h"
#include "mica/snapshot.h"

#include <stdbool.h>

/* Writes the report on `s`, which was opened from `file`, to the file `to`, which is replaced as a whole. The
 * page needs nothing beside itself. Errors: those of the snapshot's look-ups, IO, NO_MEMORY. */
MICA_MUST_USE mica_status cli_html_report(mica_snapshot *s, const char *file, const char *to,
                                          mica_error *err);
/* Writes a page (of cli/micac/page/) with its data to a file, which is replaced as a whole; `own`: for the user alone. Errors:
 * IO, NO_MEMORY. */
MICA_MUST_USE mica_status cli_html_write(const char *page, const base_buf *json, bool own, const char *to,
                                         mica_error *err);
/* The page of an image, by what mica_image_describe says of it as JSON. Errors as above. */
MICA_MUST_USE mica_status cli_image_html(const base_buf *json, const char *to, mica_error *err);

#endif
