/* vm/builtins/objects/objects.c - what programs may ask of classes and objects, and what the compiler calls
 * for them. */
#include "vm/builtins/args.h"
#include "vm/builtins/objects/events.h"
#include "vm/heap/seen.h"
#include "vm/objects/objects.h"

#include "vm/heap/trace.h"
#include "vm/index/map.h"

#include <stdio.h>

static vm_sym name_arg(vm_t *vm, prog_value v, const char *who) {
    base_view text = vm_to_view(vm, v, who);
    return vm_intern(vm, (const char *)text.data, text.len);
}

/* ---- classes of values ---- */

/* class (s, "name", parents…) makes an object where code of the class runs. */
void vm_bi_class(vm_t *vm, vm_call *c) {
    if (c->nargs == 1) {
        vm_return(vm, c, 0, vm_new_cstring(vm, vm_class_name(vm, c->args[0])));
        return;
    }
    if (!vm_is_string(vm, c->args[1])) vm_error(vm, NULL, "class: ID (class name) must be a string");
    vm_sym name = name_arg(vm, c->args[1], "class");
    if (vm_class_running(vm) != name)
        vm_error(vm, NULL, "class: '%s' is invalid as a class name in this context", vm_sym_cstr(vm, name));
    vm_return(vm, c, 0, vm_object_old(vm, name, c->args[0], c->nargs - 2, c->args + 2));
}

/* A cell of names asks for each. */
void vm_bi_isa(vm_t *vm, vm_call *c) {
    if (vm_class(vm, c->args[1]) != PROG_CELL) {
        vm_return_bool(vm, c, vm_is_a(vm, c->args[0], vm_to_view(vm, c->args[1], "isa")));
        return;
    }
    vm_arr names;
    vm_view(vm, c->args[1], &names);
    void *data;
    prog_value r = vm_new_like(vm, PROG_LOGICAL, 0, c->args[1], &data);
    for (int64_t k = 0; k < names.numel; k++)
        ((uint8_t *)data)[k] =
            vm_is_a(vm, c->args[0], vm_to_view(vm, ((const prog_value *)names.data)[k], "isa"));
    vm_return(vm, c, 0, r);
}

void vm_bi_isobject(vm_t *vm, vm_call *c) {
    prog_class cls = vm_class(vm, c->args[0]);
    vm_return_bool(vm, c, cls == PROG_MAP || cls == PROG_OBJECT || vm_is_cleanup(vm, c->args[0]));
}

/* ---- constructors ---- */

static bool is_among(vm_t *vm, base_view name, uint32_t n, const prog_value *names) {
    for (uint32_t k = 0; k < n; k++)
        if (vm_is_string(vm, names[k]) && base_view_equal(vm_to_view(vm, names[k], "__object__"), name))
            return true;
    return false;
}

/* The k-th superclass or one further on whose constructor is to be called: none of `without`, and not handle. 0: no
 * more. */
static vm_sym next_super(vm_t *vm, prog_value d, int64_t *k, uint32_t n, const prog_value *without) {
    prog_value supers = vm_part(vm, d, "supers", PROG_KIND_ARRAY);
    for (; *k < vm_numel(vm, supers); ++*k) {
        base_view text = vm_to_view(vm, vm_cell_data(vm_array(vm, supers))[*k], "class");
        if (base_view_equal(text, base_view_str("handle")) || is_among(vm, text, n, without)) continue;
        return vm_known_name(vm, (const char *)text.data, text.len);
    }
    return 0;
}

/* Makes the object, and has the constructors of superclasses go on with it: local[0] counts these. A
 * class without a constructor passes its arguments on (`with`). */
