/* vm/objects/read.c - what `object.name`, `object (…)` and `end` mean.
 *
 * Code of a class sees its objects as they are; other code sees properties and methods, and where the class has a
 * subsref, only what that gives: then all indices behind the object are gathered (a chain) before it is called. */
#include "vm/objects/objects.h"

#include "vm/index/index.h"
#include "vm/index/map.h"

/* ---- chains ---- */

static prog_value index_text(vm_t *vm, char type) {
    return vm_new_cstring(vm, type == '(' ? "()" : type == '{' ? "{}" : ".");
}

prog_value vm_subs_append(vm_t *vm, prog_value subs, char type, uint32_t n, const prog_value *idx) {
    prog_value *to = vm_pool_slot(vm), value;
    vm_sym type_name = vm_intern_cstr(vm, "type"), subs_name = vm_intern_cstr(vm, "subs");
    int64_t have = subs == PROG_UNDEF ? 0 : vm_array(vm, subs)->numel, dims[2] = {1, have + 1};
    vm_set(vm, to, vm_new_struct(vm, 2, dims, 2, (vm_sym[]){type_name, subs_name}));
    for (int64_t k = 0; k < 2 * have; k++)
        vm_set(vm, &vm_struct_slots(vm_array(vm, *to))[1 + k], vm_struct_slots(vm_array(vm, subs))[1 + k]);
    if (type == '.') {
        value = idx[0];
    } else {
        prog_value *members;
        value = vm_new_cell(vm, 1, n, &members);
        for (uint32_t k = 0; k < n; k++)
            vm_set(vm, &members[k], idx[k] == PROG_COLON ? vm_new_cstring(vm, ":") : idx[k]);
    }
    vm_set(vm, vm_field_slot(vm, to, have, type_name), index_text(vm, type));
    vm_set(vm, vm_field_slot(vm, to, have, subs_name), value);
    return *to;
}

static bool is_chain(vm_t *vm, prog_value v) {
    return vm_obj(vm, v)->flags & VM_INST_CHAIN;
}

prog_value vm_object_chain(vm_t *vm, prog_value v, char type, uint32_t n, const prog_value *idx) {
    const vm_instance *o = vm_instance_of(vm, v);
    prog_value object = v, subs = PROG_UNDEF, *members;
    if (is_chain(vm, v)) {
        object = vm_cell_data(vm_array(vm, o->body))[0];
        subs = vm_cell_data(vm_array(vm, o->body))[1];
    }
    subs = vm_subs_append(vm, subs, type, n, idx);
    prog_value cell = vm_new_cell(vm, 1, 2, &members);
    vm_set(vm, &members[0], object);
    vm_set(vm, &members[1], subs);
    return vm_new_instance(vm, vm_instance_of(vm, object)->cls, VM_INST_CHAIN, cell);
}

/* The function that a chain is given to. */
vm_sym vm_chain_reader(vm_t *vm, prog_value chain) {
    vm_sym fn = vm_method_of(vm, vm_instance_of(vm, chain)->cls, vm_intern_cstr(vm, "subsref"));
    if (!fn) vm_error(vm, NULL, "invalid index for class");
    return fn;
}

prog_value vm_chain_value(vm_t *vm, prog_value chain) {
    vm_sym fn = vm_chain_reader(vm, chain);
    return vm_call_method(vm, fn, 2, vm_chain_arguments(vm, chain));
}

/* Code of the class, and of those above it, indexes its objects itself. Most classes have no such method, so that is
 * asked first. */
vm_sym vm_object_indexer(vm_t *vm, prog_value v, const char *method) {
    vm_sym cls = vm_instance_of(vm, v)->cls, fn = vm_method_of(vm, cls, vm_intern_cstr(vm, method));
    vm_sym running = fn ? vm_class_running(vm) : 0;
    return running && vm_class_is(vm, cls, running) ? 0 : fn;
}

bool vm_object_indexes(vm_t *vm, prog_value v) {
    unsigned flags = vm_obj(vm, v)->flags;
    return flags & VM_INST_CHAIN || (!(flags & VM_INST_NAME) && vm_object_indexer(vm, v, "subsref"));
}

/* ---- properties ---- */

_Noreturn static void deleted(vm_t *vm, prog_value v) {
    vm_error(vm, NULL, "invalid use of a deleted object of class '%s'", vm_class_name(vm, v));
}

/* The part of an old-style object that the running code's class may see: its own fields, which lie in the
 * object of that class that an object of a class below holds. NULL where it may see none. */
