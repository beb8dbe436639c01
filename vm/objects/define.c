/* vm/objects/define.c - makes a class known: what its file says (a struct that the file's code returns, see
 * docs/classes.md) becomes the description that vm/objects/class.h speaks of.
 *
 * A description holds what the class has itself and what it has from the classes above it, so that a look-up asks one
 * struct. The methods' functions become functions of names that no program can write (@CLASS/NAME), so that a handle,
 * a frame or an image refers to a method as to any function. */
#include "vm/objects/class.h"

#include "vm/objects/objects.h"

#include <stdio.h>

typedef struct making {
    vm_t *vm;
    vm_sym name;
    prog_value given; /* what the file says */
    prog_value *made; /* the description, in a slot of the pool */
    vm_class_kind kind;
    bool abstract;
    uint64_t code;
} making;

/* ---- small things ---- */

static void put(making *m, const char *part, prog_value v) {
    vm_set_field(m->vm, m->made, vm_intern_cstr(m->vm, part), v);
}

static prog_value get(making *m, const char *part) {
    return vm_get_field(m->vm, *m->made, vm_intern_cstr(m->vm, part));
}

static prog_value name_value(vm_t *vm, vm_sym name) {
    base_view text = vm_sym_text(vm, name);
    return vm_new_string(vm, (const char *)text.data, text.len, false);
}

static prog_value given_field(vm_t *vm, prog_value of, int64_t k, const char *field) {
    if (!vm_is_kind(vm, of, PROG_KIND_STRUCT)) return PROG_UNDEF;
    int at = vm_field_index(vm, of, vm_known_name(vm, field, strlen(field)));
    prog_array *a = vm_array(vm, of);
    if (at < 0 || k >= a->numel) return PROG_UNDEF;
    return vm_struct_slots(a)[1 + k * (int64_t)vm_struct_keys(vm, a)->count + at];
}

static int64_t given_count(making *m, const char *part) {
    prog_value list = given_field(m->vm, m->given, 0, part);
    return vm_is_kind(m->vm, list, PROG_KIND_STRUCT) ? vm_array(m->vm, list)->numel : 0;
}

static prog_value given_item(making *m, const char *part, int64_t k, const char *field) {
    return given_field(m->vm, given_field(m->vm, m->given, 0, part), k, field);
}

static vm_sym given_name(making *m, const char *part, int64_t k) {
    base_view text = vm_to_view(m->vm, given_item(m, part, k, "name"), "classdef");
    return vm_intern(m->vm, (const char *)text.data, text.len);
}

static bool is_set(vm_t *vm, prog_value attributes, const char *name) {
    prog_value v = given_field(vm, attributes, 0, name);
    return v != PROG_UNDEF && !prog_is_object(v) && vm_to_bool(vm, v, name);
}

/* A new row with where it is from. */
static prog_value *new_row(making *m) {
    prog_value *row = vm_pool_slot(m->vm);
    vm_set(m->vm, row, vm_new_struct_scalar(m->vm));
    vm_set_field(m->vm, row, vm_intern_cstr(m->vm, "from"), prog_double(m->name));
    return row;
}

static void row_put(making *m, prog_value *row, const char *field, prog_value v) {
    vm_set_field(m->vm, row, vm_intern_cstr(m->vm, field), v);
}

/* Attributes that are there become fields of the same name; Access is both of its parts. */
static void row_attributes(making *m, prog_value *row, prog_value attributes, const char *const *names) {
    for (; *names; names++) {
        prog_value v = given_field(m->vm, attributes, 0, *names);
        if (v == PROG_UNDEF) continue;
        if (vm_is_string(m->vm, v) || vm_is_kind(m->vm, v, PROG_KIND_ARRAY))
            row_put(m, row, *names, v);
        else
            row_put(m, row, *names, prog_bool(vm_to_bool(m->vm, v, *names)));
    }
}

/* Raises where the block has an attribute that no such block has. */
static void check_attributes(making *m, prog_value attributes, const char *what, const char *known) {
    vm_t *vm = m->vm;
    if (!vm_is_kind(vm, attributes, PROG_KIND_STRUCT)) return;
    for (uint32_t k = 0; k < vm_struct_keys(vm, vm_array(vm, attributes))->count; k++) {
        char word[80];
        const char *name = vm_sym_cstr(vm, vm_struct_keys(vm, vm_array(vm, attributes))->syms[k]);
        snprintf(word, sizeof word, " %.70s ", name);
        if (!strstr(known, word))
            vm_error(vm, NULL, "class '%s': %s have no attribute '%s'", vm_sym_cstr(vm, m->name), what, name);
    }
}