static void begin_object(vm_t *vm, vm_call *c, uint32_t given, const prog_value *with, uint32_t n,
                         const prog_value *without) {
    vm_sym cls = vm_class_running(vm);
    if (!cls || vm_class_known(vm, cls) == PROG_UNDEF)
        vm_error(vm, NULL, "an object is made by its class's constructor alone");
    prog_value object = c->step ? c->results[0] : vm_object_begin(vm, cls);
    int64_t k = c->step ? (int64_t)prog_as_double(c->local[0]) + 1 : 0;
    if (!vm_is_instance(vm, object))
        vm_error(vm, NULL, "the constructor of a class above '%s' gave no object", vm_sym_cstr(vm, cls));
    prog_value d = vm_class_known(vm, cls);
    vm_sym above = next_super(vm, d, &k, n, without);
    if (!above) {
        if (given && vm_numel(vm, vm_part(vm, d, "line", PROG_KIND_ARRAY)) == 1)
            vm_error(vm, "Octave:invalid-fun-call", "%s: function called with too many inputs",
                     vm_sym_cstr(vm, cls));
        vm_return(vm, c, 0, object);
        return;
    }
    c->local[0] = prog_double((double)k);
    prog_value up = vm_class_find(vm, above);
    if (up == PROG_UNDEF) vm_error(vm, NULL, "class '%s' is not known", vm_sym_cstr(vm, above));
    vm_object_pass_on(vm, object);
    vm_call_later(vm, c,
                  (vm_later){.fn = vm_new_handle(vm, vm_part_symbol(vm, up, "maker"), PROG_UNDEF),
                             .args = with,
                             .nargs = given,
                             .nout = 1,
                             .step = 1});
}

void vm_bi_object_begin(vm_t *vm, vm_call *c) {
    begin_object(vm, c, 0, NULL, c->nargs, c->args);
}

void vm_bi_object_default(vm_t *vm, vm_call *c) {
    begin_object(vm, c, c->nargs, c->args, 0, NULL);
}

/* name@containers.Map (object, …): the function of maps gets the map that the object holds. */
static void map_method(vm_t *vm, vm_call *c, vm_sym name) {
    static const char *const names[] = {"isKey",  "keys",    "length",   "numel",  "remove",
                                        "values", "subsref", "subsasgn", "isempty"};
    prog_value map = c->nargs > 3 ? vm_map_inside(vm, c->args[3]) : PROG_UNDEF;
    bool known = false;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        known |= strcmp(names[k], vm_sym_cstr(vm, name)) == 0;
    if (!known || map == PROG_UNDEF)
        vm_error(vm, "Octave:undefined-function", "%s@%s: maps have no such method, or the argument is none",
                 vm_sym_cstr(vm, name), VM_MAP_CLASS);
    prog_value *args = vm_scratch(vm, c->nargs * sizeof *args);
    memcpy(args, c->args + 3, (c->nargs - 3) * sizeof *args);
    args[0] = map;
    vm_call_later(vm, c,
                  (vm_later){.fn = vm_new_handle(vm, name, PROG_UNDEF),
                             .args = args,
                             .nargs = c->nargs - 3,
                             .nout = c->nout,
                             .step = 1});
}

static bool is_being_ended(vm_t *vm, uint32_t by, prog_value one);

/* method@handle (h, …): what every handle has, whatever its class has instead. delete@handle ends the handle, or leaves that to
 * who is ending it; eq and ne tell whether handles are one. */
static void handle_method(vm_t *vm, vm_call *c, vm_sym name) {
    const char *text = vm_sym_cstr(vm, name);
    prog_value h = c->nargs > 3 ? c->args[3] : PROG_UNDEF;
    bool own = strcmp(text, "delete") == 0, equal = strcmp(text, "eq") == 0,
         compares = equal || strcmp(text, "ne") == 0;
    vm_sym fn = own ? 0 : vm_method_of_handles(vm, name, &own);
    if (h == PROG_UNDEF || !vm_is_handle_object(vm, h) ||
        (compares && (c->nargs != 5 || !vm_is_handle_object(vm, c->args[4]))))
        vm_error(vm, NULL, "%s@handle: the argument is no handle", text);
    if (compares) {
        vm_return(vm, c, 0, vm_same_handles(vm, h, c->args[4], equal));
    } else if (own) {
        for (int64_t k = 0; k < vm_numel(vm, h); k++) {
            prog_value one = vm_instance_element(vm, h, k);
            if (!is_being_ended(vm, (uint32_t)vm_builtin_find(vm, "__delete_handle__", 17), one))
                vm_object_end_handle(vm, one);
        }
    } else if (fn) {
        prog_value plain = vm_new_handle(vm, fn, PROG_UNDEF);
        vm_obj(vm, plain)->flags |= VM_FUNC_PLAIN;
        vm_call_later(
            vm, c,
            (vm_later){.fn = plain, .args = c->args + 3, .nargs = c->nargs - 3, .nout = c->nout, .step = 1});
    } else {
        vm_error(vm, "Octave:undefined-function", "%s@handle: handles have no such method", text);
    }
}