prog_value vm_old_part(vm_t *vm, prog_value v, vm_sym running) {
    const vm_instance *o = vm_instance_of(vm, v);
    if (o->cls == running) return v;
    if (!running || !vm_is_kind(vm, o->body, PROG_KIND_STRUCT) || vm_array(vm, o->body)->numel != 1)
        return PROG_UNDEF;
    vm_descend(vm, "looked into");
    vm_keys *keys = vm_struct_keys(vm, vm_array(vm, o->body));
    for (uint32_t k = 0; k < keys->count; k++) {
        prog_value part = vm_struct_slots(vm_array(vm, o->body))[1 + k];
        if (!vm_is_instance(vm, part) || vm_instance_of(vm, part)->cls != keys->syms[k]) continue;
        part = vm_old_part(vm, part, running);
        if (part != PROG_UNDEF) return part;
    }
    return PROG_UNDEF;
}

static prog_value stored(vm_t *vm, prog_value v, vm_sym name) {
    const vm_instance *o = vm_instance_of(vm, v);
    if (!prog_is_object(o->body)) deleted(vm, v);
    if (vm_array(vm, o->body)->numel != 1) vm_error(vm, NULL, "a cs-list cannot be further indexed");
    return vm_get_field(vm, o->body, name);
}

/* Whether the code that runs is that of a get or set method, which sees the property itself. */
bool vm_runs_accessor(vm_t *vm, vm_sym fn) {
    base_view whole = vm_sym_text(vm, fn);
    const char *slash = memchr(whole.data, '/', whole.len);
    vm_sym run = vm_function_running(vm);
    return slash && run && strcmp(slash + 1, vm_sym_cstr(vm, run)) == 0;
}

/* "private", or "limited" where classes are named. */
static const char *access_text(vm_t *vm, prog_value row, const char *which) {
    prog_value access = vm_get_field(vm, row, vm_intern_cstr(vm, which));
    return vm_is_string(vm, access) ? vm_to_cstr(vm, access, "class") : "limited";
}

_Noreturn void vm_error_access(vm_t *vm, vm_sym name, prog_value row, const char *which) {
    bool get = which[0] == 'G';
    vm_error(vm, NULL, "%s: property '%s' has %s access and cannot be %s from this context",
             get ? "subsref" : "subsasgn", vm_sym_cstr(vm, name), access_text(vm, row, which),
             get ? "obtained" : "set");
}

/* Of a class below containers.Map. */
static prog_value of_map(vm_t *vm, prog_value v, vm_sym name) {
    prog_value map = vm_map_inside(vm, v), r;
    if (map == PROG_UNDEF || !vm_map_property(vm, map, name, &r))
        vm_error(vm, NULL, "'%s': the constructor of containers.Map was not called for this object",
                 vm_sym_cstr(vm, name));
    return r;
}

static prog_value unobserved(vm_t *vm, prog_value v, prog_value d, vm_sym name, prog_value row) {
    vm_sym get = vm_part_symbol(vm, row, "get");
    if (!vm_access_allowed(vm, row, "GetAccess")) vm_error_access(vm, name, row, "GetAccess");
    if (vm_part_true(vm, row, "Constant")) return vm_class_constant(vm, d, name);
    if (vm_obj(vm, v)->flags & VM_INST_HANDLE && !prog_is_object(vm_instance_of(vm, v)->body)) deleted(vm, v);
    if (get && !vm_runs_accessor(vm, get)) {
        prog_value out = vm_call_method(vm, get, 1, &v);
        if (out == PROG_UNDEF) vm_error(vm, NULL, "%s gave no value", vm_sym_cstr(vm, get));
        return out;
    }
    if (vm_part_true(vm, row, "Builtin")) return of_map(vm, v, name);
    prog_value r = stored(vm, v, name);
    if (r != PROG_UNDEF) return r;
    return vm_property_first(vm, row);
}

/* Of a property with a row; `v` is one object. */
static prog_value property(vm_t *vm, prog_value v, prog_value d, vm_sym name, prog_value row) {
    if (!vm_part_true(vm, row, "GetObservable")) return unobserved(vm, v, d, name, row);
    vm_sym get = vm_part_symbol(vm, row, "get");
    if (get && vm_runs_accessor(vm, get)) return unobserved(vm, v, d, name, row);
    vm_pool_add_ref(vm, d); /* who listens may change the object, and its class */
    vm_object_tell(vm, v, name, row, "PreGet");
    prog_value r = unobserved(vm, v, d, name, row);
    if (prog_is_object(r)) vm_pool_add_ref(vm, r);
    vm_object_tell(vm, v, name, row, "PostGet");
    return r;
}