/* Adds the row to a part ("methods", "props"), in the place of one of that name. */
static void put_row(making *m, const char *part, vm_sym name, prog_value row) {
    vm_t *vm = m->vm;
    prog_value *list = vm_field_slot(vm, m->made, 0, vm_intern_cstr(vm, part));
    vm_set_field(vm, list, name, row);
}

/* Fields of `from` that the part does not have yet. */
static void inherit(making *m, const char *part, prog_value from) {
    vm_t *vm = m->vm;
    prog_value *list = vm_field_slot(vm, m->made, 0, vm_intern_cstr(vm, part));
    if (vm_struct_keys(vm, vm_array(vm, *list))->count == 0) {
        vm_set(vm, list, from);
        return;
    }
    uint32_t n = vm_struct_keys(vm, vm_array(vm, from))->count;
    for (uint32_t k = 0; k < n; k++) {
        vm_sym name = vm_struct_keys(vm, vm_array(vm, from))->syms[k];
        list = vm_field_slot(vm, m->made, 0, vm_intern_cstr(vm, part));
        if (vm_field_index(vm, *list, name) < 0)
            vm_set_field(vm, list, name, vm_struct_slots(vm_array(vm, from))[1 + k]);
    }
}

/* ---- the classes above ---- */

static void add_text(making *m, const char *part, base_view text) {
    put(m, part, vm_cell_with_text(m->vm, get(m, part), text));
}

static void add_all(making *m, const char *part, prog_value from) {
    for (int64_t k = 0; k < vm_numel(m->vm, from); k++)
        add_text(m, part, vm_to_view(m->vm, vm_cell_data(vm_array(m->vm, from))[k], part));
}

_Noreturn static void above_itself(vm_t *vm, vm_sym name) {
    vm_error(vm, NULL, "class '%s': it is a superclass of itself, or of one above it", vm_sym_cstr(vm, name));
}

/* A class that no file defines. */
static bool is_value_class(base_view name) {
    for (int k = 0; k < PROG_CLASS_COUNT; k++)
        if (base_view_equal(name, base_view_str(prog_class_name((prog_class)k)))) return true;
    return base_view_equal(name, base_view_str("MException"));
}

static void take_above(making *m, base_view above) {
    vm_t *vm = m->vm;
    const char *self = vm_sym_cstr(vm, m->name);
    add_text(m, "supers", above);
    if (base_view_equal(above, base_view_str("handle"))) {
        m->kind = VM_CLASS_HANDLE;
        return;
    }
    vm_sym name = vm_intern(vm, (const char *)above.data, above.len);
    if (name == m->name) above_itself(vm, name);
    prog_value d = vm_class_find(vm, name);
    if (d == PROG_UNDEF && is_value_class(above))
        vm_error(
            vm, NULL,
            "class '%s': its superclass '%s' is a class of values that is built in, which is not supported",
            self, vm_sym_cstr(vm, name));
    if (d == PROG_UNDEF)
        vm_error(vm, "Octave:undefined-function",
                 "class '%s': its superclass '%s' is not found: no file of the search path defines it", self,
                 vm_sym_cstr(vm, name));
    vm_class_kind kind = vm_class_kind_of(vm, d);
    if (kind == VM_CLASS_OLD)
        vm_error(vm, NULL, "class '%s': its superclass '%s' is an old-style class", self,
                 vm_sym_cstr(vm, name));
    if (vm_part_true(vm, d, "Sealed"))
        vm_error(vm, NULL, "class '%s': its superclass '%s' is sealed", self, vm_sym_cstr(vm, name));
    if (vm_class_is(vm, name, m->name)) above_itself(vm, m->name);
    if (kind == VM_CLASS_HANDLE) m->kind = kind;
    vm_pool_add_ref(vm, d);
    add_all(m, "line", vm_part(vm, d, "line", PROG_KIND_ARRAY));
    static const char parts[][10] = {"methods", "props", "events", "initial", "constants", "members"};
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
        inherit(m, parts[k], vm_part(vm, d, parts[k], PROG_KIND_STRUCT));
}

