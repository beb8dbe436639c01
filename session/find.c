/* session/find.c - answers the VM's questions (vm_resolver): which function a name means, names of snapshot
 * symbols, texts for help, type and which.
 *
 * How a call finds its function. The VM looks at the symbol first: what a script or text has defined wins,
 * then what the symbol was found to mean before. Otherwise it asks `find`, once, and keeps the answer until
 * the program changes the folder or the search path, or says `rehash` (vm_forget_names); the builtins in C
 * come after it. `find` goes through these, and the first that has the name is it:
 *
 *     NAME.m or @NAME/NAME.m in the current folder
 *     the same in a folder of the search path before the library; constructors of all of them come first
 *     the layers, from the last that was given to the first
 *     the library
 *     NAME.m beside the program, or in a folder of the path behind the library, where neither builtin nor
 *     library nor layer has the name: programs are called as they like, and "sum.m" run by its path must not
 *     become sum
 *
 * So a program may replace any function by a file where it stands, a layer any function of the library, and
 * the library any builtin; each also for the callers below, since names are bound at the first call and not
 * when something is built.
 *
 * Files are asked for each name anew, as they come and go while a program runs; snapshots do not change. A
 * file that is there and does not compile is an answer too, an error: nothing further down may be called in
 * its place. That is what the three ways to return mean here: true; false with `err` clear, nobody has it;
 * false with `err` set. */
#include "session/image_internal.h"
#include "session/contents.h"
#include "session/package.h"
#include "session/session_internal.h"

#include "base/error.h"
#include "base/file.h"
#include "base/path.h"
#include "mica/library.h"
#include "program/parts.h"
#include "vm/builtins/language/kinds.h"
#include "vm/run/frame.h"
#include "vm/run/place.h"

/* Whether a file that comes last would hide something. Where the snapshot cannot tell, because there is none or
 * the page is damaged, the library is its folder. */
static bool in_library(mica_session *s, const char *name, size_t len, base_buf *scratch) {
    uint32_t slot, entry;
    if (vm_builtin_find(s->vm, name, len) >= 0) return true;
    mica_status status = ses_find_entry(&s->ladder, name, len, &slot, &entry, NULL);
    if (status == MICA_OK || (status == MICA_ERR_NOT_FOUND && ses_slot(&s->ladder, 0)))
        return status == MICA_OK;
    return ses_ladder_folder(&s->ladder) && ses_folder_find(&s->ladder.sources, name, len, scratch);
}

/* Path of a function file of the user: in the current folder or the search path's folders before the library;
 * or beside the program and in the folders behind the library, where a file may add a function but not
 * replace one of the library: programs are called as they like. What Octave has as a builtin a folder of the
 * path replaces wherever it stands. */
static bool own_file(mica_session *s, const char *name, size_t len, base_buf *path) {
    if (ses_search_file(s, name, len, SES_FRONT, path)) return true;
    bool searched = vm_search_path(s->vm).len > 0;
    if (!s->program.path && !searched) return false;
    if (!in_library(s, name, len, path))
        return ses_search_file(s, name, len, SES_PROGRAM, path) ||
               ses_search_file(s, name, len, SES_BEHIND, path);
    return searched && !vm_is_file_kind(name, len, vm_builtin_find(s->vm, name, len) >= 0) &&
           ses_search_file(s, name, len, SES_BEHIND, path);
}

/* ---- functions ---- */

static bool is_private(const char *name, size_t len) {
    return len > 2 && (name[0] == VM_NAME_IN_SLOT || name[0] == VM_NAME_IN_FOLDER);
}

/* By the name that ses_private_name gave it. */
static bool private_find(mica_session *s, const char *name, size_t len, vm_found *out, mica_error *err) {
    if (name[0] == VM_NAME_IN_SLOT)
        return ses_ladder_find(&s->ladder, (uint32_t)(name[1] - '0'), name + 2, len - 2, out, err);
    base_buf path = {0};
    bool found = base_buf_append(&path, name + 1, len - 1) && base_buf_str(&path, ".m") &&
                 base_buf_cstr(&path) && ses_from_file(s, base_buf_cstr(&path), out, err);
    base_buf_free(&path);
    return found;
}

/* 1: in a file, 0: in none, -1: in one that cannot be used. The path is asked for before the text is read, so
 * that a file that is there and bad ends the search. */