prog_value vm_object_property(vm_t *vm, prog_value v, vm_sym name) {
    prog_value d = vm_class_of(vm, v), row = vm_property_row(vm, d, name);
    if (row == PROG_UNDEF)
        vm_error(vm, NULL, "subsref: unknown method or property: %s", vm_sym_cstr(vm, name));
    return property(vm, v, d, name, row);
}

/* ---- names of classes and packages in front of a dot ---- */

static bool is_package(vm_t *vm, base_view name) {
    const vm_resolver *r = vm->resolver;
    return r && r->package && r->package(r->ctx, (const char *)name.data, name.len);
}

#define PACKAGES (sizeof((vm_t *)0)->packages / sizeof *((vm_t *)0)->packages)

bool vm_is_known_package(vm_t *vm, vm_sym name) {
    const vm_sym_rec *r = vm_sym_record(vm, name);
    return vm->packages[name % PACKAGES].sym == name &&
           vm->packages[name % PACKAGES].forgotten == vm->forgotten && !r->func && !r->defined;
}

prog_value vm_name_object(vm_t *vm, vm_sym name) {
    bool known = vm_is_known_package(vm, name);
    prog_value d = known ? PROG_UNDEF : vm_class_find(vm, name);
    bool cls = d != PROG_UNDEF && vm_class_kind_of(vm, d) != VM_CLASS_OLD;
    if (!known && !cls && !is_package(vm, vm_sym_text(vm, name))) return PROG_UNDEF;
    if (!cls) {
        vm->packages[name % PACKAGES].sym = name;
        vm->packages[name % PACKAGES].forgotten = vm->forgotten;
        vm->classes = true;
    }
    return vm_new_instance(vm, name, VM_INST_NAME, PROG_UNDEF);
}

/* `empty`, which a class has without defining it: a builtin that is given what names the class. */
static bool of_every_class(vm_t *vm, prog_value v, vm_sym name, vm_dot *out) {
    if (strcmp(vm_sym_cstr(vm, name), "empty") != 0) return false;
    *out = (vm_dot){.kind = VM_DOT_METHOD, .fn = vm_intern_cstr(vm, "__empty_objects__"), .value = v};
    return true;
}

/* CLASS.name, where `v` stands for the class: a constant, a member of an enumeration, a static method. */
static bool of_class(vm_t *vm, prog_value v, vm_sym cls, vm_sym name, vm_dot *out) {
    prog_value d = vm_class_find(vm, cls);
    if (d == PROG_UNDEF || vm_class_kind_of(vm, d) == VM_CLASS_OLD) return false;
    prog_value row = vm_property_row(vm, d, name);
    if (row != PROG_UNDEF && vm_part_true(vm, row, "Constant")) {
        if (!vm_access_allowed(vm, row, "GetAccess"))
            vm_error(vm, NULL, "property '%s' of class '%s' cannot be read here", vm_sym_cstr(vm, name),
                     vm_sym_cstr(vm, cls));
        *out = (vm_dot){.value = vm_class_constant(vm, d, name)};
        return true;
    }
    prog_value member = vm_class_member(vm, cls, name);
    if (member != PROG_UNDEF) {
        *out = (vm_dot){.value = member};
        return true;
    }
    vm_sym fn = vm_method_of(vm, cls, name);
    if (!fn) return of_every_class(vm, v, name, out);
    fn = vm_method_here(vm, cls, name, fn);
    *out = (vm_dot){.kind = VM_DOT_STATIC, .fn = fn};
    return true;
}

static vm_dot name_dot(vm_t *vm, prog_value v, vm_sym name, bool more) {
    vm_sym front = vm_instance_of(vm, v)->cls;
    vm_dot dot;
    if (!vm_is_known_package(vm, front) && of_class(vm, v, front, name, &dot)) return dot;
    base_view a = vm_sym_text(vm, front), b = vm_sym_text(vm, name);
    char *text = vm_scratch(vm, a.len + b.len + 1);
    memcpy(text, a.data, a.len);
    text[a.len] = '.';
    memcpy(text + a.len + 1, b.data, b.len);
    vm_sym whole = vm_intern(vm, text, a.len + b.len + 1);
    if (more) {
        prog_value object = vm_name_object(vm, whole);
        if (object != PROG_UNDEF) return (vm_dot){.kind = VM_DOT_NAME, .value = object};
    }
    if (vm_resolve(vm, whole)) return (vm_dot){.kind = VM_DOT_STATIC, .fn = whole};
    prog_value object = vm_name_object(vm, whole);
    if (object != PROG_UNDEF) return (vm_dot){.kind = VM_DOT_NAME, .value = object};
    if (vm_class_known(vm, front) != PROG_UNDEF)
        vm_error(vm, NULL,
                 "invalid reference to class '%s': it has no constant, member or static method '%s'",
                 vm_sym_cstr(vm, front), vm_sym_cstr(vm, name));
    vm_error(vm, "Octave:undefined-function", "invalid use of the package '%s': it has no '%s'",
             vm_sym_cstr(vm, front), vm_sym_cstr(vm, name));
}

