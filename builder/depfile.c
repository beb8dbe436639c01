/* builder/depfile.c - what a snapshot was made from, in the words of make: sources, and the folders they were
 * found in, so that a source that is added or removed is noticed too. */
#include "builder/builder_internal.h"

#include "base/atomic.h"
#include "base/error.h"

#include <string.h>

/* As make and ninja read names: a blank, # and : behind a backslash, $ doubled. A backslash is doubled only
 * where a blank or the end of the name follows: elsewhere both take it as it is. */
static void depfile_name(base_buf *out, const char *name) {
    for (size_t slashes = 0; *name; name++) {
        bool blank = *name == ' ' || *name == '\t';
        for (size_t i = 0; blank && i < slashes; i++)
            base_buf_byte(out, '\\');
        if (blank || *name == '#' || *name == ':') base_buf_byte(out, '\\');
        if (*name == '$') base_buf_byte(out, '$');
        base_buf_byte(out, (uint8_t)*name);
        slashes = *name == '\\' ? slashes + 1 : 0;
        for (size_t i = 0; !name[1] && i < slashes; i++)
            base_buf_byte(out, '\\');
    }
}

/* Adds a name. Behind a line break the rest of one would be a rule of its own, and make would run it. */
static mica_status depfile_add(base_buf *out, const char *before, const char *name, mica_error *err) {
    if (strpbrk(name, "\r\n"))
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "%s: a name with a line break cannot be listed for make; rename it", name);
    base_buf_str(out, before);
    depfile_name(out, name);
    return MICA_OK;
}

mica_status mica_builder_write_depfile(const mica_builder *b, const char *path, const char *target,
                                       mica_error *err) {
    static const char next[] = " \\\n  ";
    base_buf out = {0};
    mica_status status = depfile_add(&out, "", target, err);
    base_buf_byte(&out, ':');
    if (status == MICA_OK && b->config.profile) status = depfile_add(&out, next, b->config.profile, err);
    for (size_t i = 0; i < b->folder_count + b->input_count && status == MICA_OK; i++) {
        const char *name = i < b->folder_count ? b->folders[i] : b->inputs[i - b->folder_count].path;
        if (name) status = depfile_add(&out, next, name, err);
    }
    base_buf_byte(&out, '\n');
    if (status == MICA_OK && out.failed) status = base_fail_memory(err, "listing the sources");
    if (status == MICA_OK) status = base_atomic_replace(path, out.data, out.len, err);
    base_buf_free(&out);
    return status;
}
