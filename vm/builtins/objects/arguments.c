/* vm/builtins/objects/arguments.c - what the compiler calls for arguments blocks of functions
 * (compiler/lower_arguments.c): who was given what, and whether each value is as it is declared.
 *
 * A function's parameters hold what a call gives by position alone, a cell the rest: optional arguments, groups of
 * those that repeat, and names with their values. Where the names begin only the values tell: at the first text that
 * is a name, when all behind it are pairs of a name and a value. */
#include "vm/objects/objects.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define TOO_FEW   "MATLAB:minrhs"
#define TOO_MANY  "MATLAB:TooManyInputs"
#define AMBIGUOUS "MATLAB:functionValidation:AmbiguousInputName"

/* The names of one struct of arguments, and what was given of them. */
typedef struct named {
    const char *at;                /* a name of the list, or of a class's property */
    uint32_t len, structure, slot; /* slot: of `set` and `values` from 1; 0 for a property */
} named;

typedef struct split {
    vm_t *vm;
    const char *function;
    const prog_value *rest; /* of the cell */
    uint32_t count;
    named *names;
    uint32_t nnames, room;
    uint32_t slots, structs;
    uint32_t first_name; /* of the cell: where the names begin */
} split;

/* ---- names ---- */

static void add_name(split *s, const char *at, size_t len, uint32_t slot) {
    if (s->nnames == s->room) {
        uint32_t room = s->room ? 2 * s->room : 16;
        named *more = vm_scratch(s->vm, room * sizeof *more);
        if (s->nnames) memcpy(more, s->names, s->nnames * sizeof *more);
        s->names = more;
        s->room = room;
    }
    s->names[s->nnames++] = (named){at, (uint32_t)len, s->structs, slot};
}

static bool is_public(vm_t *vm, prog_value row, const char *which) {
    vm_sym sym = vm_known_name(vm, which, strlen(which));
    prog_value v = sym ? vm_get_field(vm, row, sym) : PROG_UNDEF;
    return v == PROG_UNDEF ||
           (vm_is_string(vm, v) && base_view_equal(vm_to_view(vm, v, which), base_view_str("public")));
}

/* To define a class runs code, so all are looked for before anything else is made. */
static void find_class(const split *s, const char *at, size_t len) {
    vm_t *vm = s->vm;
    prog_value d = vm_class_find(vm, vm_intern(vm, at, len));
    if (d == PROG_UNDEF || vm_class_kind_of(vm, d) == VM_CLASS_OLD)
        vm_error(vm, "MATLAB:functionValidation:NotAClass",
                 "%s: there is no class '%.*s' whose properties are arguments", s->function, (int)len, at);
}

/* Properties that code outside of the class may set. */
static void add_properties(split *s, const char *at, size_t len) {
    vm_t *vm = s->vm;
    prog_value d = vm_class_known(vm, vm_intern(vm, at, len));
    prog_value props = vm_part(vm, d, "props", PROG_KIND_STRUCT);
    for (uint32_t k = 0; k < vm_struct_keys(vm, vm_array(vm, props))->count; k++) {
        vm_sym name = vm_struct_keys(vm, vm_array(vm, props))->syms[k];
        prog_value row = vm_struct_slots(vm_array(vm, props))[1 + k];
        if (!vm_is_kind(vm, row, PROG_KIND_STRUCT) || !is_public(vm, row, "SetAccess") ||
            vm_part_true(vm, row, "Constant") || vm_part_true(vm, row, "Hidden"))
            continue;
        base_view text = vm_sym_text(vm, name);
        bool known = false;
        for (uint32_t i = 0; i < s->nnames; i++)
            known |= s->names[i].len == text.len && memcmp(s->names[i].at, text.data, text.len) == 0;
        if (!known) add_name(s, (const char *)text.data, text.len, 0);
    }
}

/* "Name,Other;?pkg.Class": lines of a struct come first, so that they go before properties of the same name. */
static void read_names(split *s, base_view list) {
    enum { CLASSES, NAMES, PROPERTIES, ROUNDS };
    const char *text = (const char *)list.data, *end = text + list.len;
    for (int round = CLASSES; round < ROUNDS; round++) {
        s->structs = 1;
        for (const char *at = text; at < end;) {
            const char *stop = at;
            while (stop < end && *stop != ',' && *stop != ';')
                stop++;
            size_t len = (size_t)(stop - at);
            bool props = *at == '?';
            if (round == CLASSES && props) find_class(s, at + 1, len - 1);
            if (round == NAMES && !props && len) add_name(s, at, len, ++s->slots);
            if (round == PROPERTIES && props) add_properties(s, at + 1, len - 1);
            if (stop < end && *stop == ';') s->structs++;
            at = stop + 1;
        }
    }
    if (!list.len) s->structs = 0;
}