static void take_all_above(making *m) {
    vm_t *vm = m->vm;
    prog_value supers = given_field(vm, m->given, 0, "super");
    if (!vm_is_kind(vm, supers, PROG_KIND_ARRAY) || vm_class(vm, supers) != PROG_CELL) return;
    for (int64_t k = 0; k < vm_numel(vm, supers); k++)
        take_above(m, vm_to_view(vm, vm_cell_data(vm_array(vm, supers))[k], "classdef"));
}

/* ---- methods ---- */

/* get.NAME and set.NAME belong to the property. */
static bool take_accessor(making *m, vm_sym name, vm_sym fn) {
    vm_t *vm = m->vm;
    base_view text = vm_sym_text(vm, name);
    if (text.len < 5 || text.data[3] != '.' || (memcmp(text.data, "get", 3) && memcmp(text.data, "set", 3)))
        return false;
    vm_sym property = vm_intern(vm, (const char *)text.data + 4, text.len - 4);
    prog_value row = vm_get_field(vm, get(m, "props"), property);
    if (row == PROG_UNDEF || vm_part_symbol(vm, row, "from") != m->name)
        vm_error(vm, NULL, "class '%s': %s is a method of no property of its own", vm_sym_cstr(vm, m->name),
                 vm_sym_cstr(vm, name));
    prog_value *slot = vm_pool_slot(vm);
    vm_set(vm, slot, row);
    row_put(m, slot, text.data[0] == 'g' ? "get" : "set", prog_double(fn));
    put_row(m, "props", property, *slot);
    return true;
}

static void take_method(making *m, int64_t k) {
    static const char *const kept[] = {"Access", "Static", "Abstract", "Hidden", "Sealed", NULL};
    vm_t *vm = m->vm;
    vm_sym name = given_name(m, "methods", k), fn = vm_method_symbol(vm, m->name, name);
    prog_value call = given_item(m, "methods", k, "call"),
               attributes = given_item(m, "methods", k, "attributes");
    check_attributes(
        m, attributes, "methods",
        " Access Static Abstract Hidden Sealed Test TestMethodSetup TestMethodTeardown TestClassSetup "
        "TestClassTeardown TestTags ParameterCombination ");
    if (vm_is_kind(vm, call, PROG_KIND_FUNC)) {
        vm_func *h = (vm_func *)vm_obj(vm, call);
        vm_define_function(vm, fn, h->code, prog_is_object(h->owner) ? h->owner : 0);
    }
    if (take_accessor(m, name, fn)) return;
    prog_value above = vm_get_field(vm, get(m, "methods"), name);
    if (above != PROG_UNDEF && vm_part_true(vm, above, "Sealed"))
        vm_error(vm, NULL, "class '%s': the method '%s' is sealed in a class above", vm_sym_cstr(vm, m->name),
                 vm_sym_cstr(vm, name));
    prog_value *row = new_row(m);
    row_attributes(m, row, attributes, kept);
    row_put(m, row, "fn", prog_double(fn));
    if (above != PROG_UNDEF && (vm_is_private(vm, above) || vm_part_true(vm, above, "Hides")))
        row_put(m, row, "Hides", prog_bool(true)); /* from all but the class above that has it */
    put_row(m, "methods", name, *row);
    vm_share_name(vm, name);
}

/* ---- properties ---- */

static void take_property(making *m, int64_t k) {
    static const char *const kept[] = {"GetAccess",     "SetAccess", "Constant",    "Dependent",
                                       "Abstract",      "Hidden",    "Transient",   "SetObservable",
                                       "GetObservable", "AbortSet",  "NonCopyable", NULL};
    vm_t *vm = m->vm;
    vm_sym name = given_name(m, "properties", k);
    prog_value attributes = given_item(m, "properties", k, "attributes"), *row = new_row(m);
    check_attributes(
        m, attributes, "properties",
        " Access GetAccess SetAccess Constant Dependent Abstract Hidden Transient SetObservable "
        "GetObservable AbortSet NonCopyable TestParameter MethodSetupParameter ClassSetupParameter ");
    prog_value access = given_field(vm, attributes, 0, "Access");
    if (access != PROG_UNDEF) {
        row_put(m, row, "GetAccess", access);
        row_put(m, row, "SetAccess", access);
    }
    row_attributes(m, row, attributes, kept);
    static const char as_given[][6] = {"class", "dims", "check"};
    for (size_t i = 0; i < sizeof as_given / sizeof *as_given; i++) {
        prog_value v = given_item(m, "properties", k, as_given[i]);
        if (v != PROG_UNDEF) row_put(m, row, as_given[i], v);
    }
    put_row(m, "props", name, *row);
    prog_value fn = given_item(m, "properties", k, "default");
    if (vm_part_true(vm, *row, "Constant") && vm_is_kind(vm, fn, PROG_KIND_FUNC))
        put_row(m, "pending", name, fn);
    else if (vm_part_true(vm, *row, "Constant"))
        put_row(m, "constants", name, vm_property_first(vm, *row));
    else if (!vm_part_true(vm, *row, "Dependent"))
        put_row(m, "initial", name, vm_property_first(vm, *row));
}

