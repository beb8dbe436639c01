/* vm/run/setting.c - the settings in force, and putting back what was set for one function ("local").
 *
 * A changed setting is a field of root->settings; what nobody changed takes no memory. Names with a point in front are
 * state of other kinds that is carried along: no program can write them.
 *
 * What "local" puts back lies with the frame, among its dynamic variables, so that it goes back however the function is
 * left: by its end, an error, or the end of a run that was carried elsewhere meanwhile. */
#include "vm/run/setting.h"

#include "vm/heap/text_state.h"
#include "vm/run/frame.h"

#include <stdlib.h>

typedef enum kind { KIND_bool, KIND_number, KIND_text, KIND_char } kind;

typedef struct row {
    char name[32], text[48];
    kind kind;
    double number;
} row;

static const row rows[] = {
#define VM_SETTING(id, name, kind, number, text, outside, help) {#name, text, KIND_##kind, number},
#include "vm/run/settings.def"
#undef VM_SETTING
};

static const char *default_text(vm_setting which) {
    const char *pager = which == VM_SETTING_PAGER ? getenv("PAGER") : NULL;
    return pager && *pager ? pager : rows[which].text;
}

const char *vm_setting_name(vm_setting which) {
    return rows[which].name;
}

/* What a program has set, or PROG_UNDEF; makes nothing. */
static prog_value changed(vm_t *vm, vm_setting which) {
    prog_value all = vm->root->settings;
    if (!all || !prog_is_object(all)) return PROG_UNDEF;
    return vm_get_field(vm, all, vm_known_name(vm, rows[which].name, strlen(rows[which].name)));
}

prog_value vm_setting_value(vm_t *vm, vm_setting which) {
    const row *r = &rows[which];
    prog_value v = changed(vm, which);
    if (v != PROG_UNDEF) return v;
    if (r->kind >= KIND_text) return vm_new_cstring(vm, default_text(which));
    return r->kind == KIND_bool ? prog_bool(r->number != 0) : prog_double(r->number);
}

base_view vm_setting_text(vm_t *vm, vm_setting which) {
    prog_value v = changed(vm, which);
    return v == PROG_UNDEF ? base_view_str(default_text(which)) : vm_to_view(vm, v, rows[which].name);
}

bool vm_setting_on(vm_t *vm, vm_setting which) {
    if (!vm->root->settings) return rows[which].number != 0;
    prog_value v = vm_setting_value(vm, which);
    return prog_is_small(v) && prog_small_payload(v) != 0;
}

void vm_setting_set(vm_t *vm, vm_setting which, prog_value v) {
    vm_setting_set_field(vm, vm_intern_cstr(vm, rows[which].name), v);
}

void vm_setting_set_field(vm_t *vm, vm_sym name, prog_value v) {
    if (!vm->root->settings) {
        uint32_t mark = vm_pool_mark(vm);
        vm->root->settings = vm_pool_keep(vm, mark, vm_new_struct_scalar(vm));
    }
    vm_set_field(vm, &vm->root->settings, name, v);
}

prog_value vm_setting_checked(vm_t *vm, vm_setting which, prog_value v) {
    const row *r = &rows[which];
    if (r->kind == KIND_text) {
        if (!vm_is_string(vm, v)) vm_error(vm, NULL, "%s: first argument must be a string", r->name);
        return v;
    }
    if (r->kind == KIND_char) {
        if (!vm_is_string(vm, v) || vm_numel(vm, v) > 1)
            vm_error(vm, NULL, "%s: argument must be a single character", r->name);
        return v;
    }
    const char *what = r->kind == KIND_bool ? "a logical value" : "a scalar value";
    if (vm_class(vm, v) >= PROG_CHAR || vm_numel(vm, v) != 1 || vm_is_complex(vm, v))
        vm_error(vm, NULL, "%s: argument must be %s", r->name, what);
    double d = vm_to_double(vm, v, r->name);
    if (which == VM_SETTING_unpack_limit && !(d >= 0))
        vm_error(vm, NULL, "%s: argument must be a number of bytes that is not negative, or Inf", r->name);
    return r->kind == KIND_bool ? prog_bool(d != 0) : prog_double(d);
}

/* ---- "local" ---- */

/* The field of a frame's dynamic variables that holds what to put back; no program can write such a name. */
#define KEPT ".settings"

void vm_setting_keep(vm_t *vm, const char *name, prog_value now) {
    uint32_t scope = vm_scope_of(vm, 0);
    if (scope == VM_BASE_SCOPE) return;
    vm_frame *f = &vm_frames(vm)[scope];
    prog_value *kept = vm_scope_make(vm, scope, vm_intern_cstr(vm, KEPT));
    if (!(f->flags & VM_FRAME_SETTINGS)) vm_set(vm, kept, vm_new_struct_scalar(vm));
    f->flags |= VM_FRAME_SETTINGS;
    vm_sym field = vm_intern_cstr(vm, name);
    if (vm_field_index(vm, *kept, field) < 0) vm_set_field(vm, kept, field, now);
}

void vm_setting_local(vm_t *vm, vm_call *c, const char *name, prog_value now) {
    if (c->nargs < 2) return;
    if (!vm_is_string(vm, c->args[1]) || strcmp(vm_to_cstr(vm, c->args[1], name), "local") != 0)
        vm_error(vm, NULL, "second argument must be \"local\"");
    vm_setting_keep(vm, name, now);
}

static void put_back(vm_t *vm, vm_sym field, prog_value v) {
    const char *name = vm_sym_cstr(vm, field);
    if (strcmp(name, "warning") == 0)
        vm_set(vm, &vm->root->warning_states, v);
    else if (strcmp(name, "output_precision") == 0)
        vm_text_of(vm)->precision = (uint32_t)prog_as_double(v);
    else if (strcmp(name, "max_recursion_depth") == 0)
        vm->root->max_depth = (uint32_t)prog_as_double(v);
    else
        vm_set_field(vm, &vm->root->settings, field, v); /* it is there since it was set: takes no memory */
}

void vm_settings_return(vm_t *vm, const vm_frame *f) {
    prog_value kept = vm_get_field(vm, f->dyn, vm_intern_cstr(vm, KEPT));
    prog_array *fields = vm_array(vm, kept);
    const vm_keys *keys = vm_struct_keys(vm, fields);
    for (uint32_t k = 0; k < keys->count; k++)
        put_back(vm, keys->syms[k], vm_struct_slots(fields)[k + 1]);
}