static int find_file(mica_session *s, const char *name, size_t len, vm_found *out, mica_error *err) {
    base_buf path = {0};
    int found = own_file(s, name, len, &path);
    if (found && !ses_from_file(s, base_buf_cstr(&path), out, err)) found = -1;
    base_buf_free(&path);
    return found;
}

/* vm_resolver.find. A name that nobody has may be in a class folder or package that was made since its folder
 * was listed. */
static bool find(void *ctx, vm_t *vm, const char *name, size_t len, vm_found *out, mica_error *err) {
    mica_session *s = ctx;
    if (is_private(name, len)) return private_find(s, name, len, out, err);
    if (!ses_search_usable(name, len)) return false;
    int found = find_file(s, name, len, out, err);
    if (found) return found > 0;
    if (ses_ladder_find_topmost(&s->ladder, name, len, out, err)) return true;
    if ((err && err->code) || vm_builtin_find(vm, name, len) >= 0 || !ses_search_again(s)) return false;
    return find_file(s, name, len, out, err) > 0;
}

/* vm_resolver.find_library: what `builtin` calls. Layers are passed over too. */
static bool find_library(void *ctx, vm_t *vm, const char *name, size_t len, vm_found *out, mica_error *err) {
    (void)vm;
    mica_session *s = ctx;
    return ses_search_usable(name, len) && ses_ladder_find(&s->ladder, 0, name, len, out, err);
}

/* vm_resolver.in_library. The snapshot's names are asked, not its code, since that may be damaged and the
 * name is still taken. Without a snapshot every name may be the library's: then nothing is assumed of any
 * (vm_is_pure). */
static bool has_library(void *ctx, const char *name, size_t len, int slot) {
    const ses_ladder *l = &((const mica_session *)ctx)->ladder;
    uint32_t entry;
    for (size_t n = 0; n < l->layer_count; n++)
        if ((int)n + 1 != slot && !l->detached[n] &&
            mica_snapshot_entry_find(l->layers[n], base_view_of(name, len), &entry, NULL) == MICA_OK)
            return true;
    return !l->snapshot ||
           mica_snapshot_entry_find(l->snapshot, base_view_of(name, len), &entry, NULL) == MICA_OK;
}

/* vm_resolver.slot_symbol: only for code that runs where it lies. In slot 0 that is the snapshot itself,
 * never the one that is kept for its HIR or sources (ses_slot), whose symbols have other numbers and lie
 * outside the cage. */
static bool slot_symbol(void *ctx, uint32_t slot, uint32_t id, uint64_t *text, uint32_t *len,
                        mica_error *err) {
    mica_session *s = ctx;
    mica_snapshot_symbol symbol;
    mica_snapshot *snapshot = slot ? ses_slot(&s->ladder, slot) : s->ladder.snapshot;
    if (!snapshot || mica_snapshot_symbol_info(snapshot, id, &symbol, err)) return false;
    *text = (uint64_t)(symbol.name.data - s->vm->base);
    *len = (uint32_t)symbol.name.len;
    return true;
}

/* Where the code of an entry lies in its file, without a look at it; false where it has none. */
static bool code_place(mica_snapshot *from, uint32_t entry, uint32_t parts, mica_snapshot_part_info *out) {
    for (uint32_t k = 0; k < parts; k++)
        if (mica_snapshot_part_at(from, entry, k, out, NULL) == MICA_OK && out->kind == PROG_PART_CODE)
            return out->hot;
    return false;
}

/* vm_resolver.slot_code: of code that runs where it lies, as slot_symbol. */
static bool slot_code(void *ctx, uint32_t slot, uint32_t n, bool prove, uint64_t *at, uint64_t *len,
                      mica_error *err) {
    mica_session *s = ctx;
    mica_snapshot *snapshot = slot ? ses_slot(&s->ladder, slot) : s->ladder.snapshot;
    mica_snapshot_info info;
    mica_snapshot_entry entry;
    mica_snapshot_part_info place;
    vm_found found;
    *at = *len = 0;
    if (!snapshot) return false;
    mica_snapshot_get_info(snapshot, &info);
    if (n >= info.entries || mica_snapshot_entry_info(snapshot, n, &entry, err) != MICA_OK) return false;
    if (!code_place(snapshot, n, entry.part_count, &place)) return true;
    *at = (uint64_t)(info.base - s->vm->base) + place.offset;
    *len = place.len;
    return !prove || ses_makers_of(s).code(s, slot, n, &found, err) == MICA_OK;
}