/* Values of properties are computed when the class is known already, since they may make objects of it: first what objects
 * begin with, in the order of the file; then constants, but one that is asked for before gets its value then. The
 * description may change meanwhile (members, constants), so each value goes into what is known by then. */
static prog_value *known_part(vm_t *vm, vm_sym cls, prog_value code, const char *part) {
    prog_value known = vm_class_known(vm, cls);
    if (known == PROG_UNDEF || vm_get_field(vm, known, vm_intern_cstr(vm, "code")) != code)
        vm_error(vm, NULL, "class '%s' was defined anew while its properties got their values",
                 vm_sym_cstr(vm, cls));
    prog_value *d = vm_field_slot(vm, &vm_record_classes(vm)->table, 0, cls);
    return vm_field_slot(vm, d, 0, vm_intern_cstr(vm, part));
}

static prog_value computed(vm_t *vm, vm_sym cls, vm_sym name, prog_value row, prog_value fn) {
    prog_value v;
    vm_pool_add_ref(vm, row);
    vm->above.call(vm, &(vm_now){.fn = fn, .nout = 1, .out = &v});
    return vm_property_checked(vm, cls, name, row, v == PROG_UNDEF ? vm_empty(vm) : v);
}

static void value_property(making *m, int64_t k) {
    vm_t *vm = m->vm;
    vm_sym name = given_name(m, "properties", k);
    prog_value row = vm_get_field(vm, get(m, "props"), name), fn = given_item(m, "properties", k, "default");
    bool constant = vm_part_true(vm, row, "Constant");
    if (constant || vm_part_true(vm, row, "Dependent") || !vm_is_kind(vm, fn, PROG_KIND_FUNC)) return;
    prog_value v = computed(vm, m->name, name, row, fn);
    vm_set_field(vm, known_part(vm, m->name, get(m, "code"), "initial"), name, v);
}

typedef struct constant {
    vm_sym from, name;
    prog_value row, fn, code;
} constant;

static void compute_constant(vm_t *vm, void *ctx) {
    constant *c = ctx;
    prog_value v = computed(vm, c->from, c->name, c->row, c->fn);
    vm_set_field(vm, known_part(vm, c->from, c->code, "constants"), c->name, v);
}

/* As it is computed, "pending" has true in the place of what computes it. */
static prog_value pending_constant(vm_t *vm, vm_sym from, prog_value row, vm_sym name) {
    prog_value d = vm_class_known(vm, from);
    vm_sym part = vm_known_name(vm, "pending", 7), code = vm_intern_cstr(vm, "code");
    prog_value pending = d == PROG_UNDEF || !part ? PROG_UNDEF : vm_get_field(vm, d, part);
    constant c = {.from = from, .name = name, .row = row, .fn = PROG_UNDEF};
    if (vm_is_kind(vm, pending, PROG_KIND_STRUCT)) c.fn = vm_get_field(vm, pending, name);
    if (!vm_is_kind(vm, c.fn, PROG_KIND_FUNC))
        vm_error(vm, NULL, "the constant '%s' of class '%s' has no value yet: what computes it asks for it",
                 vm_sym_cstr(vm, name), vm_sym_cstr(vm, from));
    c.code = vm_get_field(vm, d, code);
    vm_pool_add_ref(vm, c.fn);
    vm_pool_add_ref(vm, row);
    vm_set_field(vm, known_part(vm, from, c.code, "pending"), name, PROG_TRUE);
    bool good = vm_protect(vm, compute_constant, &c);
    d = vm_class_known(vm, from);
    if (!good && d != PROG_UNDEF && vm_get_field(vm, d, code) == c.code)
        vm_set_field(vm, known_part(vm, from, c.code, "pending"), name, c.fn);
    if (!good) vm_raise(vm, vm->root->last_error);
    return vm_get_field(vm, vm_part(vm, d, "constants", PROG_KIND_STRUCT), name);
}

