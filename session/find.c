/* session/find.c - answers the VM's questions: functions by name from files, the snapshot and the library's
 * sources; names of snapshot symbols; text for help and type. */
#include "session/unpack.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/path.h"
#include "mica/library.h"
#include "program/parts.h"
#include "program/verify.h"
#include "vm/builtin.h"

#include <stdio.h>

/* ---- folders ---- */

bool ses_folder_set(ses_folder *f, const char *path, bool deep) {
    ses_folder_free(f);
    size_t len = strlen(path) + 1;
    f->path = base_malloc(len);
    if (!f->path) return false;
    memcpy(f->path, path, len);
    f->deep = deep;
    return true;
}

void ses_folder_free(ses_folder *f) {
    base_free(f->path);
    base_arena_free(&f->arena);
    *f = (ses_folder){0};
}

/* Path of NAME.m in the folder into `out`; false when it is not there. Functions of private and class folders
 * are not on the path. */
static bool folder_find(ses_folder *f, const char *name, size_t len, base_buf *out) {
    if (!f->path) return false;
    if (!f->deep) { /* one look: folders of programs may hold anything and change while they run */
        out->len = 0;
        base_buf_printf(out, "%s/%.*s.m", f->path, (int)len, name);
        const char *path = base_buf_cstr(out);
        return path && base_path_kind(path) == BASE_PATH_FILE;
    }
    if (!f->listed) {
        f->listed = base_walk(f->path, ".m", &f->arena, &f->files, NULL) == MICA_OK;
        if (!f->listed) f->files.count = 0; /* tried again at the next name */
    }
    for (size_t k = 0; k < f->files.count; k++) {
        const char *file = f->files.names[k], *slash = strrchr(file, '/'), *leaf = slash ? slash + 1 : file;
        size_t leaf_len = strlen(leaf);
        if (leaf_len != len + 2 || memcmp(leaf, name, len) != 0) continue;
        out->len = 0;
        base_buf_printf(out, "%s/%s", f->path, file);
        return base_buf_cstr(out) != NULL;
    }
    return false;
}

static bool usable_name(const char *name, size_t len) {
    if (!len || len > 128) return false;
    for (size_t i = 0; i < len; i++)
        if (name[i] == '/' || name[i] == 0 || (name[i] == '.' && i == 0)) return false;
    return true;
}

static bool in_library(mica_session *s, const char *name, size_t len, base_buf *scratch) {
    uint32_t slot, entry;
    if (vm_builtin_find(s->vm, name, len) >= 0) return true;
    mica_status status = ses_find_entry(s, name, len, &slot, &entry, NULL);
    if (status == MICA_OK || (status == MICA_ERR_NOT_FOUND && ses_slot(s, 0))) return status == MICA_OK;
    return ses_find_folder(s) && folder_find(&s->stdlib, name, len, scratch);
}

/* Path of a function file of the user: in the current folder or the search path's folders before the library;
 * or beside the program and in the folders behind the library, where a file may add a function but not
 * replace one of the library: programs are called as they like. */
static bool own_file(mica_session *s, const char *name, size_t len, base_buf *path) {
    if (folder_find(&s->here, name, len, path) || ses_path_find(s, name, len, false, path)) return true;
    if (!s->program.path && !vm_search_path(s->vm).len) return false;
    return !in_library(s, name, len, path) &&
           ((s->program.path && folder_find(&s->program, name, len, path)) ||
            ses_path_find(s, name, len, true, path));
}

/* ---- functions ---- */

bool ses_from_file(mica_session *s, const char *path, vm_found *out, mica_error *err) {
    base_buf text = {0};
    bool is_script = false;
    if (ses_loaded_find(s, path, out)) return true;
    mica_status status = base_file_read_all(path, 1u << 30, &text, err);
    if (!status)
        status =
            ses_compile(s, (const char *)text.data, text.len, path, CMP_FILE, out, &is_script, err, NULL);
    if (status == MICA_OK) ses_loaded_add(s, path, out);
    base_buf_free(&text);
    return status == MICA_OK;
}

