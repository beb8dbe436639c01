/* vm/run/persist.c - persistent variables: where they live, and how a new version of a function takes them over. Called by
 * the instruction that declares one, and by whoever puts a function in the place of another.
 *
 * A persistent variable is a box, as a global one is. Those of code in the heap lie behind it in its object (VM_CODE_KEEPS),
 * so they end with the last holder of the code, and code that is put where other code was begins without any. Code in a
 * snapshot is never written to and never goes: its boxes hang on names that no program can write, the code's place and a
 * number. So do those of code from images of versions that had no other place for them.
 *
 * TAKING OVER. A function that is patched or whose file was changed shares the boxes of the version before it: what still runs
 * of that one, and handles to its local functions, see the same variables. They are found by name, since numbers change
 * when a declaration is put in front; names are where the instruction PERSIST says. A variable that both versions begin with a
 * constant has a class by that: where the constant of the new one is of another class, and so is what the variable holds, the
 * new version would not know what to do with it, and begins anew. */
#include "vm/heap/seen.h"
#include "vm/run/persist.h"

#include "vm/heap/trace.h"

#include <stdio.h>

/* ---- where they live ---- */

static vm_sym name_of_box(vm_t *vm, uint64_t code, unsigned number, bool make) {
    char name[64];
    int len = snprintf(name, sizeof name, VM_PERSISTENT_NAME, (unsigned long long)code, number);
    return make ? vm_intern(vm, name, (size_t)len) : vm_known_name(vm, name, (size_t)len);
}

/* The place of a box behind the code that owns it; NULL where it has none there. */
static prog_value *place_of_box(vm_t *vm, prog_value owner, uint64_t at, unsigned number) {
    if (!vm_is_kind(vm, owner, PROG_KIND_CODE)) return NULL;
    vm_raw *raw = (vm_raw *)vm_obj(vm, owner);
    if (raw->h.cls != VM_CODE_KEEPS) return NULL;
    prog_value *box = vm_code_boxes(raw);
    const prog_code *code = vm_at(vm, at);
    for (prog_code *c = (prog_code *)(raw + 1); c != code; c = vm_next_code(c))
        box += c->npersist;
    return box + number;
}

static prog_value new_box(vm_t *vm) {
    prog_value v;
    vm_box *box = vm_new_object(vm, PROG_KIND_BOX, sizeof *box, &v);
    box->value = PROG_UNDEF;
    return v;
}

prog_value vm_persistent_box(vm_t *vm, const vm_frame *f, unsigned number) {
    prog_value *place = place_of_box(vm, vm_frame_owner(vm, f), f->code, number);
    if (!place) return vm_global_box(vm, name_of_box(vm, f->code, number, true));
    if (*place == PROG_UNDEF) {
        vm_see(vm, VM_SEEN_SHARED, 0, vm_frame_owner(vm, f));
        vm_set(vm, place, new_box(vm));
    }
    return *place;
}

/* The box that is there already, or PROG_UNDEF. */
static prog_value box_there(vm_t *vm, const vm_found *of, unsigned number) {
    prog_value *place = place_of_box(vm, of->owner, of->code, number);
    if (place) return *place;
    vm_sym name = name_of_box(vm, of->code, number, false);
    prog_value box = name ? vm_sym_record(vm, name)->global : 0;
    return box ? box : PROG_UNDEF;
}

void vm_persist_clear(vm_t *vm) {
    for (uint32_t s = 1; s < vm->root->nsyms; s++) {
        prog_value owner = vm_sym_record(vm, s)->owner;
        if (!owner || !vm_is_kind(vm, owner, PROG_KIND_CODE)) continue;
        vm_raw *raw = (vm_raw *)vm_obj(vm, owner);
        if (raw->h.cls != VM_CODE_KEEPS) continue;
        prog_value *box = vm_code_boxes(raw);
        char *end = (char *)(raw + 1) + raw->size;
        for (prog_code *c = (prog_code *)(raw + 1); (char *)c < end; c = vm_next_code(c))
            for (unsigned k = 0; k < c->npersist; k++, box++)
                if (prog_is_object(*box)) vm_write_box(vm, *box, PROG_UNDEF);
    }
}

/* ---- taking over ---- */

/* One persistent variable as its declaration has it. */
typedef struct declared {
    vm_sym name;
    unsigned number;
    bool begins;      /* with a constant, */
    prog_class begun; /* of this class */
} declared;

/* What a variable without a value is given: the instruction behind the jump over it, where that loads a constant. */
static bool constant_class(vm_t *vm, const prog_code *code, uint32_t pc, unsigned reg, prog_class *out) {
    const uint64_t *ins = prog_code_instr(code) + pc;
    if (pc + 2 >= code->ninstr || prog_i_op(ins[1]) != PROG_OP_JDEF || prog_i_a(ins[1]) != reg) return false;
    unsigned op = prog_i_op(ins[2]);
    if (prog_i_a(ins[2]) != reg || (op != PROG_OP_LOADI && op != PROG_OP_LOADK)) return false;
    *out = PROG_DOUBLE;
    if (op == PROG_OP_LOADI) return true;
    prog_value v = prog_code_consts(code)[prog_i_wide(ins[2])];
    if (prog_is_rel(v)) v = prog_object(vm_offset_of(vm, code) + prog_offset(v));
    *out = vm_class(vm, v);
    return true;
}

