/* session/make.c - makes a function of what a rung of the ladder has of it: stored bytecode, stored HIR,
 * stored source, a file of the library's folder. The ladder decides which (session/ladder/rescue.c); nothing
 * here looks for another one, nor says a word to the user. Each may be asked for an entry whose other parts
 * are damaged, so each reads only the parts it needs. */
#include "session/session_internal.h"

#include "base/error.h"
#include "base/path.h"
#include "program/parts.h"
#include "program/verify.h"
#include "vm/heap/cage.h"

/* The code stays where it lies, in the slot's part of the cage: it has no owner, and its offset is all there
 * is to it. It is verified each time it is asked for, which is once: the VM keeps the answer. */
static mica_status from_code(void *ctx, uint32_t slot, uint32_t entry, vm_found *out, mica_error *err) {
    const mica_session *s = ctx;
    mica_snapshot *from = ses_slot(&s->ladder, slot);
    base_view code;
    mica_snapshot_info info;
    mica_status status = mica_snapshot_part(from, entry, PROG_PART_CODE, &code, err);
    mica_snapshot_get_info(from, &info);
    if (status == MICA_OK)
        status = prog_verify(code.data, code.len, vm_slot_links(s->vm, slot, info.symbols), true, err);
    if (status != MICA_OK) return status;
    *out = (vm_found){.code = (uint64_t)(code.data - s->vm->base), .owner = PROG_UNDEF};
    return MICA_OK;
}

/* The name of the source that an entry came from. */
static mica_status source_of(mica_snapshot *from, uint32_t entry, base_view *out, mica_error *err) {
    mica_snapshot_entry info;
    mica_status status = mica_snapshot_entry_info(from, entry, &info, err);
    return status == MICA_OK ? mica_snapshot_name(from, info.source, out, err) : status;
}

/* The same bytes the compiler would have made, and made for this opcode table. HIR has no text to point at,
 * so places in errors come from what it stores; it is copied into the VM's heap like all code that does not
 * lie in a slot. The source's name outlives the arena: loading interns it. */
static mica_status from_hir(void *ctx, uint32_t slot, uint32_t entry, vm_found *out, mica_error *err) {
    mica_session *s = ctx;
    mica_snapshot *from = ses_slot(&s->ladder, slot);
    base_view bytes, name;
    base_arena arena = {0};
    hir_unit unit;
    cmp_code code;
    const char *source = "";
    mica_status status = source_of(from, entry, &name, err);
    if (status == MICA_OK && !(source = base_arena_copy(&arena, name.data, name.len)))
        status = base_fail_memory(err, "loading code");
    if (status == MICA_OK) status = mica_snapshot_part(from, entry, PROG_PART_HIR, &bytes, err);
    if (status == MICA_OK) status = cmp_hir_read(bytes, &arena, &unit, err);
    if (status == MICA_OK) status = cmp_codegen(&unit, s->optimisation, &arena, &code, err);
    if (status == MICA_OK) {
        cmp_output made = {.blob = code.blob,
                           .blob_len = code.blob_len,
                           .relocs = code.relocs,
                           .nrelocs = code.nrelocs,
                           .functions = &(cmp_function){.offset = code.offsets[0]},
                           .nfunctions = 1};
        status = ses_load(s, &made, (ses_origin){source, (int)slot}, &arena, out, err);
    }
    base_arena_free(&arena);
    return status;
}

/* Private functions of the source are still those of its snapshot, whatever became of its bytecode: hence the
 * origin. */
static mica_status from_source(void *ctx, uint32_t slot, uint32_t entry, vm_found *out, mica_error *err) {
    mica_session *s = ctx;
    mica_snapshot *from = ses_slot(&s->ladder, slot);
    base_view bytes, name;
    mica_status status = source_of(from, entry, &name, err);
    if (status == MICA_OK) status = mica_snapshot_part(from, entry, PROG_PART_SOURCE, &bytes, err);
    if (status != MICA_OK) return status;
    const ses_text text = {.text = bytes,
                           .name = (const char *)name.data,
                           .mode = CMP_FILE,
                           .origin = {(const char *)name.data, (int)slot}};
    return ses_compile(s, &text, out, err);
}

/* A private function is named by its path. */
static bool folder_path(ses_ladder *l, const char *name, size_t len, base_buf *path) {
    const char *folder = ses_ladder_folder(l);
    if (!folder) return false;
    if (!memchr(name, '/', len)) return ses_folder_find(&l->sources, name, len, path);
    base_buf_printf(path, "%s/%.*s.m", folder, (int)len, name);
    return base_buf_cstr(path) && base_path_kind(base_buf_cstr(path)) == BASE_PATH_FILE;
}

/* False without an error also where there is no folder: then the builtins are all there is. */
static bool from_folder(void *ctx, const char *name, size_t len, vm_found *out, mica_error *err) {
    mica_session *s = ctx;
    base_buf path = {0};
    bool found =
        folder_path(&s->ladder, name, len, &path) && ses_from_file(s, base_buf_cstr(&path), out, err);
    base_buf_free(&path);
    return found;
}

ses_makers ses_makers_of(mica_session *s) {
    return (ses_makers){s, from_code, from_hir, from_source, from_folder};
}