/* vm_resolver.private_name. A name that does not fit is not found. */
static bool private_name(void *ctx, int slot, const char *file, const char *name, size_t len, char *out,
                         size_t room) {
    base_buf text = {0};
    bool found = ses_private_name(ctx, (ses_origin){file, slot}, name, len, &text) && text.len < room;
    if (found) {
        memcpy(out, text.data, text.len);
        out[text.len] = 0;
    }
    base_buf_free(&text);
    return found;
}

/* vm_resolver.compile. Eval text sees the private functions of the source that called eval, not those of its
 * own name, which no file has. */
static bool compile(void *ctx, vm_t *vm, const char *text, size_t len, bool want_value, vm_found *out,
                    mica_error *err) {
    ses_text t = {.text = base_view_of(text, len),
                  .name = VM_EVAL_FILE,
                  .mode = want_value ? CMP_EVAL_VALUE : CMP_EVAL};
    t.origin.file = vm_calling_file(vm, &t.origin.slot);
    return ses_compile_worded(ctx, &t, out, err) == MICA_OK;
}

/* ---- texts ---- */

static bool part_text(mica_session *s, const char *name, size_t len, prog_part part, base_view *out,
                      mica_error *err) {
    uint32_t slot, entry;
    return !ses_find_entry(&s->ladder, name, len, &slot, &entry, err) &&
           !mica_snapshot_part(ses_slot(&s->ladder, slot), entry, part, out, err);
}

/* The file a function comes from, when it does not come from a snapshot. */
static bool text_file(mica_session *s, const char *name, size_t len, base_buf *path) {
    uint32_t slot, entry;
    if (own_file(s, name, len, path)) return true;
    return !ses_slot(&s->ladder, 0) &&
           ses_layers_find(&s->ladder, name, len, &slot, &entry, NULL) == MICA_ERR_NOT_FOUND &&
           ses_folder_find(&s->ladder.sources, name, len, path);
}

/* Help of a file, or of a function that a script defines: the first block of comment lines, signs removed. */
static void first_comment(base_view text, base_buf *out) {
    const char *at = (const char *)text.data, *end = at + text.len;
    bool inside = false;
    while (at < end) {
        const char *line_end = memchr(at, '\n', (size_t)(end - at)), *from = at;
        if (!line_end) line_end = end;
        while (from < line_end && (*from == ' ' || *from == '\t'))
            from++;
        bool comment = from < line_end && (*from == '%' || *from == '#');
        if (!comment && inside) return;
        while (from < line_end && (*from == '%' || *from == '#'))
            from++;
        if (comment) {
            base_buf_append(out, from, (size_t)(line_end - from));
            base_buf_byte(out, '\n');
            inside = true;
        }
        at = line_end + 1;
    }
}

/* vm_resolver.text. Help of a snapshot's function was taken out by the compiler; that of a file is found here
 * without compiling it, so that also a file with an error in it can be read about. */