static bool begins(const char *name, base_view text, bool any_case) {
    for (size_t k = 0; k < text.len; k++) {
        int a = (unsigned char)name[k], b = text.data[k];
        if (a != b && (!any_case || tolower(a) != tolower(b))) return false;
    }
    return true;
}

/* The name that a text means: the same, else the same in another case, else one that begins so; -1 where none does, -2
 * where several do. */
static int32_t meant(const split *s, base_view text) {
    for (int round = 0; round < 4; round++) {
        int32_t found = -1;
        for (uint32_t k = 0; k < s->nnames; k++) {
            const named *n = &s->names[k];
            bool long_enough = round < 2 ? n->len == text.len : n->len > text.len;
            if (!long_enough || !begins(n->at, text, round & 1)) continue;
            if (found >= 0) return -2;
            found = (int32_t)k;
        }
        if (found >= 0) return found;
    }
    return -1;
}

static bool is_text(vm_t *vm, prog_value v) {
    return vm_class(vm, v) == PROG_CHAR && vm_numel(vm, v) > 0 && vm_is_string(vm, v);
}

/* Whether the arguments from the k-th of the rest on are names and values. */
static bool are_named(const split *s, uint32_t k) {
    vm_t *vm = s->vm;
    if (!s->nnames || k >= s->count || (s->count - k) % 2) return false;
    for (; k < s->count; k += 2)
        if (!is_text(vm, s->rest[k]) || meant(s, vm_to_view(vm, s->rest[k], s->function)) == -1) return false;
    return true;
}

/* ---- messages ---- */

_Noreturn static void refuse_name(const split *s, uint32_t k, int32_t what) {
    vm_t *vm = s->vm;
    base_view text = vm_to_view(vm, s->rest[k], s->function);
    char list[400];
    size_t len = 0;
    list[0] = 0;
    for (uint32_t i = 0; i < s->nnames && len < sizeof list - 80; i++)
        len += (size_t)snprintf(list + len, sizeof list - len, "%s%.*s", i ? ", " : "",
                                (int)(s->names[i].len < 60 ? s->names[i].len : 60), s->names[i].at);
    vm_error(vm, what == -2 ? AMBIGUOUS : TOO_MANY, "%s: %s argument name '%.*s': the names are %s",
             s->function, what == -2 ? "ambiguous" : "invalid", (int)(text.len < 60 ? text.len : 60),
             (const char *)text.data, list);
}

_Noreturn static void refuse_count(vm_t *vm, const char *function, bool few, uint32_t given, uint32_t bound,
                                   const char *more) {
    vm_error(vm, few ? TOO_FEW : TOO_MANY, "%s: %s input arguments: %u given, %s %u%s", function,
             few ? "not enough" : "too many", given, few ? "at least" : "at most", bound, more);
}

/* Whether from the k-th on text stands where names would, though it may be none. */
static bool look_named(const split *s, uint32_t k) {
    if ((s->count - k) % 2) return false;
    for (; k < s->count; k += 2)
        if (!is_text(s->vm, s->rest[k])) return false;
    return true;
}

/* What is wrong with the arguments from `at` on, which are no optional ones and belong to no group. A name that is none
 * was taken for a value of an optional argument. */
_Noreturn static void refuse_rest(const split *s, uint32_t at, uint32_t before) {
    vm_t *vm = s->vm;
    for (uint32_t k = 0; k < at && s->nnames; k++)
        if (look_named(s, k)) at = k;
    if (!s->nnames || !is_text(vm, s->rest[at])) {
        refuse_count(vm, s->function, false, before + s->count, before + at,
                     s->nnames ? " before names" : "");
    }
    for (uint32_t k = at; k < s->count; k += 2) {
        int32_t name = is_text(vm, s->rest[k]) ? meant(s, vm_to_view(vm, s->rest[k], s->function)) : -3;
        if (name == -3)
            vm_error(vm, TOO_MANY, "%s: invalid argument at position %u: it must be the name of an argument",
                     s->function, before + k + 1);
        if (name < 0) refuse_name(s, k, name);
        if (k + 1 == s->count)
            vm_error(vm, TOO_FEW, "%s: argument '%.*s' has no value", s->function, (int)s->names[name].len,
                     s->names[name].at);
    }
    vm_error(vm, TOO_MANY, "%s: too many input arguments", s->function);
}