prog_value vm_class_constant(vm_t *vm, prog_value description, vm_sym name) {
    prog_value v = vm_get_field(vm, vm_part(vm, description, "constants", PROG_KIND_STRUCT), name);
    if (v != PROG_UNDEF) return v;
    prog_value row = vm_property_row(vm, description, name);
    vm_sym from = vm_part_symbol(vm, row, "from");
    prog_value above = vm_class_known(vm, from);
    if (above != PROG_UNDEF) v = vm_get_field(vm, vm_part(vm, above, "constants", PROG_KIND_STRUCT), name);
    return v != PROG_UNDEF ? v : pending_constant(vm, from, row, name);
}

/* ---- the whole ---- */

static void take_events(making *m) {
    static const char *const kept[] = {"ListenAccess", "NotifyAccess", "Hidden", NULL};
    for (int64_t k = 0; k < given_count(m, "events"); k++) {
        prog_value *row = new_row(m);
        row_attributes(m, row, given_item(m, "events", k, "attributes"), kept);
        put_row(m, "events", given_name(m, "events", k), *row);
    }
}

/* What every handle tells of; no code may. */
static void add_destruction(making *m) {
    vm_sym name = vm_intern_cstr(m->vm, VM_DESTRUCTION);
    if (vm_get_field(m->vm, get(m, "events"), name) != PROG_UNDEF) return;
    prog_value *row = vm_pool_slot(m->vm);
    vm_set(m->vm, row, vm_new_struct_scalar(m->vm));
    row_put(m, row, "NotifyAccess", vm_new_cstring(m->vm, "private"));
    put_row(m, "events", name, *row);
}

static void take_names(making *m) {
    vm_t *vm = m->vm;
    for (int64_t k = 0; k < given_count(m, "enumerations"); k++)
        put_row(m, "members", given_name(m, "enumerations", k), given_item(m, "enumerations", k, "args"));
    prog_value attributes = given_field(vm, m->given, 0, "attributes");
    static const char flags[][16] = {"Sealed", "Hidden", "ConstructOnLoad"};
    for (size_t k = 0; k < sizeof flags / sizeof *flags; k++)
        if (is_set(vm, attributes, flags[k])) put(m, flags[k], PROG_TRUE);
    m->abstract = is_set(vm, attributes, "Abstract");
    prog_value inferior = given_field(vm, attributes, 0, "InferiorClasses");
    if (vm_is_string(vm, inferior))
        add_text(m, "inferior", vm_to_view(vm, inferior, "InferiorClasses"));
    else if (vm_is_kind(vm, inferior, PROG_KIND_ARRAY) && vm_class(vm, inferior) == PROG_CELL)
        add_all(m, "inferior", inferior);
}

/* Abstract is a class that says so or has a member without a body; of the latter, files in class folders may
 * have the body (vm/objects/make.c). */
static void find_abstract(making *m) {
    vm_t *vm = m->vm;
    if (m->abstract) put(m, "SaidAbstract", PROG_TRUE);
    static const char parts[][8] = {"methods", "props"};
    for (size_t p = 0; p < 2; p++) {
        prog_value rows = get(m, parts[p]);
        for (uint32_t k = 0; k < vm_struct_keys(vm, vm_array(vm, rows))->count; k++)
            m->abstract |= vm_part_true(vm, vm_struct_slots(vm_array(vm, rows))[1 + k], "Abstract");
    }
    if (m->abstract) put(m, "Abstract", PROG_TRUE);
}

static void begin_description(making *m, const char *file, uint64_t code) {
    vm_t *vm = m->vm;
    static const char structs[][10] = {"methods",   "props",   "events", "initial",
                                       "constants", "members", "pending"};
    static const char cells[][9] = {"line", "inferior", "supers"};
    vm_set(vm, m->made, vm_new_struct_scalar(vm));
    put(m, "name", name_value(vm, m->name));
    put(m, "file", vm_new_cstring(vm, file));
    put(m, "code", prog_double((double)code));
    for (size_t k = 0; k < sizeof structs / sizeof *structs; k++)
        put(m, structs[k], vm_new_struct_scalar(vm));
    for (size_t k = 0; k < sizeof cells / sizeof *cells; k++)
        put(m, cells[k], vm_new_cell(vm, 1, 0, &(prog_value *){NULL}));
    add_text(m, "line", vm_sym_text(vm, m->name));
}

