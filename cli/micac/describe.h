/* cli/micac/describe.h - what several subcommands tell about a snapshot. */
#ifndef CLI_MICAC_DESCRIBE_H
#define CLI_MICAC_DESCRIBE_H

#include "base/buf.h"
#include "base/json.h"
#include "mica/snapshot.h"

/* Name of a kind of part, "unknown" where the file has no record of it; valid as long as the snapshot. */
MICA_MUST_USE mica_status cli_kind_name(mica_snapshot *s, uint16_t kind, base_view *out, mica_error *err);
/* The same of the parts that a section holds; empty where it holds none. */
MICA_MUST_USE mica_status cli_section_kind(mica_snapshot *s, const mica_snapshot_section_info *section,
                                           base_view *out, mica_error *err);
/* The ranges of pages a start touches as JSON: [[first, count], ...]. */
MICA_MUST_USE mica_status cli_start_json(mica_snapshot *s, base_json *j, const char *name, mica_error *err);
/* The same for readers: "1-2 7 11 23-25". */
MICA_MUST_USE mica_status cli_start_text(mica_snapshot *s, base_buf *out, mica_error *err);

/* The codecs of a section: its own, or, of a cold one, those of its blocks. */
typedef struct cli_codecs {
    const char *name; /* "mixed" where blocks differ */
    size_t count;     /* of the following */
    const char *names[8];
    size_t blocks[8];
} cli_codecs;
MICA_MUST_USE mica_status cli_section_codecs(mica_snapshot *s, const mica_snapshot_section_info *section,
                                             cli_codecs *out, mica_error *err);
/* The member "sections" of --json and of the page: a list of what each section is and holds. `kind_key` is
 * the name that the kind of its parts has there. */
MICA_MUST_USE mica_status cli_sections_json(mica_snapshot *s, const char *kind_key, base_json *j,
                                            mica_error *err);

#endif
