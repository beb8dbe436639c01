/* vm/builtins/objects/describe.c - what classes have: names of methods and properties, members of enumerations, the
 * struct that stands for a class. */
#include "vm/objects/objects.h"

#include "vm/text/text.h"

#include <stdlib.h>

/* A growing list of symbols, each once, in scratch memory. */
typedef struct list {
    vm_t *vm;
    vm_sym *at;
    uint32_t count, room;
} list;

static void add(list *l, vm_sym name) {
    for (uint32_t k = 0; k < l->count; k++)
        if (l->at[k] == name) return;
    if (l->count == l->room) {
        uint32_t room = l->room ? 2 * l->room : 16;
        vm_sym *more = vm_scratch(l->vm, room * sizeof *more);
        if (l->count) memcpy(more, l->at, l->count * sizeof *more);
        l->at = more;
        l->room = room;
    }
    l->at[l->count++] = name;
}

static void add_member(void *ctx, const char *name, size_t len, char kind) {
    list *l = ctx;
    if (kind == 'm') add(l, vm_intern(l->vm, name, len));
}

static void sort(list *l) {
    for (uint32_t k = 1; k < l->count; k++)
        for (uint32_t i = k; i && strcmp(vm_sym_cstr(l->vm, l->at[i - 1]), vm_sym_cstr(l->vm, l->at[i])) > 0;
             i--) {
            vm_sym name = l->at[i];
            l->at[i] = l->at[i - 1];
            l->at[i - 1] = name;
        }
}

static prog_value cell_of(list *l) {
    prog_value *to, cell = vm_new_cell(l->vm, l->count, l->count ? 1 : 0, &to);
    for (uint32_t k = 0; k < l->count; k++)
        vm_set(l->vm, &to[k], vm_new_cstring(l->vm, vm_sym_cstr(l->vm, l->at[k])));
    return cell;
}

/* ---- methods ---- */

static void add_folder(list *l, vm_sym cls) {
    const vm_resolver *r = l->vm->resolver;
    base_view text = vm_sym_text(l->vm, cls);
    char *name = vm_scratch(l->vm, text.len + 1);
    name[0] = '@';
    memcpy(name + 1, text.data, text.len);
    if (r && r->members) r->members(r->ctx, name, text.len + 1, add_member, l);
}

static bool is_public(vm_t *vm, prog_value row, const char *which) {
    vm_sym sym = vm_known_name(vm, which, strlen(which));
    prog_value access = sym ? vm_get_field(vm, row, sym) : PROG_UNDEF;
    bool open =
        access == PROG_UNDEF || (vm_is_string(vm, access) &&
                                 base_view_equal(vm_to_view(vm, access, "class"), base_view_str("public")));
    return open && !vm_part_true(vm, row, "Hidden");
}

static vm_sym class_of_arg(vm_t *vm, prog_value v, const char *who) {
    if (vm_is_instance(vm, v)) return vm_instance_of(vm, v)->cls;
    if (vm_is_kind(vm, v, PROG_KIND_MAP)) return vm_intern_cstr(vm, "containers.Map");
    if (!vm_is_string(vm, v)) vm_error(vm, NULL, "%s: invalid input argument", who);
    base_view text = vm_to_view(vm, v, who);
    vm_sym name = vm_intern(vm, (const char *)text.data, text.len);
    vm_class_find(vm, name);
    return name;
}

static void add_methods(list *l, vm_sym cls) {
    vm_t *vm = l->vm;
    prog_value d = vm_class_find(vm, cls);
    if (strcmp(vm_sym_cstr(vm, cls), VM_MAP_CLASS) == 0) add(l, vm_intern_cstr(vm, "Map"));
    add_folder(l, cls);
    if (d == PROG_UNDEF) return;
    prog_value rows = vm_part(vm, d, "methods", PROG_KIND_STRUCT);
    for (uint32_t k = 0; k < vm_struct_keys(vm, vm_array(vm, rows))->count; k++)
        if (is_public(vm, vm_struct_slots(vm_array(vm, rows))[1 + k], "Access"))
            add(l, vm_struct_keys(vm, vm_array(vm, rows))->syms[k]);
    prog_value line = vm_part(vm, d, "line", PROG_KIND_ARRAY);
    for (int64_t k = 1; k < vm_numel(vm, line); k++) {
        base_view text = vm_to_view(vm, vm_cell_data(vm_array(vm, line))[k], "methods");
        add_folder(l, vm_intern(vm, (const char *)text.data, text.len));
    }
}

