/* vm/check/code.c - code in the heap, and handles: what was compiled while the program ran is proved as a snapshot's code
 * is (program/verify.h), with its constants where loading put them.
 *
 * Where code objects begin is noted among the objects, so that who names one is answered at once. */
#include "vm/check/check_internal.h"

#include "program/verify.h"
#include "vm/heap/trace.h"
#include "vm/run/frame.h"

/* The boxes of persistent variables lie behind the code, within its block. */
static bool boxes_fit(chk *c, vm_raw *raw, uint64_t room) {
    uint64_t from = (raw->size + 7) & ~UINT64_C(7);
    if (raw->h.cls != VM_CODE_KEEPS) return true;
    uint64_t count = vm_persistent_count(raw + 1, raw->size);
    return (count && from <= room && count <= (room - from) / sizeof(prog_value)) ||
           CHK_REFUSE(c, chk_here(c, raw), "persistent variables lie outside of the block of their code");
}

bool chk_blob(chk *c, uint64_t offset, uint64_t room) {
    vm_raw *raw = vm_at(c->vm, offset);
    mica_error why = MICA_ERROR_INIT;
    mica_status status = prog_verify_loaded(raw + 1, raw->size, c->vm->root->nsyms, &why);
    if (status == MICA_ERR_NO_MEMORY) return chk_no_memory(c);
    if (status != MICA_OK) return CHK_REFUSE(c, offset, "code in the heap: %s", why.message);
    char *end = (char *)(raw + 1) + raw->size;
    for (prog_code *code = (prog_code *)(raw + 1); (char *)code < end; code = vm_next_code(code)) {
        uint32_t *seen = &c->seen[(chk_here(c, code) - VM_HEAP) / CHK_UNIT];
        if (*seen) return CHK_REFUSE(c, offset, "an object begins in code");
        *seen = CHK_CODE;
    }
    return boxes_fit(c, raw, room);
}

/* Constants are numbers, characters and logicals; the text of an anonymous function is characters. */
bool chk_blob_members(chk *c, uint64_t offset) {
    vm_raw *raw = vm_at(c->vm, offset);
    char *end = (char *)(raw + 1) + raw->size;
    const prog_value *box = raw->h.cls == VM_CODE_KEEPS ? vm_code_boxes(raw) : NULL;
    for (prog_code *code = (prog_code *)(raw + 1); (char *)code < end; code = vm_next_code(code)) {
        const prog_value *k = prog_code_consts(code);
        for (uint32_t i = 0; i < code->nconsts; i++)
            if (!chk_value(c, &k[i], CHK_KIND(ARRAY) | CHK_LEAF | CHK_IMMEDIATE) ||
                (prog_is_object(k[i]) && prog_offset(k[i]) < VM_HEAP))
                return c->status != MICA_OK
                           ? false
                           : CHK_REFUSE(c, chk_here(c, &k[i]), "a constant lies outside the heap");
        if (code->text != PROG_NONE && !chk_is_text(c, k[code->text]) &&
            vm_class(c->vm, k[code->text]) != PROG_CHAR)
            return CHK_REFUSE(c, chk_here(c, code), "the text of a function is no string");
        for (uint32_t i = 0; box && i < code->npersist; i++)
            if (!chk_value(c, box++, CHK_KIND(BOX) | CHK_UNDEFINED)) return false;
    }
    return true;
}

bool chk_code(chk *c, uint64_t code, prog_value owner, uint64_t place) {
    if (code < VM_SLOTS_END) return chk_slot_code(c, code, place);
    const vm_raw *raw = prog_is_object(owner) ? vm_at(c->vm, prog_offset(owner)) : NULL;
    uint64_t from = raw ? chk_here(c, raw + 1) : 0;
    return (raw && raw->h.kind == PROG_KIND_CODE && code >= from && code - from < raw->size &&
            code % CHK_UNIT == 0 && c->seen[(code - VM_HEAP) / CHK_UNIT] == CHK_CODE) ||
           CHK_REFUSE(c, place, "no code of its owner begins at 0x%llx", (unsigned long long)code);
}

/* A simple handle is a name, and may have an object bound to it that goes before the arguments. */
static bool simple(chk *c, const vm_func *f) {
    uint64_t here = chk_here(c, f);
    if (f->h.flags & VM_FUNC_AT || f->owner != PROG_UNDEF)
        return CHK_REFUSE(c, here, "a handle of a name has code");
    if (f->h.flags & VM_FUNC_CLEANUP)
        return f->ncaptures == 2 || CHK_REFUSE(c, here, "an onCleanup object has nothing to call");
    return (f->name && f->ncaptures <= 1) || CHK_REFUSE(c, here, "a handle names no function");
}

bool chk_handle(chk *c, vm_func *f) {
    uint64_t here = chk_here(c, f);
    if (f->name >= c->vm->root->nsyms) return CHK_REFUSE(c, here, "a handle has no name");
    if (!f->code) return simple(c, f);
    if (f->h.flags & VM_FUNC_CLEANUP) return CHK_REFUSE(c, here, "an onCleanup object has code");
    if (f->code & VM_FN_BUILTIN)
        return ((f->code & ~VM_FN_BUILTIN) < vm_builtins_of(c->vm) && f->ncaptures == 0 &&
                f->owner == PROG_UNDEF) ||
               CHK_REFUSE(c, here, "a handle of a builtin is none");
    if (!chk_value(c, &f->owner, CHK_KIND(CODE) | CHK_UNDEFINED) || !chk_code(c, f->code, f->owner, here))
        return false;
    const prog_code *code = vm_at(c->vm, f->code);
    bool captures = code->flags & (PROG_CODE_ANON | PROG_CODE_NESTED);
    return f->ncaptures == (captures ? code->ncaptures : 0) ||
           CHK_REFUSE(c, here, "a handle captures %u values; its code takes %u", f->ncaptures,
                      code->ncaptures);
}

/* Variables that nested functions share are captured as boxes. */
bool chk_handle_members(chk *c, vm_func *f) {
    const prog_code *code = f->code && !(f->code & VM_FN_BUILTIN) ? vm_at(c->vm, f->code) : NULL;
    uint32_t may = !code ? CHK_VALUE : code->flags & PROG_CODE_NESTED ? CHK_VARIABLE : CHK_MAYBE;
    if (f->h.flags & VM_FUNC_CLEANUP)
        return chk_value(c, &f->captures[VM_CLEANUP_CALLED], CHK_KIND(FUNC)) &&
               chk_value(c, &f->captures[VM_CLEANUP_NEXT],
                         CHK_KIND(FUNC) | CHK_KIND(INSTANCE) | CHK_UNDEFINED);
    for (uint32_t k = 0; k < f->ncaptures; k++)
        if (!chk_value(c, &f->captures[k], may)) return false;
    return true;
}