/* obj@Super (…) in a constructor goes on with the object; method@Super (…) calls the method of the class above. */
void vm_bi_super(vm_t *vm, vm_call *c) {
    if (c->step) {
        prog_value map = c->nargs > 3 ? vm_map_inside(vm, c->args[3]) : PROG_UNDEF;
        for (uint32_t i = 0; i < c->nresults; i++) /* a method of maps gives the map that the object holds */
            c->out[i] = c->results[i] == map && map != PROG_UNDEF ? c->args[3] : c->results[i];
        return;
    }
    vm_sym name = name_arg(vm, c->args[0], "__super__"), cls = name_arg(vm, c->args[1], "__super__"), fn;
    prog_value object = c->args[2];
    const char *text = vm_sym_cstr(vm, cls);
    bool makes = vm_is_instance(vm, object);
    if (makes && strcmp(text, "handle") == 0) {
        vm_return(vm, c, 0, object);
        return;
    }
    if (!makes && strcmp(text, "handle") == 0) {
        handle_method(vm, c, name);
        return;
    }
    prog_value d = vm_class_find(vm, cls);
    if (d == PROG_UNDEF)
        vm_error(vm, "Octave:undefined-function", "%s@%s: there is no class '%s'", vm_sym_cstr(vm, name),
                 text, text);
    if (makes) {
        if (!vm_class_is(vm, vm_instance_of(vm, object)->cls, cls))
            vm_error(vm, NULL, "%s@%s: '%s' is no class above '%s'", vm_sym_cstr(vm, name), text, text,
                     vm_class_name(vm, object));
        fn = vm_part_symbol(vm, d, "maker");
        vm_object_pass_on(vm, object);
    } else {
        if (strcmp(text, VM_MAP_CLASS) == 0) {
            map_method(vm, c, name);
            return;
        }
        fn = vm_method_of(vm, cls, name);
        if (!fn)
            vm_error(vm, "Octave:undefined-function", "%s@%s: class '%s' has no such method",
                     vm_sym_cstr(vm, name), text, text);
    }
    vm_call_later(vm, c,
                  (vm_later){.fn = vm_new_handle(vm, fn, PROG_UNDEF),
                             .args = c->args + 3,
                             .nargs = c->nargs - 3,
                             .nout = makes ? 1 : c->nout,
                             .step = 1});
}

/* ---- arrays of no objects ---- */

/* Of a class that is built in, by its name. */
static void empty_values(vm_t *vm, vm_call *c, const char *name) {
    vm_dims_args dims = {.ndims = 2, .dims = {0, 0}};
    if (c->nargs > 1) vm_read_dims(vm, c, 1, &dims);
    bool none = false;
    for (uint32_t k = 0; k < dims.ndims; k++)
        none |= dims.dims[k] == 0;
    if (!none) vm_error(vm, NULL, "%s.empty: one dimension at least must be 0", name);
    for (int cls = PROG_DOUBLE; cls <= PROG_CELL; cls++)
        if (strcmp(prog_class_name((prog_class)cls), name) == 0) {
            vm_return(vm, c, 0, vm_new_array(vm, (prog_class)cls, 0, dims.ndims, dims.dims, NULL));
            return;
        }
    vm_return(vm, c, 0, vm_new_struct(vm, dims.ndims, dims.dims, 0, NULL));
}

