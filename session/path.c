/* session/path.c - files run by their path, and the library's place on the search path. */
#include "session/session_internal.h"

#include "base/file.h"
#include "base/path.h"

const char *ses_library_folder(void *ctx) {
    mica_session *s = ctx;
    const char *folder = s->library_folder ? NULL : ses_ladder_folder(&s->ladder);
    if (folder) s->library_folder = base_path_absolute(folder);
    return s->library_folder;
}

/* ---- files run by path ---- */

/* vm_resolver.load: for `run` and `source`. A script that is run twice is compiled twice, since it keeps
 * nothing. */
bool ses_load_file(void *ctx, vm_t *vm, const char *path, vm_found *out, mica_error *err) {
    (void)vm;
    mica_session *s = ctx;
    base_buf bytes = {0};
    mica_status status = base_file_read_all(path, 1u << 30, &bytes, err);
    ses_text text = {.text = base_view_of(bytes.data, bytes.len), .name = path, .mode = CMP_PROGRAM};
    if (!status) status = ses_compile_worded(s, &text, out, err);
    base_buf_free(&bytes);
    return status == MICA_OK;
}