/* A builtin that is a method of the class. */
static void add_builtin(making *m, const char *name, const char *fn) {
    prog_value *row = new_row(m);
    row_put(m, row, "fn", prog_double(vm_intern_cstr(m->vm, fn)));
    row_put(m, row, "Builtin", PROG_TRUE);
    put_row(m, "methods", vm_intern_cstr(m->vm, name), *row);
}

/* Members of enumerations become text by their names, unless the class says otherwise. */
static void add_char(making *m) {
    vm_sym name = vm_intern_cstr(m->vm, "char");
    if (!given_count(m, "enumerations") || vm_get_field(m->vm, get(m, "methods"), name) != PROG_UNDEF) return;
    add_builtin(m, "char", "__member_name__");
    vm_share_name(m->vm, name);
}

static void describe(vm_t *vm, void *ctx) {
    making *m = ctx;
    begin_description(m, vm_code_file(vm, vm_at(vm, m->code)), m->code);
    take_names(m);
    take_events(m);
    take_all_above(m);
    if (m->kind == VM_CLASS_HANDLE) add_destruction(m);
    put(m, "kind", prog_double(m->kind ? m->kind : VM_CLASS_VALUE));
    for (int64_t k = 0; k < given_count(m, "properties"); k++)
        take_property(m, k);
    add_char(m);
    for (int64_t k = 0; k < given_count(m, "methods"); k++)
        take_method(m, k);
    find_abstract(m);
    vm_sym maker = vm_method_symbol(vm, m->name, vm_intern_cstr(vm, vm_class_last_name(vm, m->name)));
    put(m, "maker", prog_double(maker));
    vm_class_store(vm, m->name, *m->made);
    for (int64_t k = 0; k < given_count(m, "properties"); k++)
        value_property(m, k);
    for (int64_t k = 0; k < given_count(m, "properties"); k++) {
        vm_sym name = given_name(m, "properties", k);
        if (vm_part_true(vm, vm_get_field(vm, get(m, "props"), name), "Constant"))
            (void)vm_class_constant(vm, vm_class_known(vm, m->name), name);
    }
}

/* The function that makes objects takes the place of the code that describes the class. */
static void give_maker(vm_t *vm, prog_value description, vm_found *found) {
    vm_sym maker = vm_part_symbol(vm, description, "maker");
    const vm_sym_rec *r = maker ? vm_sym_record(vm, maker) : NULL;
    if (!r || !r->defined)
        vm_error(vm, "Mica:internal", "class '%s' has no constructor", vm_sym_cstr(vm, maker));
    found->code = r->defined;
    found->owner = r->owner ? r->owner : PROG_UNDEF;
    vm_incref(vm, found->owner);
}

/* Until the classes above are known, true is known of the class, in the place of its description. Where something fails it
 * is known as it was before. */
static void define(vm_t *vm, vm_sym name, vm_found *found) {
    uint64_t code = found->code;
    prog_value known = vm_class_known(vm, name), fn = vm_found_handle(vm, found), d;
    if (known != PROG_UNDEF &&
        vm_get_field(vm, known, vm_intern_cstr(vm, "code")) == prog_double((double)code)) {
        give_maker(vm, known, found);
        return;
    }
    if (known == PROG_UNDEF && vm_class_is_described(vm, name)) above_itself(vm, name);
    vm->above.call(vm, &(vm_now){.fn = fn, .nout = 1, .out = &d});
    making m = {.vm = vm, .name = name, .given = d, .made = vm_pool_slot(vm), .code = code};
    if (!vm_is_kind(vm, d, PROG_KIND_STRUCT))
        vm_error(vm, "Mica:internal", "class '%s' is not described", vm_sym_cstr(vm, name));
    const char *said = vm_to_cstr(vm, given_field(vm, d, 0, "name"), "classdef");
    if (strcmp(said, vm_class_last_name(vm, name)) != 0)
        vm_error(vm, NULL, "the file of class '%s' defines a class '%s': name the file as the class",
                 vm_sym_cstr(vm, name), said);
    vm_pool_add_ref(vm, known);
    vm_class_store(vm, name, PROG_TRUE);
    bool good = vm_protect(vm, describe, &m);
    if (!good) {
        vm_class_store(vm, name, known == PROG_UNDEF ? PROG_FALSE : known);
        vm_sym_record(vm, name)->func = 0; /* what was run meanwhile may have found the constructor */
        vm_raise(vm, vm->root->last_error);
    }
    give_maker(vm, vm_class_known(vm, name), found);
}