/* A private function is named by its path. */
static bool library_file(mica_session *s, const char *name, size_t len, base_buf *path) {
    if (!memchr(name, '/', len)) return folder_find(&s->stdlib, name, len, path);
    base_buf_printf(path, "%s/%.*s.m", s->stdlib.path, (int)len, name);
    return base_buf_cstr(path) && base_path_kind(base_buf_cstr(path)) == BASE_PATH_FILE;
}

bool ses_from_folder(mica_session *s, const char *name, size_t len, vm_found *out, mica_error *err) {
    base_buf path = {0};
    bool found = ses_find_folder(s) && library_file(s, name, len, &path) &&
                 ses_from_file(s, base_buf_cstr(&path), out, err);
    base_buf_free(&path);
    return found;
}

/* The code of an entry of a layer: 1, or -1 and `err` says why it cannot be used. */
static int from_entry(mica_session *s, uint32_t slot, uint32_t entry, const char *name, size_t len,
                      vm_found *out, mica_error *err) {
    base_view code;
    mica_snapshot_info info;
    mica_error why = MICA_ERROR_INIT;
    mica_status status = mica_snapshot_part(s->layers[slot - 1], entry, PROG_PART_CODE, &code, &why);
    mica_snapshot_get_info(s->layers[slot - 1], &info);
    if (status == MICA_OK)
        status = prog_verify(code.data, code.len, vm_slot_links(s->vm, slot, info.symbols), true, &why);
    if (status != MICA_OK) {
        if (mica_fallback_reason(&why) == MICA_FALLBACK_CORRUPTED) ses_drop_copy(s, slot);
        if (ses_rescue(s, s->layers[slot - 1], name, len, &why, out)) return 1;
        *err = why;
        return -1;
    }
    *out = (vm_found){.code = (uint64_t)(code.data - s->vm->base), .owner = PROG_UNDEF};
    return 1;
}

int ses_layer_find(mica_session *s, uint32_t slot, const char *name, size_t len, vm_found *out,
                   mica_error *err) {
    uint32_t entry;
    mica_error why = MICA_ERROR_INIT;
    if (slot > s->layer_count) return 0;
    mica_status status = mica_snapshot_entry_find(s->layers[slot - 1], base_view_of(name, len), &entry, &why);
    if (status == MICA_ERR_NOT_FOUND) return 0;
    if (status == MICA_OK) return from_entry(s, slot, entry, name, len, out, err);
    *err = why;
    return -1;
}

/* From a layer: 1 found, 0 no layer has it, -1 `err` says why it cannot be used. */
static int from_layer(mica_session *s, const char *name, size_t len, vm_found *out, mica_error *err) {
    uint32_t slot, entry;
    mica_error why = MICA_ERROR_INIT;
    mica_status status = ses_layers_find(s, name, len, &slot, &entry, &why);
    if (status == MICA_ERR_NOT_FOUND) return 0;
    if (status == MICA_OK) return from_entry(s, slot, entry, name, len, out, err);
    *err = why;
    return -1;
}

static bool find(void *ctx, vm_t *vm, const char *name, size_t len, vm_found *out, mica_error *err) {
    (void)vm;
    mica_session *s = ctx;
    if (ses_is_private(name, len)) return ses_private_find(s, name, len, out, err);
    if (!usable_name(name, len)) return false;
    base_buf path = {0};
    bool found = false, there = own_file(s, name, len, &path);
    if (there) found = ses_from_file(s, base_buf_cstr(&path), out, err);
    base_buf_free(&path);
    if (there) return found;
    int layer = s->layer_count ? from_layer(s, name, len, out, err) : 0;
    return layer ? layer > 0 : ses_library_find(s, name, len, out, err);
}