/* ---- the parts ---- */

static prog_value cell_of(vm_t *vm, uint32_t count, prog_value **to) {
    prog_value cell = vm_new_cell(vm, 1, count, to);
    for (uint32_t k = 0; k < count; k++)
        vm_set(vm, *to + k, vm_empty(vm));
    return cell;
}

/* A struct of the properties that were given, in the order of the class. */
static prog_value struct_of(const split *s, uint32_t structure, const int64_t *given) {
    vm_t *vm = s->vm;
    vm_sym *syms = vm_scratch(vm, (s->nnames + 1) * sizeof *syms);
    uint32_t count = 0;
    for (uint32_t k = 0; k < s->nnames; k++)
        if (s->names[k].structure == structure && !s->names[k].slot && given[k] >= 0)
            syms[count++] = vm_intern(vm, s->names[k].at, s->names[k].len);
    prog_value made = vm_new_struct(vm, 2, (int64_t[]){1, 1}, count, syms);
    prog_value *slot = vm_pool_slot(vm);
    vm_set(vm, slot, made);
    for (uint32_t k = 0; k < s->nnames; k++)
        if (s->names[k].structure == structure && !s->names[k].slot && given[k] >= 0)
            vm_set_field(vm, slot, vm_intern(vm, s->names[k].at, s->names[k].len), s->rest[given[k]]);
    return *slot;
}

static vm_frame *calling_frame(vm_t *vm) {
    uint32_t scope = vm_scope_of(vm, 0);
    if (scope == VM_BASE_SCOPE) vm_error(vm, NULL, "__arguments__: called outside of a function");
    return &vm_frames(vm)[scope];
}

static uint32_t count_arg(vm_t *vm, prog_value v) {
    double n = vm_to_double(vm, v, "__arguments__");
    if (!(n >= 0 && n <= 65535) || n != floor(n)) vm_error(vm, NULL, "__arguments__: invalid count");
    return (uint32_t)n;
}

/* [set, values, structs…, repeating…] = __arguments__ (function, required, kept, optional, group, rest, names) */
void vm_bi_arguments(vm_t *vm, vm_call *c) {
    vm_frame *f = calling_frame(vm);
    uint32_t required = count_arg(vm, c->args[1]), kept = count_arg(vm, c->args[2]),
             optional = count_arg(vm, c->args[3]), group = count_arg(vm, c->args[4]), given = f->nargin,
             taken = 0;
    split s = {.vm = vm, .function = vm_to_cstr(vm, c->args[0], "__arguments__")};
    if (vm_class(vm, c->args[5]) != PROG_CELL) vm_error(vm, NULL, "__arguments__: REST must be a cell");
    s.count = (uint32_t)vm_numel(vm, c->args[5]);
    s.rest = s.count ? vm_cell_data(vm_array(vm, c->args[5])) : NULL;
    if (given < required) refuse_count(vm, s.function, true, given, required, "");
    read_names(&s, vm_to_view(vm, c->args[6], "__arguments__"));
    uint32_t before = given - (s.count < given ? s.count : given);
    if (before < kept && s.count) before = kept;
    while (taken < optional && taken < s.count && !are_named(&s, taken))
        taken++;
    uint32_t groups = 0, at = taken;
    bool all = taken == optional; /* those that repeat come behind all optional ones */
    while (group && all && s.count - at >= group && !are_named(&s, at))
        at += group, groups++;
    if (at < s.count && !are_named(&s, at)) {
        if (group && all && s.count - at < group && !(s.nnames && is_text(vm, s.rest[at])))
            vm_error(vm, TOO_FEW, "%s: not enough input arguments: those that repeat come in groups of %u",
                     s.function, group);
        refuse_rest(&s, at, before);
    }
    int64_t *where = vm_scratch(vm, (s.nnames + 1) * sizeof *where);
    for (uint32_t k = 0; k < s.nnames; k++)
        where[k] = -1;
    for (uint32_t k = at; k < s.count; k += 2) {
        int32_t name = meant(&s, vm_to_view(vm, s.rest[k], s.function));
        if (name < 0) refuse_name(&s, k, name);
        where[name] = k + 1;
    }
    uint8_t *set;
    prog_value *values, flags, cell;
    flags = vm_new_array(vm, PROG_LOGICAL, 0, 2, (int64_t[]){1, s.slots + optional}, (void **)&set);
    cell = cell_of(vm, s.slots + optional, &values);
    for (uint32_t k = 0; k < s.nnames; k++) {
        if (!s.names[k].slot || where[k] < 0) continue;
        set[s.names[k].slot - 1] = 1;
        vm_set(vm, &values[s.names[k].slot - 1], s.rest[where[k]]);
    }
    for (uint32_t k = 0; k < taken; k++) {
        set[s.slots + k] = 1;
        vm_set(vm, &values[s.slots + k], s.rest[k]);
    }
    uint32_t out = 0;
    vm_return(vm, c, out++, flags);
    vm_return(vm, c, out++, cell);
    for (uint32_t k = 1; k <= s.structs && out < c->nout; k++)
        vm_return(vm, c, out++, struct_of(&s, k, where));
    for (uint32_t k = 0; k < group && out < c->nout; k++) {
        cell = cell_of(vm, groups, &values);
        for (uint32_t i = 0; i < groups; i++)
            vm_set(vm, &values[i], s.rest[taken + i * group + k]);
        vm_return(vm, c, out++, cell);
    }
    f->nargin = given > s.count - at ? given - (s.count - at) : 0;
}