/* ---- maps ---- */

static void add_map_property(making *m, const char *name) {
    prog_value *row = new_row(m);
    row_put(m, row, "SetAccess", vm_new_cstring(m->vm, "private"));
    row_put(m, row, "Dependent", PROG_TRUE);
    row_put(m, row, "Builtin", PROG_TRUE);
    put_row(m, "props", vm_intern_cstr(m->vm, name), *row);
}

void vm_class_define_map(vm_t *vm, vm_sym name) {
    static const char methods[][7] = {"isKey", "keys", "length", "numel", "remove", "values"};
    static const char properties[][10] = {"Count", "KeyType", "ValueType"};
    making m = {.vm = vm, .name = name, .made = vm_pool_slot(vm), .kind = VM_CLASS_HANDLE};
    begin_description(&m, "", 0);
    add_text(&m, "supers", base_view_str("handle"));
    put(&m, "kind", prog_double(VM_CLASS_HANDLE));
    for (size_t k = 0; k < sizeof methods / sizeof *methods; k++)
        add_builtin(&m, methods[k], methods[k]);
    for (size_t k = 0; k < sizeof properties / sizeof *properties; k++)
        add_map_property(&m, properties[k]);
    add_destruction(&m);
    put(&m, "maker", prog_double(vm_intern_cstr(vm, "__map__")));
    vm_class_store(vm, name, *m.made);
}

void vm_class_define(vm_t *vm, vm_sym name, vm_found *found) {
    uint32_t mark = vm_pool_mark(vm);
    define(vm, name, found);
    vm_pool_drain(vm, mark);
}

/* ---- old-style classes ---- */

void vm_class_define_old(vm_t *vm, vm_sym name, uint32_t nparents, const prog_value *parents) {
    if (vm_class_known(vm, name) != PROG_UNDEF) return;
    making m = {.vm = vm, .name = name, .made = vm_pool_slot(vm)};
    begin_description(&m, "", 0);
    put(&m, "kind", prog_double(VM_CLASS_OLD));
    for (uint32_t k = 0; k < nparents; k++) {
        vm_sym above = vm_instance_of(vm, parents[k])->cls;
        add_text(&m, "supers", vm_sym_text(vm, above));
        prog_value d = vm_class_find(vm, above);
        if (d != PROG_UNDEF) add_all(&m, "line", vm_part(vm, d, "line", PROG_KIND_ARRAY));
    }
    vm_class_store(vm, name, *m.made);
}

/* ---- enumerations ---- */

/* The member keeps its name in a field that no property can have. */
prog_value vm_class_member(vm_t *vm, vm_sym cls, vm_sym name) {
    prog_value d = vm_class_find(vm, cls), members, v;
    if (d == PROG_UNDEF || vm_class_kind_of(vm, d) == VM_CLASS_OLD) return PROG_UNDEF;
    members = vm_part(vm, d, "members", PROG_KIND_STRUCT);
    v = vm_get_field(vm, members, name);
    if (!vm_is_kind(vm, v, PROG_KIND_FUNC)) return v;
    prog_value args, text = name_value(vm, name), code = vm_get_field(vm, d, vm_intern_cstr(vm, "code"));
    vm_pool_add_ref(vm, code); /* the class may be defined anew meanwhile */
    vm_pool_add_ref(vm, v);
    vm->above.call(vm, &(vm_now){.fn = v, .nout = 1, .out = &args});
    if (!vm_is_kind(vm, args, PROG_KIND_ARRAY) || vm_class(vm, args) != PROG_CELL)
        vm_error(vm, "Mica:internal", "the member '%s' of class '%s' has no arguments", vm_sym_cstr(vm, name),
                 vm_sym_cstr(vm, cls));
    prog_value made = vm_class_make(vm, cls, (uint32_t)vm_numel(vm, args), vm_cell_data(vm_array(vm, args)));
    prog_value *slot = vm_pool_slot(vm);
    vm_set(vm, slot, made);
    vm_instance *o = (vm_instance *)vm_make_unique(vm, slot);
    vm_set_field(vm, &o->body, vm_intern_cstr(vm, VM_MEMBER_FIELD), text);
    vm_set_field(vm, known_part(vm, cls, code, "members"), name, *slot);
    return *slot;
}