/* ---- object.name ---- */

static vm_dot old_dot(vm_t *vm, prog_value v, vm_sym name) {
    prog_value part = vm_old_part(vm, v, vm_class_running(vm));
    if (part == PROG_UNDEF) vm_error(vm, NULL, "invalid index for class");
    prog_value r = vm_field(vm, vm_instance_of(vm, part)->body, name);
    return (vm_dot){.value = r};
}

vm_dot vm_object_dot(vm_t *vm, prog_value v, vm_sym name, bool more) {
    unsigned flags = vm_obj(vm, v)->flags;
    if (flags & VM_INST_NAME) return name_dot(vm, v, name, more);
    prog_value d = vm_class_of(vm, v);
    if (vm_class_kind_of(vm, d) == VM_CLASS_OLD) return old_dot(vm, v, name);
    prog_value row = vm_property_row(vm, d, name);
    if (row != PROG_UNDEF) return (vm_dot){.value = property(vm, v, d, name, row)};
    vm_sym cls = vm_instance_of(vm, v)->cls, fn = vm_method_of(vm, cls, name);
    vm_dot common;
    if (!fn && of_every_class(vm, v, name, &common)) return common;
    if (!fn) vm_error(vm, NULL, "subsref: unknown method or property: %s", vm_sym_cstr(vm, name));
    fn = vm_method_here(vm, cls, name, fn);
    row = vm_method_row(vm, vm_class_known(vm, cls), name);
    bool is_static = row != PROG_UNDEF && vm_part_true(vm, row, "Static");
    return (vm_dot){.kind = is_static ? VM_DOT_STATIC : VM_DOT_METHOD, .fn = fn};
}

/* ---- object (…) ---- */

/* As of a list of one handle. */
static prog_value as_list(vm_t *vm, prog_value v) {
    const vm_instance *o = vm_instance_of(vm, v);
    if (o->head.h.flags & VM_INST_LIST) return o->body;
    prog_value *members, cell = vm_new_cell(vm, 1, 1, &members);
    vm_set(vm, &members[0], v);
    return cell;
}

prog_value vm_object_index(vm_t *vm, prog_value v, uint32_t n, const prog_value *idx, const char *var) {
    const vm_instance *o = vm_instance_of(vm, v);
    unsigned flags = o->head.h.flags;
    vm_sym cls = o->cls;
    if (flags & (VM_INST_NAME | VM_INST_CHAIN))
        vm_error(vm, NULL, "'%s' is no object that can be indexed with (", vm_sym_cstr(vm, cls));
    if (n == 0) return v;
    prog_value map = vm_map_inside(vm, v);
    if (map != PROG_UNDEF) {
        if (n == 1) return vm_map_get(vm, map, idx[0]);
        vm_error(vm, "Octave:index-out-of-bounds",
                 "only '()' indexing with exactly one key is supported by containers.Map");
    }
    if (flags & (VM_INST_LIST | VM_INST_HANDLE)) {
        prog_value part = vm_index(vm, as_list(vm, v), n, idx, var);
        if (vm_numel(vm, part) == 1) return vm_cell_data(vm_array(vm, part))[0];
        return vm_new_instance(vm, cls, VM_INST_LIST, part);
    }
    return vm_new_instance(vm, cls, flags, vm_index(vm, o->body, n, idx, var));
}

/* What a method `size` gives, as vm_end takes dimensions. */
static int64_t end_of_size(vm_t *vm, prog_value size, vm_sym cls, uint32_t k, uint32_t n) {
    vm_arr a;
    vm_view(vm, size, &a);
    double last = 1;
    if (a.cls > PROG_CHAR || a.numel == 0)
        vm_error(vm, NULL, "end: the method size of class '%s' gave no size", vm_sym_cstr(vm, cls));
    if (k + 1 < n) return k < a.numel ? (int64_t)vm_elem(&a, k) : 1;
    for (int64_t i = k; i < a.numel; i++)
        last *= vm_elem(&a, i);
    return (int64_t)last;
}

