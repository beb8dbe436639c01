/* session/running.c - a snapshot of the library as a session runs it: the library, the layers over it, and
 * the functions defined since it started, all compiled anew from their sources.
 *
 * What goes in is what a call would find, so the order is that of session/find.c with one difference: files
 * of the program are not in it, for they are where they were. First the functions that texts and scripts have
 * defined, then the layers from the last to the first, then the library; what hides and what is hidden is
 * told by the builder, which keeps both. Bytecode is not copied from snapshot to snapshot, because the ids of
 * names in it are its snapshot's own. */
#include "mica/library.h"

#include "base/alloc.h"
#include "base/error.h"
#include "program/parts.h"
#include "session/frontend.h"
#include "session/session_internal.h"
#include "vm/heap/root.h"

#include <stdio.h>
#include <string.h>

/* ---- what goes in, in the order of a search path ---- */

typedef struct running {
    mica_session *session;
    mica_builder *builder;
    base_buf taken; /* names of sources that are in already, each between zeros */
} running;

/* Takes a name, unless it is in already. Names are searched in one text, which does not matter beside
 * compiling them all. */
static bool running_take(running *r, const char *name, size_t len) {
    base_buf wanted = {0};
    base_buf_byte(&wanted, 0);
    base_buf_append(&wanted, name, len);
    base_buf_byte(&wanted, 0);
    bool there = wanted.len && r->taken.len && memmem(r->taken.data, r->taken.len, wanted.data, wanted.len);
    if (!there) base_buf_append(&r->taken, wanted.data, wanted.len);
    r->taken.failed |= wanted.failed;
    base_buf_free(&wanted);
    return !there;
}

static mica_status running_add_function(running *r, const char *name, uint64_t code, mica_error *err) {
    mica_session *s = r->session;
    char file[256];
    base_view text;
    if (!ses_defined_text(s, name, strlen(name), code, &text))
        return base_fail(err, MICA_ERR_NOT_FOUND, NULL, MICA_NO_OFFSET,
                         "the text of the function '%.100s' is not known to this session", name);
    snprintf(file, sizeof file, "%.200s.m", name);
    running_take(r, file, strlen(file));
    return mica_builder_add_memory(r->builder, file, text.data, text.len, err);
}

/* Every symbol of the VM is asked what it was defined as: the VM knows which definition counts, `defined`
 * only the texts. */
static mica_status running_add_defined(running *r, mica_error *err) {
    vm_t *vm = r->session->vm;
    mica_status status = MICA_OK;
    for (vm_sym name = 1; name < vm->root->nsyms && status == MICA_OK; name++) {
        uint64_t code = vm_sym_record(vm, name)->defined;
        /* below lie snapshots: their scripts come along. Names that no program can write are the VM's own */
        if (code >= VM_SLOTS_END && (unsigned char)*vm_sym_cstr(vm, name) >= ' ')
            status = running_add_function(r, vm_sym_cstr(vm, name), code, err);
    }
    return status;
}

/* Of one entry, if it is hidden by another one of its snapshot or not, as is asked for; layers lie in folders
 * of their own, so that their private functions stay apart. */
static mica_status running_add_entry(running *r, mica_snapshot *from, uint32_t slot, uint32_t index,
                                     bool hidden, mica_error *err) {
    mica_snapshot_entry entry;
    base_view name, file, source;
    char path[512];
    mica_status status = mica_snapshot_entry_info(from, index, &entry, err);
    if (status == MICA_OK) status = mica_snapshot_name(from, entry.symbol, &name, err);
    if (status == MICA_OK) status = mica_snapshot_name(from, entry.source, &file, err);
    if (status != MICA_OK) return status;
    if (mica_snapshot_name_hidden(name) != hidden) return MICA_OK;
    if (file.len < 3 || file.len > 400) return MICA_OK; /* an entry that came without its source */
    status = mica_snapshot_part(from, index, PROG_PART_SOURCE, &source, err);
    if (status != MICA_OK) return status == MICA_ERR_NOT_FOUND ? MICA_OK : status;
    if (slot)
        snprintf(path, sizeof path, "layer%u/%s", slot, (const char *)file.data);
    else
        snprintf(path, sizeof path, "%s", (const char *)file.data);
    if (!running_take(r, path, strlen(path))) return MICA_OK;
    return mica_builder_add_memory(r->builder, path, source.data, source.len, err);
}

/* What is hidden comes behind what hides it. */
static mica_status running_add_slot(running *r, uint32_t slot, mica_error *err) {
    mica_snapshot *from = ses_slot_named(&r->session->ladder, slot);
    mica_snapshot_info info;
    mica_status status = MICA_OK;
    if (!from) return MICA_OK; /* a layer that was detached */
    mica_snapshot_get_info(from, &info);
    for (uint32_t i = 0; i < info.entries && status == MICA_OK; i++)
        status = running_add_entry(r, from, slot, i, false, err);
    for (uint32_t i = 0; i < info.entries && status == MICA_OK; i++)
        status = running_add_entry(r, from, slot, i, true, err);
    return status;
}

static mica_status running_add_folder(running *r, mica_error *err) {
    const char *folder = ses_ladder_folder(&r->session->ladder);
    base_arena arena = {0};
    base_walk_list list = {0};
    if (!folder) return MICA_OK;
    mica_status status = base_walk(folder, ".m", &arena, &list, err);
    for (size_t i = 0; i < list.count && status == MICA_OK; i++) {
        char path[4096];
        if (!running_take(r, list.names[i], strlen(list.names[i]))) continue;
        snprintf(path, sizeof path, "%s/%s", folder, list.names[i]);
        status = mica_builder_add_file(r->builder, path, list.names[i], err);
    }
    base_arena_free(&arena);
    return status;
}

mica_status mica_library_create_running(void *session, const char *path, mica_error *err) {
    running r = {.session = session};
    mica_builder_config config;
    const mica_frontend *frontend = ses_m_frontend();
    if (!frontend) return base_fail_memory(err, "building a library");
    mica_builder_config_default(&config);
    mica_status status = mica_builder_new(frontend, &config, &r.builder, err);
    if (status == MICA_OK) status = running_add_defined(&r, err);
    for (uint32_t slot = r.session->ladder.layer_count; slot && status == MICA_OK; slot--)
        status = running_add_slot(&r, slot, err);
    if (status == MICA_OK)
        status = ses_slot(&r.session->ladder, 0) ? running_add_slot(&r, 0, err) : running_add_folder(&r, err);
    if (status == MICA_OK && r.taken.failed) status = base_fail_memory(err, "building a library");
    if (status == MICA_OK) status = mica_builder_build_path(r.builder, path, NULL, err);
    mica_builder_free(r.builder);
    base_buf_free(&r.taken);
    return status;
}