static bool find_library(void *ctx, vm_t *vm, const char *name, size_t len, vm_found *out, mica_error *err) {
    (void)vm;
    return usable_name(name, len) && ses_library_find(ctx, name, len, out, err);
}

static bool has_library(void *ctx, const char *name, size_t len, int slot) {
    const mica_session *s = ctx;
    uint32_t entry;
    for (size_t n = 0; n < s->layer_count; n++)
        if ((int)n + 1 != slot &&
            mica_snapshot_entry_find(s->layers[n], base_view_of(name, len), &entry, NULL) == MICA_OK)
            return true;
    return !s->snapshot ||
           mica_snapshot_entry_find(s->snapshot, base_view_of(name, len), &entry, NULL) == MICA_OK;
}

static bool slot_symbol(void *ctx, uint32_t slot, uint32_t id, uint64_t *text, uint32_t *len,
                        mica_error *err) {
    mica_session *s = ctx;
    mica_snapshot_symbol symbol;
    mica_snapshot *snapshot = slot ? ses_slot(s, slot) : s->snapshot;
    if (!snapshot || mica_snapshot_symbol_info(snapshot, id, &symbol, err)) return false;
    *text = (uint64_t)(symbol.name.data - s->vm->base);
    *len = (uint32_t)symbol.name.len;
    return true;
}

/* The private function that `name` means in a source: as vm_resolver says. */
static bool private_name(void *ctx, int slot, const char *file, const char *name, size_t len, char *out,
                         size_t room) {
    base_buf text = {0};
    bool found = ses_private_name(ctx, slot, file, name, len, &text) && text.len < room;
    if (found) {
        memcpy(out, text.data, text.len);
        out[text.len] = 0;
    }
    base_buf_free(&text);
    return found;
}

void ses_tell_syntax(const base_buf *report, mica_error *err) {
    if (!report->len) return;
    snprintf(err->message, sizeof err->message, "parse error:\n\n  %.*s",
             (int)(report->len < 280 ? report->len : 280), (const char *)report->data);
}

static bool compile(void *ctx, vm_t *vm, const char *text, size_t len, bool want_value, vm_found *out,
                    mica_error *err) {
    mica_session *s = ctx;
    base_buf report = {0};
    s->caller.file = vm_calling_file(vm, &s->caller.slot);
    mica_status status =
        ses_compile(s, text, len, "<eval>", want_value ? CMP_EVAL_VALUE : CMP_EVAL, out, NULL, err, &report);
    if (status == MICA_ERR_SYNTAX) ses_tell_syntax(&report, err);
    s->caller.file = NULL;
    base_buf_free(&report);
    return status == MICA_OK;
}

/* ---- texts ---- */

static bool part_text(mica_session *s, const char *name, size_t len, prog_part part, base_view *out,
                      mica_error *err) {
    uint32_t slot, entry;
    return !ses_find_entry(s, name, len, &slot, &entry, err) &&
           !mica_snapshot_part(ses_slot(s, slot), entry, part, out, err);
}

/* The file a function comes from, when it does not come from a snapshot. */
static bool text_file(mica_session *s, const char *name, size_t len, base_buf *path) {
    uint32_t slot, entry;
    if (own_file(s, name, len, path)) return true;
    return !ses_slot(s, 0) && ses_layers_find(s, name, len, &slot, &entry, NULL) == MICA_ERR_NOT_FOUND &&
           folder_find(&s->stdlib, name, len, path);
}

/* Help of a file: the first block of comment lines, signs removed. */
static void first_comment(base_buf *text, base_buf *out) {
    size_t at = 0;
    bool inside = false;
    while (at < text->len) {
        size_t end = at;
        while (end < text->len && text->data[end] != '\n')
            end++;
        size_t from = at;
        while (from < end && (text->data[from] == ' ' || text->data[from] == '\t'))
            from++;
        bool comment = from < end && (text->data[from] == '%' || text->data[from] == '#');
        if (comment) {
            while (from < end && (text->data[from] == '%' || text->data[from] == '#'))
                from++;
            base_buf_append(out, text->data + from, end - from);
            base_buf_byte(out, '\n');
            inside = true;
        } else if (inside) {
            return;
        }
        at = end + 1;
    }
}