/* `end` in an index: what its methods say, or of the value that the chain has come to. */
bool vm_object_last(vm_t *vm, prog_value v, uint32_t k, uint32_t n, int64_t *out) {
    const prog_value args[3] = {v, prog_double(k + 1.0), prog_double(n)};
    const vm_instance *o = vm_instance_of(vm, v);
    vm_sym cls = o->cls, running = vm_class_running(vm), fn = 0;
    if (o->head.h.flags & VM_INST_CHAIN) {
        *out = vm_end(vm, vm_chain_value(vm, v), k, n);
        return true;
    }
    if (!running || !vm_class_is(vm, cls, running)) fn = vm_method_of(vm, cls, vm_intern_cstr(vm, "end"));
    if (fn) {
        *out = vm_to_int(vm, vm_call_method(vm, fn, 3, args), "end");
        return true;
    }
    if (running == cls) return false;
    if (n == 1 && (fn = vm_method_of(vm, cls, vm_intern_cstr(vm, "numel"))) != 0)
        *out = vm_to_int(vm, vm_call_method(vm, fn, 1, args), "end");
    else if ((fn = vm_method_of(vm, cls, vm_intern_cstr(vm, "size"))) != 0)
        *out = end_of_size(vm, vm_call_method(vm, fn, 1, args), cls, k, n);
    return fn != 0;
}

/* ---- described indices ---- */

uint32_t vm_object_step(vm_t *vm, prog_value *v, const prog_step *steps, uint32_t n, const prog_value *args,
                        vm_step_call *last) {
    prog_value object = *v;
    last->fn = 0;
    if (steps[0].kind == PROG_STEP_BRACE)
        vm_error(vm, NULL, "'{' is not defined for objects of class '%s'", vm_class_name(vm, object));
    if (steps[0].kind == PROG_STEP_PAREN) {
        prog_array *list = vm_array(vm, args[0]);
        *v = vm_object_index(vm, object, (uint32_t)list->numel, vm_cell_data(list), NULL);
        return 1;
    }
    if (vm_object_indexes(vm, object)) vm_error(vm, NULL, "subsref: invalid index for class");
    base_view text = vm_to_view(vm, args[0], "subsref");
    vm_dot dot = vm_object_dot(vm, object, vm_intern(vm, (const char *)text.data, text.len), n > 1);
    if (dot.kind == VM_DOT_VALUE || dot.kind == VM_DOT_NAME) {
        *v = dot.value;
        return 1;
    }
    bool called = n > 1 && steps[1].kind == PROG_STEP_PAREN, bound = dot.kind == VM_DOT_METHOD;
    prog_array *list = called ? vm_array(vm, args[1]) : NULL;
    uint32_t given = called ? (uint32_t)list->numel : 0;
    prog_value *all = vm_scratch(vm, (given + 1) * sizeof *all);
    all[0] = object;
    for (uint32_t k = 0; k < given; k++)
        all[k + bound] = vm_cell_data(list)[k];
    uint32_t used = called ? 2 : 1;
    if (used == n) {
        *last = (vm_step_call){.fn = dot.fn, .nargs = given + bound, .args = all};
        return used;
    }
    prog_value out = vm_call_method(vm, dot.fn, given + bound, all);
    if (out == PROG_UNDEF) vm_error(vm, NULL, "value on the right hand side of the assignment not defined");
    *v = out;
    return used;
}

/* Properties and what they hold, without what is hidden in names that no property can have. */
prog_value vm_object_struct(vm_t *vm, prog_value v) {
    const vm_instance *o = vm_instance_of(vm, v);
    if (!vm_is_kind(vm, o->body, PROG_KIND_STRUCT))
        vm_error(vm, NULL, "an array of handles, or a deleted one, is no struct");
    prog_value *to = vm_pool_slot(vm);
    vm_set(vm, to, o->body);
    vm_keys *keys = vm_struct_keys(vm, vm_array(vm, *to));
    uint32_t kept = 0;
    vm_sym *names = vm_scratch(vm, (keys->count + 1) * sizeof *names);
    for (uint32_t k = 0; k < keys->count; k++)
        if (vm_sym_text(vm, keys->syms[k]).data[0] != '.') names[kept++] = keys->syms[k];
    if (kept == keys->count) return *to;
    prog_array *a = vm_array(vm, *to);
    prog_value s = vm_new_struct(vm, a->ndims, a->dims, kept, names);
    for (int64_t e = 0; e < a->numel; e++)
        for (uint32_t k = 0; k < kept; k++) {
            int from = vm_field_index(vm, *to, names[k]);
            uint32_t width = vm_struct_keys(vm, vm_array(vm, *to))->count;
            vm_set(vm, &vm_struct_slots(vm_array(vm, s))[1 + e * kept + k],
                   vm_struct_slots(vm_array(vm, *to))[1 + e * width + from]);
        }
    return s;
}