void vm_bi_methods(vm_t *vm, vm_call *c) {
    list l = {.vm = vm};
    vm_sym cls = class_of_arg(vm, c->args[0], "methods");
    add_methods(&l, cls);
    if (!l.count && vm_class_known(vm, cls) == PROG_UNDEF)
        vm_error(vm, NULL, "methods: invalid input argument: there is no class '%s'", vm_sym_cstr(vm, cls));
    sort(&l);
    if (c->nout) {
        vm_return(vm, c, 0, cell_of(&l));
        return;
    }
    vm_text out = {.vm = vm};
    vm_text_printf(&out, "Methods for class %s:\n", vm_sym_cstr(vm, cls));
    for (uint32_t k = 0; k < l.count; k++)
        vm_text_printf(&out, "%s%s", k ? "  " : "", vm_sym_cstr(vm, l.at[k]));
    vm_text_puts(&out, "\n\n");
    vm_put(vm, out.data, out.len);
}

void vm_bi_ismethod(vm_t *vm, vm_call *c) {
    if (!vm_is_instance(vm, c->args[0]) && !vm_is_kind(vm, c->args[0], PROG_KIND_MAP) &&
        !vm_is_string(vm, c->args[0]))
        vm_error(vm, NULL, "ismethod: first argument must be object or class name");
    if (!vm_is_string(vm, c->args[1])) vm_error(vm, NULL, "ismethod: second argument must be a method name");
    list l = {.vm = vm};
    base_view name = vm_to_view(vm, c->args[1], "ismethod");
    add_methods(&l, class_of_arg(vm, c->args[0], "ismethod"));
    bool found = false;
    for (uint32_t k = 0; k < l.count; k++)
        found |= base_view_equal(vm_sym_text(vm, l.at[k]), name);
    vm_return_bool(vm, c, found);
}

/* ---- properties ---- */

static prog_value description_of(vm_t *vm, prog_value v, const char *who) {
    vm_sym cls = class_of_arg(vm, v, who);
    prog_value d = vm_class_find(vm, cls);
    if (d == PROG_UNDEF) vm_error(vm, NULL, "%s: there is no class '%s'", who, vm_sym_cstr(vm, cls));
    return d;
}

static void add_public(list *l, prog_value d, const char *part, const char *which) {
    vm_t *vm = l->vm;
    prog_value rows = vm_part(vm, d, part, PROG_KIND_STRUCT);
    for (uint32_t k = 0; k < vm_struct_keys(vm, vm_array(vm, rows))->count; k++)
        if (is_public(vm, vm_struct_slots(vm_array(vm, rows))[1 + k], which))
            add(l, vm_struct_keys(vm, vm_array(vm, rows))->syms[k]);
}

/* The names as a value, or shown where none is asked for. */
static void tell_names(vm_t *vm, vm_call *c, list *l, prog_value d, const char *what) {
    if (c->nout) {
        vm_return(vm, c, 0, cell_of(l));
        return;
    }
    vm_text out = {.vm = vm};
    base_view name = vm_part_text(vm, d, "name");
    vm_text_printf(&out, "%s for class %.*s:\n\n", what, (int)name.len, (const char *)name.data);
    for (uint32_t k = 0; k < l->count; k++)
        vm_text_printf(&out, "  %s\n", vm_sym_cstr(vm, l->at[k]));
    vm_text_puts(&out, "\n");
    vm_put(vm, out.data, out.len);
}

void vm_bi_properties(vm_t *vm, vm_call *c) {
    list l = {.vm = vm};
    prog_value d = description_of(vm, c->args[0], "properties");
    add_public(&l, d, "props", "GetAccess");
    tell_names(vm, c, &l, d, "properties");
}

void vm_bi_events(vm_t *vm, vm_call *c) {
    list l = {.vm = vm};
    prog_value d = description_of(vm, c->args[0], "events");
    add_public(&l, d, "events", "ListenAccess");
    tell_names(vm, c, &l, d, "events");
}