/* The next declaration at or behind *pc, which moves behind it. */
static bool next_declared(vm_t *vm, const prog_code *code, uint32_t *pc, declared *out) {
    for (; code->npersist && *pc < code->ninstr; ++*pc) {
        uint64_t ins = prog_code_instr(code)[*pc];
        if (prog_i_op(ins) != PROG_OP_PERSIST) continue;
        unsigned reg = prog_i_a(ins);
        *out = (declared){.name = vm_code_sym(vm, code, prog_code_vars(code)[reg]), .number = prog_i_b(ins)};
        out->begins = constant_class(vm, code, *pc, reg, &out->begun);
        ++*pc;
        return true;
    }
    return false;
}

static bool declared_as(vm_t *vm, const prog_code *code, vm_sym name, declared *out) {
    uint32_t pc = 0;
    while (next_declared(vm, code, &pc, out))
        if (out->name == name) return true;
    return false;
}

/* What is lost with a variable: nothing where it holds what it began with for want of anything else. */
static bool holds_something(vm_t *vm, prog_value box) {
    prog_value v = prog_is_object(box) ? ((vm_box *)vm_obj(vm, box))->value : PROG_UNDEF;
    return v != PROG_UNDEF && !(vm_class(vm, v) == PROG_DOUBLE && vm_numel(vm, v) == 0);
}

static void tell_lost(vm_t *vm, const prog_code *code, vm_sym variable, const char *why) {
    const char *function = vm_function_text(vm, vm_code_sym(vm, code, code->name));
    vm_warning(vm, "Mica:persistent-lost", "%s: the persistent variable '%s' %s", function,
               vm_sym_cstr(vm, variable), why);
}

static void carry_one(vm_t *vm, const vm_found *from, const vm_found *to, const declared *old,
                      const declared *now) {
    prog_value box = box_there(vm, from, old->number),
               *place = place_of_box(vm, to->owner, to->code, now->number);
    if (!prog_is_object(box) || (place && *place != PROG_UNDEF)) return;
    prog_value v = ((vm_box *)vm_obj(vm, box))->value;
    bool known = now->begins && v != PROG_UNDEF && vm_class(vm, v) != now->begun;
    if (known && !(old->begins && old->begun == now->begun)) {
        if (holds_something(vm, box))
            tell_lost(vm, vm_at(vm, to->code), now->name,
                      "begins anew: the new version has another class for it");
        return;
    }
    if (place) {
        vm_see(vm, VM_SEEN_SHARED, 0, to->owner);
        vm_set(vm, place, box);
        return;
    }
    vm_sym name = name_of_box(vm, to->code, now->number, true);
    vm_sym_rec *r = vm_sym_record(vm, name);
    if (r->global == box) return;
    prog_value before = r->global;
    vm_see(vm, VM_SEEN_GLOBAL, name, box);
    vm_incref(vm, box);
    r->global = box;
    if (before) vm_decref(vm, before);
}

static void carry_function(vm_t *vm, const vm_found *from, const vm_found *to) {
    const prog_code *old = vm_at(vm, from->code), *now = vm_at(vm, to->code);
    declared was, is;
    for (uint32_t pc = 0; next_declared(vm, old, &pc, &was);) {
        prog_value box = box_there(vm, from, was.number);
        if (declared_as(vm, now, was.name, &is))
            carry_one(vm, from, to, &was, &is);
        else if (holds_something(vm, box))
            tell_lost(vm, now, was.name, "is gone: the new version has none of that name");
    }
}

static const prog_code *child_named(vm_t *vm, const prog_code *code, vm_sym name) {
    for (uint32_t k = 0; k < code->nchildren; k++) {
        const prog_code *child = prog_code_child(code, k);
        if (child->flags & (PROG_CODE_SUB | PROG_CODE_NESTED) && vm_code_sym(vm, child, child->name) == name)
            return child;
    }
    return NULL;
}

/* The first function of a file has its local functions as children; each has its nested ones. */
static void carry_children(vm_t *vm, const vm_found *from, const vm_found *to, unsigned depth) {
    const prog_code *old = vm_at(vm, from->code), *now = vm_at(vm, to->code);
    for (uint32_t k = 0; k < now->nchildren; k++) {
        const prog_code *child = prog_code_child(now, k);
        unsigned wanted = now->flags & (PROG_CODE_SUB | PROG_CODE_NESTED) ? PROG_CODE_NESTED
                                                                          : PROG_CODE_SUB | PROG_CODE_NESTED;
        if (!(child->flags & wanted)) continue;
        const prog_code *before = child_named(vm, old, vm_code_sym(vm, child, child->name));
        if (!before) continue;
        const vm_found of = {vm_offset_of(vm, before), from->owner},
                       in = {vm_offset_of(vm, child), to->owner};
        carry_function(vm, &of, &in);
        if (depth < 16) carry_children(vm, &of, &in, depth + 1);
    }
}

void vm_persist_carry(vm_t *vm, const vm_found *from, const vm_found *to) {
    if (!from->code || !to->code || from->code == to->code || (from->code | to->code) & VM_FN_BUILTIN) return;
    carry_function(vm, from, to);
    carry_children(vm, from, to, 0);
}

bool vm_persist_any(const vm_t *vm, uint64_t at) {
    const prog_code *code = vm_at(vm, at);
    bool any = code->npersist > 0;
    for (uint32_t k = 0; k < code->nchildren && !any; k++)
        any = prog_code_child(code, k)->npersist > 0;
    return any;
}