/* ---- one argument ---- */

static const char *who_of(vm_t *vm, prog_value who, prog_value position) {
    char *text = vm_scratch(vm, 256);
    double n = vm_to_double(vm, position, "__argument__");
    snprintf(text, 220, "%s", vm_to_cstr(vm, who, "__argument__"));
    if (n >= 1 && n < 1e9) snprintf(text + strlen(text), 32, " at position %.0f", n);
    return text;
}

static const char *message_of(vm_t *vm, prog_value error) {
    if (!vm_is_kind(vm, error, PROG_KIND_STRUCT)) return "";
    prog_value text = vm_get_field(vm, error, vm_intern_cstr(vm, "message"));
    return text != PROG_UNDEF && vm_class(vm, text) == PROG_CHAR ? vm_to_cstr(vm, text, "message") : "";
}

/* __argument__ (value, who, position, class, dims): the value as it is declared. What a class makes of it is asked of
 * the class. */
void vm_bi_argument(vm_t *vm, vm_call *c) {
    const char *who = who_of(vm, c->args[1], c->args[2]);
    base_view cls = vm_to_view(vm, c->args[3], "__argument__"),
              dims = vm_to_view(vm, c->args[4], "__argument__");
    prog_value v = c->args[0];
    if (c->step) {
        if (c->error != PROG_UNDEF) vm_error_conversion(vm, who, cls, v, message_of(vm, c->error));
        if (!c->nresults || !vm_is_a(vm, c->results[0], cls)) vm_error_conversion(vm, who, cls, v, "");
        v = c->results[0];
    } else if (cls.len) {
        vm_sym maker;
        v = vm_declared_class(vm, who, cls, v, &maker);
        if (maker) {
            vm_call_later(vm, c,
                          (vm_later){.fn = vm_new_handle(vm, maker, PROG_UNDEF),
                                     .args = c->args,
                                     .nargs = 1,
                                     .nout = 1,
                                     .step = 1,
                                     .catches = true});
            return;
        }
    }
    vm_return(vm, c, 0, dims.len ? vm_declared_size(vm, who, cls, dims, v) : v);
}

/* __argument_error__ (error, who, position): raises what a validator raised, and says of which argument. */
void vm_bi_argument_error(vm_t *vm, vm_call *c) {
    const char *who = who_of(vm, c->args[1], c->args[2]), *message = message_of(vm, c->args[0]), *id = "";
    prog_value v = vm_is_kind(vm, c->args[0], PROG_KIND_STRUCT)
                       ? vm_get_field(vm, c->args[0], vm_intern_cstr(vm, "identifier"))
                       : PROG_UNDEF;
    if (v != PROG_UNDEF && vm_class(vm, v) == PROG_CHAR) id = vm_to_cstr(vm, v, "identifier");
    vm_error(vm, *id ? id : NULL, "%s: %s", who, message);
}

/* __is_set__ (name): whether the variable of the caller has a value. */
void vm_bi_is_set(vm_t *vm, vm_call *c) {
    base_view name = vm_to_view(vm, c->args[0], "__is_set__");
    prog_value *slot = vm_scope_find_text(vm, vm_scope_of(vm, 0), (const char *)name.data, name.len);
    vm_return_bool(vm, c, slot && vm_unbox(vm, *slot) != PROG_UNDEF);
}
