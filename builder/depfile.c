/* builder/depfile.c - what a snapshot was made from, in the words of make: sources, and the folders they were
 * found in, so that a source that is added or removed is noticed too. */
#include "builder/builder_internal.h"

#include "base/atomic.h"

/* As make and ninja read names: a blank and # behind a backslash, $ doubled. */
static void depfile_name(base_buf *out, const char *name) {
    for (; *name; name++) {
        if (*name == ' ' || *name == '#' || *name == '\\') base_buf_byte(out, '\\');
        if (*name == '$') base_buf_byte(out, '$');
        base_buf_byte(out, (uint8_t)*name);
    }
}

mica_status mica_builder_write_depfile(const mica_builder *b, const char *path, const char *target,
                                       mica_error *err) {
    base_buf out = {0};
    depfile_name(&out, target);
    base_buf_byte(&out, ':');
    if (b->config.profile) {
        base_buf_str(&out, " \\\n  ");
        depfile_name(&out, b->config.profile);
    }
    for (size_t i = 0; i < b->folder_count + b->input_count; i++) {
        const char *name = i < b->folder_count ? b->folders[i] : b->inputs[i - b->folder_count].path;
        if (!name) continue;
        base_buf_str(&out, " \\\n  ");
        depfile_name(&out, name);
    }
    base_buf_byte(&out, '\n');
    mica_status status = out.failed ? base_fail_memory(err, "listing the sources")
                                    : base_atomic_replace(path, out.data, out.len, err);
    base_buf_free(&out);
    return status;
}