void vm_bi_empty_objects(vm_t *vm, vm_call *c) {
    if (vm_is_string(vm, c->args[0])) {
        empty_values(vm, c, vm_to_cstr(vm, c->args[0], "empty"));
        return;
    }
    if (!vm_is_instance(vm, c->args[0])) vm_error_usage(vm, "empty");
    vm_sym cls = vm_instance_of(vm, c->args[0])->cls;
    prog_value d = vm_class_find(vm, cls), body;
    if (d == PROG_UNDEF || vm_class_kind_of(vm, d) == VM_CLASS_OLD)
        vm_error(vm, NULL, "empty: '%s' is no classdef class", vm_sym_cstr(vm, cls));
    vm_dims_args dims = {.ndims = 2, .dims = {0, 0}};
    if (c->nargs > 1) vm_read_dims(vm, c, 1, &dims);
    bool none = false, handles = vm_class_kind_of(vm, d) == VM_CLASS_HANDLE;
    for (uint32_t k = 0; k < dims.ndims; k++)
        none |= dims.dims[k] == 0;
    if (!none) vm_error(vm, NULL, "%s.empty: one dimension at least must be 0", vm_sym_cstr(vm, cls));
    if (handles)
        body = vm_new_array(vm, PROG_CELL, 0, dims.ndims, dims.dims, NULL);
    else
        body = vm_object_first_values(vm, d, dims.ndims, dims.dims);
    vm_return(vm, c, 0, vm_new_instance(vm, cls, handles ? VM_INST_LIST : 0, body));
}

/* ---- old-style precedence ---- */

static void put_before(vm_t *vm, vm_sym cls, vm_sym inferior) {
    vm_class_define_old(vm, cls, 0, NULL);
    prog_value d = vm_class_known(vm, cls), list = vm_part(vm, d, "inferior", PROG_KIND_ARRAY),
               *made = vm_pool_slot(vm);
    vm_set(vm, made, d);
    vm_set_field(vm, made, vm_intern_cstr(vm, "inferior"),
                 vm_cell_with_text(vm, list, vm_sym_text(vm, inferior)));
    vm_class_store(vm, cls, *made);
}

static vm_sym class_being_made(vm_t *vm, const char *who) {
    vm_sym cls = vm_class_running(vm);
    if (!cls) vm_error(vm, NULL, "%s: invalid call from outside a class constructor", who);
    return cls;
}

void vm_bi_superiorto(vm_t *vm, vm_call *c) {
    vm_sym cls = class_being_made(vm, "superiorto");
    for (uint32_t k = 0; k < c->nargs; k++)
        put_before(vm, cls, name_arg(vm, c->args[k], "superiorto"));
}

void vm_bi_inferiorto(vm_t *vm, vm_call *c) {
    vm_sym cls = class_being_made(vm, "inferiorto");
    for (uint32_t k = 0; k < c->nargs; k++)
        put_before(vm, name_arg(vm, c->args[k], "inferiorto"), cls);
}

/* ---- handles ---- */

void vm_bi_isvalid(vm_t *vm, vm_call *c) {
    prog_value v = c->args[0];
    if (vm_class(vm, v) != PROG_OBJECT) {
        vm_return_bool(vm, c, vm_class(vm, v) == PROG_MAP);
        return;
    }
    uint8_t *to;
    prog_value r = vm_new_like(vm, PROG_LOGICAL, 0, v, (void **)&to);
    for (int64_t k = 0; k < vm_numel(vm, v); k++)
        to[k] = vm_object_is_valid(vm, vm_instance_element(vm, v, k));
    vm_return(vm, c, 0, r);
}

/* The delete method that the k-th class of the line of d (from 0) has itself, or one further on; *k is where it was. */
static vm_sym delete_method(vm_t *vm, prog_value d, int64_t *k) {
    prog_value line = vm_part(vm, d, "line", PROG_KIND_ARRAY);
    vm_sym name = vm_intern_cstr(vm, "delete");
    for (; *k < vm_numel(vm, line); ++*k) {
        base_view text = vm_to_view(vm, vm_cell_data(vm_array(vm, line))[*k], "delete");
        vm_sym cls = vm_known_name(vm, (const char *)text.data, text.len), fn;
        prog_value own = vm_class_known(vm, cls), row;
        if (own == PROG_UNDEF) continue;
        row = vm_method_row(vm, own, name);
        fn = vm_method_symbol(vm, cls, name);
        if (row != PROG_UNDEF && vm_part_symbol(vm, row, "from") == cls && vm_resolve(vm, fn)) return fn;
        if (row == PROG_UNDEF && vm_resolve(vm, fn)) return fn;
    }
    return 0;
}

