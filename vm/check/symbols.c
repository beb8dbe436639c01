/* vm/check/symbols.c - names: their texts, the index over them, what each means, and the links of snapshots to them. */
#include "vm/check/check_internal.h"

#include "vm/run/frame.h"

static uint32_t home_of_symbol(const chk *c, const void *ctx, uint32_t entry) {
    (void)ctx;
    return vm_sym_slot(vm_sym_record(c->vm, entry)->hash, c->vm->root->sym_slots);
}

/* What is not in use yet is taken for zeros when it is (vm/heap/symbol.c). */
static bool rest_of_index(chk *c) {
    const vm_t *vm = c->vm;
    uint64_t bytes = (uint64_t)vm->root->sym_slots * sizeof(uint32_t);
    bool large = vm->root->sym_slots > VM_INDEX_SMALL;
    return (large || chk_zero(c, VM_INDEX + bytes, VM_INDEX + vm->open[VM_REGION_INDEX],
                              "what lies behind the index")) &&
           chk_zero(c, VM_INDEX_LARGE + (large ? bytes : 0), VM_INDEX_LARGE + vm->open[VM_REGION_INDEX_LARGE],
                    "what lies behind the index");
}

static bool index_ok(chk *c) {
    const vm_root *root = c->vm->root;
    uint32_t slots = root->sym_slots;
    uint64_t open = c->vm->open[slots > VM_INDEX_SMALL ? VM_REGION_INDEX_LARGE : VM_REGION_INDEX];
    if (slots == 0 && root->nsyms == 1) return rest_of_index(c);
    if (slots < 1024 || slots > VM_INDEX_MOST || (slots & (slots - 1)) || slots * sizeof(uint32_t) > open ||
        root->nsyms > slots / 2 + 1)
        return CHK_REFUSE(c, VM_ROOT, "the index of names has no size that it can have");
    return chk_index_ok(c, &(chk_index){.slot = c->vm->index,
                                        .slots = slots,
                                        .first = 1,
                                        .entries = root->nsyms - 1,
                                        .home = home_of_symbol,
                                        .what = "the index of names"}) &&
           rest_of_index(c);
}

bool chk_symbols(chk *c) {
    vm_t *vm = c->vm;
    const vm_sym_rec none = {0};
    if (memcmp(vm_sym_record(vm, 0), &none, sizeof none) != 0)
        return CHK_REFUSE(c, chk_here(c, vm_sym_record(vm, 0)), "the name that is none means something");
    for (uint32_t s = 1; s < vm->root->nsyms; s++) {
        const vm_sym_rec *r = vm_sym_record(vm, s);
        if (!chk_claim_text(c, r->text, (uint64_t)r->len + 1)) return false;
        const char *text = vm_at(vm, r->text);
        if (text[r->len] != 0 || vm_sym_hash(text, r->len) != r->hash)
            return CHK_REFUSE(c, chk_here(c, r), "a name's text is not what its record says");
    }
    return index_ok(c);
}

static bool function_ok(chk *c, const vm_sym_rec *r, uint64_t func) {
    uint64_t here = chk_here(c, r);
    func &= ~VM_FN_SHARED;
    if (func & VM_FN_BUILTIN) {
        int32_t builtin = vm_builtin_find(c->vm, vm_at(c->vm, r->text), r->len);
        return (builtin >= 0 && func == (VM_FN_BUILTIN | (uint32_t)builtin)) ||
               CHK_REFUSE(c, here, "a name means a builtin of another name");
    }
    return func == 0 || chk_code(c, func, r->owner, here);
}

bool chk_symbol_values(chk *c) {
    for (uint32_t s = 1; s < c->vm->root->nsyms; s++) {
        const vm_sym_rec *r = vm_sym_record(c->vm, s);
        if (!chk_or_zero(c, &r->owner, CHK_KIND(CODE)) || !chk_or_zero(c, &r->global, CHK_KIND(BOX)) ||
            !function_ok(c, r, r->func) || !function_ok(c, r, r->defined))
            return false;
        if (r->defined & VM_FN_BUILTIN) return CHK_REFUSE(c, chk_here(c, r), "a program defines no builtin");
    }
    return true;
}

/* A link leads to the VM's symbol of the name that the snapshot's symbol has. */
static bool link_ok(chk *c, uint32_t slot, uint32_t id, const uint32_t *link) {
    const vm_resolver *r = c->vm->resolver;
    uint64_t text;
    uint32_t len;
    mica_error why = MICA_ERROR_INIT;
    if (*link >= c->vm->root->nsyms || !r || !r->slot_symbol ||
        !r->slot_symbol(r->ctx, slot, id, &text, &len, &why))
        return CHK_REFUSE(c, chk_here(c, link), "a link leads from or to no name");
    base_view name = vm_sym_text(c->vm, *link);
    return base_view_equal(name, base_view_of(vm_at(c->vm, text), len)) ||
           CHK_REFUSE(c, chk_here(c, link), "a link leads to another name than its own");
}

bool chk_links(chk *c) {
    const vm_t *vm = c->vm;
    for (uint32_t slot = 0; slot < VM_SLOTS; slot++) {
        const uint32_t *links = vm->links[slot];
        bool large = chk_here(c, links) < VM_LINKS_0;
        uint64_t count =
            vm->open[(large ? VM_REGION_LINKS_LARGE_0 : VM_REGION_LINKS_0) + slot] / sizeof *links;
        for (uint32_t id = 0; id < count; id++)
            if (links[id] && !link_ok(c, slot, id, &links[id])) return false;
    }
    return true;
}