void vm_bi_isprop(vm_t *vm, vm_call *c) {
    bool found = false;
    if (vm_is_instance(vm, c->args[0]) && vm_is_string(vm, c->args[1])) {
        base_view text = vm_to_view(vm, c->args[1], "isprop");
        vm_sym name = vm_known_name(vm, (const char *)text.data, text.len);
        prog_value d = vm_class_of(vm, c->args[0]);
        found = name && vm_property_row(vm, d, name) != PROG_UNDEF;
    }
    vm_return_bool(vm, c, found);
}

/* ---- enumerations ---- */

void vm_bi_enumeration(vm_t *vm, vm_call *c) {
    prog_value d = description_of(vm, c->args[0], "enumeration"),
               rows = vm_part(vm, d, "members", PROG_KIND_STRUCT);
    base_view text = vm_part_text(vm, d, "name");
    vm_sym cls = vm_intern(vm, (const char *)text.data, text.len);
    list l = {.vm = vm};
    for (uint32_t k = 0; k < vm_struct_keys(vm, vm_array(vm, rows))->count; k++)
        add(&l, vm_struct_keys(vm, vm_array(vm, rows))->syms[k]);
    prog_value *to, all = vm_new_cell(vm, 1, l.count, &to); /* no scratch memory: members run constructors */
    for (uint32_t k = 0; k < l.count; k++)
        vm_set(vm, &to[k], vm_class_member(vm, cls, l.at[k]));
    vm_return(vm, c, 0, vm_concat(vm, 0, l.count, vm_cell_data(vm_array(vm, all))));
    vm_return(vm, c, 1, cell_of(&l));
}

/* ---- the struct that stands for a class ---- */

static void put(vm_t *vm, prog_value *s, const char *name, prog_value v) {
    vm_set_field(vm, s, vm_intern_cstr(vm, name), v);
}

static prog_value logical_part(vm_t *vm, prog_value of, const char *name) {
    return prog_bool(vm_part_true(vm, of, name));
}

static prog_value access_part(vm_t *vm, prog_value row, const char *which) {
    vm_sym sym = vm_known_name(vm, which, strlen(which));
    prog_value v = sym ? vm_get_field(vm, row, sym) : PROG_UNDEF;
    return v == PROG_UNDEF ? vm_new_cstring(vm, "public") : v;
}

/* Rows of a part as a struct column with the fields that `fill` puts. */
static prog_value rows_of(vm_t *vm, prog_value d, const char *part,
                          void (*fill)(vm_t *vm, prog_value *to, prog_value row, prog_value d, vm_sym name)) {
    prog_value rows = vm_part(vm, d, part, PROG_KIND_STRUCT), *all;
    uint32_t n = vm_struct_keys(vm, vm_array(vm, rows))->count;
    all = vm_scratch(vm, (n + 1) * sizeof *all);
    for (uint32_t k = 0; k < n; k++) {
        vm_sym name = vm_struct_keys(vm, vm_array(vm, rows))->syms[k];
        prog_value row = vm_struct_slots(vm_array(vm, rows))[1 + k], *one = vm_pool_slot(vm);
        vm_set(vm, one, vm_new_struct_scalar(vm));
        put(vm, one, "Name", vm_new_cstring(vm, vm_sym_cstr(vm, name)));
        fill(vm, one, row, d, name);
        all[k] = *one;
    }
    return n ? vm_concat(vm, 0, n, all)
             : vm_new_struct(vm, 2, (int64_t[]){0, 1}, 1, (vm_sym[]){vm_intern_cstr(vm, "Name")});
}

static void fill_origin(vm_t *vm, prog_value *to, prog_value row) {
    vm_sym from = vm_part_symbol(vm, row, "from");
    put(vm, to, "DefiningClass", vm_new_cstring(vm, from ? vm_sym_cstr(vm, from) : "handle"));
}

static void fill_property(vm_t *vm, prog_value *to, prog_value row, prog_value d, vm_sym name) {
    static const char flags[][14] = {"Constant",  "Dependent",     "Abstract",     "Hidden",
                                     "Transient", "SetObservable", "GetObservable"};
    put(vm, to, "GetAccess", access_part(vm, row, "GetAccess"));
    put(vm, to, "SetAccess", access_part(vm, row, "SetAccess"));
    for (size_t k = 0; k < sizeof flags / sizeof *flags; k++)
        put(vm, to, flags[k], logical_part(vm, row, flags[k]));
    prog_value v = vm_get_field(
        vm, vm_part(vm, d, vm_part_true(vm, row, "Constant") ? "constants" : "initial", PROG_KIND_STRUCT),
        name);
    put(vm, to, "HasDefault", prog_bool(v != PROG_UNDEF));
    put(vm, to, "DefaultValue", v == PROG_UNDEF ? vm_empty(vm) : v);
    fill_origin(vm, to, row);
}

