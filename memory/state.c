/* memory/state.c - a state file ↔ its bytes and the names of the memory files that belong to it. It is small beside the memory:
 * all of it is read and verified at once. */
#include "memory/state.h"

#include "base/alloc.h"
#include "base/atomic.h"
#include "base/error.h"
#include "format/file.h"
#include "format/stream.h"

#include <string.h>

static const char *state_section_name(uint16_t id) {
    return id == FMT_TREE_ID         ? "tree"
           : id == MEM_STATE_MEMBERS ? "members"
           : id == MEM_STATE_BYTES   ? "state"
                                     : "unknown";
}

static mica_status state_section_check(const fmt_header *header, uint32_t i, mica_error *err) {
    const fmt_section *s = &header->sections[i];
    if (s->codec == FMT_CODEC_NONE && s->raw_size == s->stored_size) return MICA_OK;
    return base_fail(err, MICA_ERR_CORRUPTED, state_section_name(s->id), MICA_NO_OFFSET,
                     "section %u is not as a state file's must be", i);
}

static fmt_form state_form(void) {
    return (fmt_form){.kind = FMT_FILE_STATE,
                      .noun = "state file",
                      .section_name = state_section_name,
                      .check_section = state_section_check};
}

/* A name is that of a file in the same folder and of nothing else. */
static bool state_name_ok(const mem_named *named) {
    return named->name[0] && !named->name[sizeof named->name - 1] && !strchr(named->name, '/') &&
           strcmp(named->name, ".") != 0 && strcmp(named->name, "..") != 0;
}

static mica_status state_copy(mem_state *state, fmt_file *file, mica_error *err) {
    const fmt_section *members = fmt_header_section(&file->header, MEM_STATE_MEMBERS, 0),
                      *bytes = fmt_header_section(&file->header, MEM_STATE_BYTES, 0);
    if (!members || members->count == 0 || members->count > MEM_STATE_MEMBERS_MAX ||
        members->stored_size != members->count * sizeof *state->members)
        return base_fail(err, MICA_ERR_CORRUPTED, "members", MICA_NO_OFFSET,
                         "a state file names one memory file at least, and not too many");
    memcpy(state->identity, file->header.self, sizeof state->identity);
    state->members = base_malloc((size_t)members->stored_size);
    if (!state->members) return base_fail_memory(err, "the members of a state file");
    memcpy(state->members, file->base + members->offset, (size_t)members->stored_size);
    state->count = members->count;
    if (bytes && !base_buf_append(&state->bytes, file->base + bytes->offset, (size_t)bytes->stored_size))
        return base_fail_memory(err, "the bytes of a state file");
    for (size_t k = 0; k < state->count; k++)
        if (!state_name_ok(&state->members[k]))
            return base_fail(err, MICA_ERR_CORRUPTED, "members", MICA_NO_OFFSET,
                             "a state file names a memory file by what is no name");
    return MICA_OK;
}

/* Copied before it is verified: nobody can change it under us. */
mica_status mem_state_read(mem_state *state, const char *path, mica_error *err) {
    fmt_source source = {.form = state_form(), .path = path, .copy = true, .whole = true};
    fmt_file file;
    mica_status status = fmt_file_open(&file, &source, err);
    if (status != MICA_OK) return status;
    status = fmt_file_verify_all(&file, 1, err);
    if (status == MICA_OK) status = state_copy(state, &file, err);
    fmt_file_close(&file);
    return status;
}

static mica_status state_sections(const mem_state *state, const mica_memory_section *bytes, fmt_stream *to,
                                  mica_error *err) {
    mica_status status = fmt_stream_section(to, MEM_STATE_MEMBERS, FMT_ALIGN, err);
    if (status == MICA_OK)
        status = fmt_stream_put(to, state->members, state->count * sizeof *state->members, err);
    fmt_stream_close(to, (uint32_t)state->count);
    if (status == MICA_OK) status = fmt_stream_section(to, MEM_STATE_BYTES, FMT_ALIGN, err);
    if (status == MICA_OK) status = fmt_stream_put(to, bytes->data, bytes->size, err);
    fmt_stream_close(to, 0);
    return status;
}

mica_status mem_state_write(const mem_state *state, const mica_memory_section *bytes, const char *path,
                            mica_error *err) {
    base_atomic file = {.own = true};
    fmt_header header = {.file_kind = FMT_FILE_STATE};
    fmt_stream to = {0};
    mica_status status = base_atomic_begin(&file, path, err);
    if (status != MICA_OK) return status;
    status = fmt_stream_begin(&to, file.fd, path, 0, err);
    if (status == MICA_OK) status = state_sections(state, bytes, &to, err);
    if (status == MICA_OK) status = fmt_stream_end(&to, &header, err);
    fmt_stream_free(&to);
    if (status == MICA_OK) return base_atomic_commit(&file, err);
    base_atomic_abort(&file);
    return status;
}

void mem_state_free(mem_state *state) {
    base_free(state->members);
    base_buf_free(&state->bytes);
    *state = (mem_state){0};
}