/* Those who listen to the end of the handle come first, then the method of its class and those of the classes above;
 * what each raises ends none of the others. Arrays end one by one. */
enum {
    L_OBJECT,
    L_CLASS,
    L_TOLD
}; /* which object, which class of its line is next, whether its listeners were called */

/* Whether a call of __delete_handle__ that waits is ending the handle: its destructor, or who listens to its end, asks
 * for its end again. */
static bool is_being_ended(vm_t *vm, uint32_t by, prog_value one) {
    for (uint32_t k = 0; k < vm->root->nframes; k++) {
        const vm_frame *f = &vm_frames(vm)[k];
        if (f->kind != VM_FRAME_NATIVE || f->builtin != by || !f->nargin) continue;
        prog_value ended = vm->stack[f->base], at = vm->stack[f->nlocals_at + L_OBJECT];
        if (!vm_is_handle_object(vm, ended) || !prog_is_double(at)) continue;
        double which = prog_as_double(at);
        if (which >= 0 && which < (double)vm_numel(vm, ended) &&
            vm_instance_element(vm, ended, (int64_t)which) == one)
            return true;
    }
    return false;
}

static bool is_ending(vm_t *vm, const vm_call *c, prog_value one) {
    return !(vm_obj(vm, one)->flags & VM_INST_DELETE) && vm_object_is_valid(vm, one) &&
           is_being_ended(vm, c->id, one);
}

/* What is called next for one handle; PROG_UNDEF where nothing is left. */
static prog_value next_at_end(vm_t *vm, vm_call *c, prog_value one, int64_t *k) {
    bool told = c->local[L_TOLD] == PROG_TRUE;
    if (!told && *k == 0 && vm_object_is_valid(vm, one) && vm_object_tells_end(vm, one)) {
        c->local[L_TOLD] = PROG_TRUE;
        return vm_object_teller(vm);
    }
    bool due = told || *k > 0 || (vm_obj(vm, one)->flags & VM_INST_DELETE) || vm_object_is_valid(vm, one);
    vm_sym fn = due ? delete_method(vm, vm_class_of(vm, one), k) : 0;
    ++*k;
    return fn ? vm_new_handle(vm, fn, PROG_UNDEF) : PROG_UNDEF;
}

void vm_bi_delete_handle(vm_t *vm, vm_call *c) {
    prog_value v = c->args[0];
    if (!vm_is_handle_object(vm, v)) vm_error(vm, NULL, "delete: argument must be a handle");
    if (c->step && c->error != PROG_UNDEF) {
        base_view text = vm_to_view(vm, vm_get_field(vm, c->error, vm_intern_cstr(vm, "message")), "delete");
        vm_warning(vm, "Octave:class:destructorError",
                   "error caught while executing the delete method of class '%s':\n%.*s\n",
                   vm_class_name(vm, v), (int)text.len, (const char *)text.data);
    }
    int64_t at = c->step ? (int64_t)prog_as_double(c->local[L_OBJECT]) : 0,
            k = c->step ? (int64_t)prog_as_double(c->local[L_CLASS]) : 0;
    if (!c->step) c->local[L_TOLD] = PROG_FALSE;
    for (; at < vm_numel(vm, v); at++, k = 0, c->local[L_TOLD] = PROG_FALSE) {
        prog_value one = vm_instance_element(vm, v, at);
        if (!vm_is_instance(vm, one) || !(vm_obj(vm, one)->flags & VM_INST_HANDLE)) continue;
        if (k == 0 && c->local[L_TOLD] == PROG_FALSE && is_ending(vm, c, one)) continue;
        prog_value fn = next_at_end(vm, c, one, &k);
        if (fn == PROG_UNDEF) {
            vm_object_end_handle(vm, one);
            continue;
        }
        vm_instance_settle(vm, one); /* it is called now */
        c->local[L_OBJECT] = prog_double((double)at);
        c->local[L_CLASS] = prog_double((double)k);
        prog_value args[2] = {one, k ? PROG_UNDEF : vm_new_cstring(vm, VM_DESTRUCTION)};
        vm_call_later(vm, c,
                      (vm_later){.fn = fn, .args = args, .nargs = k ? 1 : 2, .step = 1, .catches = true});
        return;
    }
}