static bool text(void *ctx, vm_t *vm, const char *name, size_t len, char what, prog_value *out,
                 mica_error *err) {
    mica_session *s = ctx;
    base_buf path = {0}, file = {0}, help = {0};
    base_view view = {0};
    bool found = false;
    if (!usable_name(name, len)) return false;
    if (text_file(s, name, len, &path)) {
        found = base_file_read_all(base_buf_cstr(&path), 1u << 30, &file, err) == MICA_OK;
        if (found && what == 'h') first_comment(&file, &help);
        view = what == 'h' ? base_view_of(help.data, help.len) : base_view_of(file.data, file.len);
    } else {
        found = part_text(s, name, len, what == 'h' ? PROG_PART_HELP : PROG_PART_SOURCE, &view, err);
    }
    if (found) *out = vm_new_string(vm, (const char *)view.data, view.len, false);
    base_buf_free(&path);
    base_buf_free(&file);
    base_buf_free(&help);
    return found;
}

/* "/home/me/box.snap/tb_sum.m"; of the library, the file in its folder where there is one. */
static bool source_path(mica_session *s, uint32_t slot, base_view source, base_buf *path) {
    char *layer = slot ? base_path_absolute(s->layer_paths[slot - 1]) : NULL;
    const char *folder = layer ? layer : ses_find_folder(s) ? s->stdlib.path : "stdlib.snap";
    path->len = 0;
    bool good = base_buf_str(path, folder) && base_buf_byte(path, '/') &&
                base_buf_append(path, source.data, source.len);
    base_path_free(layer);
    return good;
}

static bool where(void *ctx, vm_t *vm, const char *name, size_t len, bool as_path, prog_value *out) {
    mica_session *s = ctx;
    base_buf path = {0};
    uint32_t slot, entry;
    mica_snapshot_entry info;
    base_view source;
    bool found = text_file(s, name, len, &path);
    if (!found && !ses_find_entry(s, name, len, &slot, &entry, NULL) &&
        !mica_snapshot_entry_info(ses_slot(s, slot), entry, &info, NULL) &&
        !mica_snapshot_name(ses_slot(s, slot), info.source, &source, NULL)) {
        path.len = 0;
        if (as_path)
            found = source_path(s, slot, source, &path);
        else if (slot)
            found = base_buf_printf(&path, "function of the layer %.300s (%.*s)", s->layer_paths[slot - 1],
                                    (int)source.len, (const char *)source.data);
        else
            found = base_buf_printf(&path, "function of the standard library (%.*s)", (int)source.len,
                                    (const char *)source.data);
    }
    if (found) *out = vm_new_string(vm, (const char *)path.data, path.len, false);
    base_buf_free(&path);
    return found;
}

static bool argument(void *ctx, vm_t *vm, const struct vm_place *place, const char *callee, uint32_t k,
                     prog_value *out) {
    base_buf written = {0};
    bool found = ses_argument_text(ctx, place, callee, k, &written);
    if (found) *out = vm_new_string(vm, (const char *)written.data, written.len, false);
    base_buf_free(&written);
    return found;
}

void ses_resolver_init(mica_session *s) {
    s->resolver = (vm_resolver){.ctx = s,
                                .find = find,
                                .slot_symbol = slot_symbol,
                                .in_library = has_library,
                                .private_name = private_name,
                                .argument = argument,
                                .compile = compile,
                                .text = text,
                                .where = where,
                                .find_library = find_library,
                                .load = ses_load_file,
                                .create = mica_library_create_running,
                                .library = ses_library_folder};
    vm_set_resolver(s->vm, &s->resolver);
}