static void fill_method(vm_t *vm, prog_value *to, prog_value row, prog_value d, vm_sym name) {
    static const char flags[][9] = {"Static", "Abstract", "Hidden", "Sealed"};
    (void)d;
    (void)name;
    put(vm, to, "Access", access_part(vm, row, "Access"));
    for (size_t k = 0; k < sizeof flags / sizeof *flags; k++)
        put(vm, to, flags[k], logical_part(vm, row, flags[k]));
    fill_origin(vm, to, row);
}

static void fill_event(vm_t *vm, prog_value *to, prog_value row, prog_value d, vm_sym name) {
    (void)d;
    (void)name;
    put(vm, to, "ListenAccess", access_part(vm, row, "ListenAccess"));
    put(vm, to, "NotifyAccess", access_part(vm, row, "NotifyAccess"));
    put(vm, to, "Hidden", logical_part(vm, row, "Hidden"));
    fill_origin(vm, to, row);
}

static prog_value named_structs(vm_t *vm, prog_value names) {
    int64_t n = vm_numel(vm, names);
    prog_value s = vm_new_struct(vm, 2, (int64_t[]){n, 1}, 1, (vm_sym[]){vm_intern_cstr(vm, "Name")});
    for (int64_t k = 0; k < n; k++)
        vm_set(vm, &vm_struct_slots(vm_array(vm, s))[1 + k], vm_cell_data(vm_array(vm, names))[k]);
    return s;
}

static prog_value meta_of(vm_t *vm, prog_value d) {
    prog_value *s = vm_pool_slot(vm), rows = vm_part(vm, d, "members", PROG_KIND_STRUCT);
    list l = {.vm = vm};
    for (uint32_t k = 0; k < vm_struct_keys(vm, vm_array(vm, rows))->count; k++)
        add(&l, vm_struct_keys(vm, vm_array(vm, rows))->syms[k]);
    vm_set(vm, s, vm_new_struct_scalar(vm));
    base_view name = vm_part_text(vm, d, "name");
    put(vm, s, "Name", vm_new_string(vm, (const char *)name.data, name.len, false));
    put(vm, s, "Abstract", logical_part(vm, d, "Abstract"));
    put(vm, s, "Sealed", logical_part(vm, d, "Sealed"));
    put(vm, s, "Hidden", logical_part(vm, d, "Hidden"));
    put(vm, s, "HandleCompatible", prog_bool(vm_class_kind_of(vm, d) == VM_CLASS_HANDLE));
    put(vm, s, "Enumeration", prog_bool(l.count > 0));
    put(vm, s, "SuperclassList", named_structs(vm, vm_part(vm, d, "supers", PROG_KIND_ARRAY)));
    put(vm, s, "PropertyList", rows_of(vm, d, "props", fill_property));
    put(vm, s, "MethodList", rows_of(vm, d, "methods", fill_method));
    put(vm, s, "EventList", rows_of(vm, d, "events", fill_event));
    put(vm, s, "EnumerationMemberList", named_structs(vm, cell_of(&l)));
    return *s;
}

void vm_bi_meta(vm_t *vm, vm_call *c) {
    base_view text = vm_to_view(vm, c->args[0], "?");
    vm_sym cls = vm_intern(vm, (const char *)text.data, text.len);
    prog_value d = vm_class_find(vm, cls);
    vm_return(vm, c, 0, d == PROG_UNDEF ? vm_empty(vm) : meta_of(vm, d)); /* ?Missing is empty */
}

void vm_bi_metaclass(vm_t *vm, vm_call *c) {
    if (!vm_is_instance(vm, c->args[0])) vm_error(vm, NULL, "metaclass: argument must be an object");
    vm_return(vm, c, 0, meta_of(vm, vm_class_of(vm, c->args[0])));
}