static bool text(void *ctx, vm_t *vm, const char *name, size_t len, char what, prog_value *out,
                 mica_error *err) {
    mica_session *s = ctx;
    base_buf path = {0}, file = {0}, help = {0};
    base_view view = {0};
    bool found = false;
    if (!ses_search_usable(name, len)) return false;
    vm_sym sym = vm_known_name(vm, name, len);
    uint64_t code = sym ? vm_sym_record(vm, sym)->defined : 0;
    bool defined = code && ses_defined_text(s, name, len, code, &view);
    if (defined || text_file(s, name, len, &path)) {
        found = defined || base_file_read_all(base_buf_cstr(&path), 1u << 30, &file, err) == MICA_OK;
        if (!defined) view = base_view_of(file.data, file.len);
        if (found && what == 'h') {
            first_comment(view, &help);
            view = base_view_of(help.data, help.len);
        }
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
    char *layer = slot ? base_path_absolute(s->ladder.layer_paths[slot - 1]) : NULL;
    const char *folder = layer ? layer : ses_ladder_folder(&s->ladder);
    if (!folder) folder = "stdlib.snap";
    path->len = 0;
    bool good = base_buf_str(path, folder) && base_buf_byte(path, '/') &&
                base_buf_append(path, source.data, source.len);
    base_path_free(layer);
    return good;
}

/* A place in a snapshot, in words or as a path. */
static bool put_place(mica_session *s, uint32_t slot, base_view source, bool as_path, base_buf *out) {
    out->len = 0;
    if (as_path) return source_path(s, slot, source, out);
    if (slot)
        return base_buf_printf(out, "function of the layer %.300s (%.*s)", s->ladder.layer_paths[slot - 1],
                               (int)source.len, (const char *)source.data);
    return base_buf_printf(out, "function of the standard library (%.*s)", (int)source.len,
                           (const char *)source.data);
}

/* A path as the program gets it: from the root, as the current folder may change. */
static prog_value path_value(vm_t *vm, base_buf *path) {
    bool relative = path->len && *path->data != '/' && base_path_kind(base_buf_cstr(path)) == BASE_PATH_FILE;
    char *whole = relative ? base_path_absolute(base_buf_cstr(path)) : NULL;
    prog_value v =
        whole ? vm_new_cstring(vm, whole) : vm_new_string(vm, (const char *)path->data, path->len, false);
    base_path_free(whole);
    return v;
}

/* vm_resolver.where. A function in a snapshot has no file of its own; as a path it is the snapshot's with the
 * source's name behind it, so that what compares or cuts paths goes on working. */
static bool where(void *ctx, vm_t *vm, const char *name, size_t len, bool as_path, prog_value *out) {
    mica_session *s = ctx;
    base_buf path = {0};
    base_view source;
    uint32_t slot, first = 0;
    bool found = text_file(s, name, len, &path) || (ses_source_nth(s, name, len, &first, &slot, &source) &&
                                                    put_place(s, slot, source, as_path, &path));
    if (found) *out = path_value(vm, &path);
    base_buf_free(&path);
    return found;
}

/* vm_resolver.where_nth: files before the library, snapshots, files behind it. */
static bool where_nth(void *ctx, vm_t *vm, const char *name, size_t len, uint32_t n, bool as_path,
                      prog_value *out) {
    mica_session *s = ctx;
    base_buf path = {0};
    base_view source;
    uint32_t slot;
    if (!ses_search_usable(name, len)) return false;
    bool found = ses_search_nth(s, name, len, SES_FRONT, &n, &path);
    if (!found && ses_source_nth(s, name, len, &n, &slot, &source))
        found = put_place(s, slot, source, as_path, &path);
    else if (!found)
        found = ses_search_nth(s, name, len, SES_PROGRAM, &n, &path) ||
                ses_search_nth(s, name, len, SES_BEHIND, &n, &path);
    if (found) *out = path_value(vm, &path);
    base_buf_free(&path);
    return found;
}

static bool slot_file(void *ctx, vm_t *vm, uint32_t slot, const char *file, prog_value *out) {
    mica_session *s = ctx;
    base_buf path = {0};
    bool found = slot <= s->ladder.layer_count && source_path(s, slot, base_view_str(file), &path);
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

/* A copy of the table stays in the session: while a run is recorded another stands before it
 * (session/record.c). */
void ses_resolver_init(mica_session *s) {
    s->resolver = (vm_resolver){.ctx = s,
                                .find = find,
                                .slot_symbol = slot_symbol,
                                .slot_code = slot_code,
                                .in_library = has_library,
                                .private_name = private_name,
                                .argument = argument,
                                .compile = compile,
                                .text = text,
                                .where = where,
                                .slot_file = slot_file,
                                .where_nth = where_nth,
                                .find_library = find_library,
                                .load = ses_load_file,
                                .create = mica_library_create_running,
                                .library = ses_library_folder,
                                .attach = ses_layer_attach,
                                .detach = ses_layer_detach,
                                .layer = ses_layer_path,
                                .build = ses_package_build,
                                .start_path = ses_start_path,
                                .package = ses_package,
                                .class_folder = ses_class_folder,
                                .members = ses_members,
                                .reload = ses_reload,
                                .patch = ses_patch,
                                .patch_reset = ses_patch_reset,
                                .image_ask = ses_image_ask,
                                .image_building = ses_image_building,
                                .image_answer = ses_image_answer,
                                .image_info = ses_image_info};
    vm_set_resolver(s->vm, &s->resolver);
}