/* Fields that no property can have, since their names begin with a dot. */
void vm_bi_hidden(vm_t *vm, vm_call *c) {
    if (!vm_object_is_valid(vm, c->args[0]))
        vm_error(vm, NULL, "__hidden__: argument must be a valid handle");
    char name[64];
    snprintf(name, sizeof name, ".%.60s", vm_to_cstr(vm, c->args[1], "__hidden__"));
    vm_instance *o = vm_instance_of(vm, c->args[0]);
    vm_sym sym = vm_intern_cstr(vm, name);
    if (c->nargs == 3) {
        vm_write_shared(vm, c->args[0]);
        vm_set_field(vm, &o->body, sym, c->args[2]);
    }
    prog_value v = vm_get_field(vm, o->body, sym);
    vm_return(vm, c, 0, v == PROG_UNDEF ? vm_empty(vm) : v);
}

/* A handle of its own with the properties of another: those that are not to be copied begin anew, and nobody listens. No
 * constructor runs. */
void vm_bi_copy_object(vm_t *vm, vm_call *c) {
    prog_value v = c->args[0];
    if (!vm_object_is_valid(vm, v)) vm_error(vm, NULL, "copy: the object was deleted, or is no handle");
    prog_value d = vm_class_of(vm, v), made, *body = vm_pool_slot(vm);
    vm_sym cls = vm_instance_of(vm, v)->cls;
    if (vm_map_inside(vm, v) != PROG_UNDEF)
        vm_error(vm, NULL, "copy: objects of class '%s' have a map inside, which all copies would share",
                 vm_sym_cstr(vm, cls));
    made = vm_object_new_handle(vm, cls, d, true);
    vm_set(vm, body, vm_instance_of(vm, made)->body);
    prog_value from = vm_instance_of(vm, v)->body;
    for (uint32_t k = 0; k < vm_struct_keys(vm, vm_array(vm, from))->count; k++) {
        vm_sym name = vm_struct_keys(vm, vm_array(vm, from))->syms[k];
        prog_value row = vm_property_row(vm, d, name);
        if (row != PROG_UNDEF && !vm_part_true(vm, row, "NonCopyable"))
            vm_set_field(vm, body, name, vm_struct_slots(vm_array(vm, from))[1 + k]);
    }
    vm_write_shared(vm, made);
    vm_replace(vm, &vm_instance_of(vm, made)->body, *body);
    vm_return(vm, c, 0, made);
}

/* The name of a member of an enumeration. */
static base_view member_name(vm_t *vm, prog_value v, int64_t k) {
    prog_value one = vm_instance_element(vm, v, k), name = PROG_UNDEF;
    if (prog_is_object(vm_instance_of(vm, one)->body))
        name = vm_get_field(vm, vm_instance_of(vm, one)->body, vm_intern_cstr(vm, VM_MEMBER_FIELD));
    if (name == PROG_UNDEF)
        vm_error(vm, NULL, "char: this object of class '%s' is no member of the enumeration",
                 vm_class_name(vm, v));
    return vm_to_view(vm, name, "char");
}

/* Names of members, one in each row, as char has them. */
void vm_bi_member_name(vm_t *vm, vm_call *c) {
    prog_value v = c->args[0];
    if (!vm_is_instance(vm, v)) vm_error(vm, NULL, "char: argument must be a member of an enumeration");
    int64_t n = vm_numel(vm, v), dims[2] = {n, 0};
    char *data;
    for (int64_t k = 0; k < n; k++) {
        int64_t len = (int64_t)member_name(vm, v, k).len;
        if (len > dims[1]) dims[1] = len;
    }
    prog_value text = vm_new_array(vm, PROG_CHAR, 0, 2, dims, (void **)&data);
    memset(data, ' ', (size_t)(n * dims[1]));
    for (int64_t k = 0; k < n; k++) {
        base_view name = member_name(vm, v, k);
        for (size_t i = 0; i < name.len; i++)
            data[k + (int64_t)i * n] = (char)name.data[i];
    }
    vm_return(vm, c, 0, vm_simplify(vm, text));
}
