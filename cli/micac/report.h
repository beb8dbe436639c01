/* cli/micac/report.h - what a build did, for people and for machines. */
#ifndef CLI_MICAC_REPORT_H
#define CLI_MICAC_REPORT_H

#include "base/buf.h"
#include "mica/builder.h"

/* Appends times, and for each section its sizes, its codec, why, and the sizes that decided. */
void cli_report_text(const mica_builder_report *report, base_buf *out);
/* The same, and the refused sources, as one JSON object. */
void cli_report_json(const mica_builder_report *report, const char *output, base_buf *out);

#endif
