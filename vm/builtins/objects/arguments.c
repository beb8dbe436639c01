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
    uint32_t required, group, given;
    uint32_t kept, optional; /* optional ones that lie in parameters, and in the cell */
    uint32_t before;         /* arguments in front of the cell */
    const prog_value *rest;  /* of the cell */
    uint32_t count;
    named *names;
    uint32_t nnames, room;
    uint32_t slots, structs;
    uint32_t first_name;    /* of the cell: where names may begin at the earliest, count where nowhere */
    uint32_t taken, groups; /* how the cell divides: optional ones, then groups, */
    uint32_t named;         /* then names and values from here on */
    int64_t *where;         /* of each name: where in the cell its value lies, -1 for nowhere */
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

/* Where in the cell pairs of a text and a value may begin at the earliest: behind it there are only such, whose texts
 * are names where `known`. */
static uint32_t first_pair(const split *s, bool known) {
    vm_t *vm = s->vm;
    uint32_t first = s->count;
    for (; first >= 2; first -= 2) {
        prog_value v = s->rest[first - 2];
        if (!is_text(vm, v) || (known && meant(s, vm_to_view(vm, v, s->function)) == -1)) break;
    }
    return first;
}

/* Whether the arguments from the k-th of the rest on are names and values. */
static bool are_named(const split *s, uint32_t k) {
    return k >= s->first_name && k < s->count && (s->count - k) % 2 == 0;
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

/* What is wrong with the arguments from `at` on, which are no optional ones and belong to no group. A name that is none
 * was taken for a value of an optional argument. */
_Noreturn static void refuse_rest(const split *s, uint32_t at) {
    vm_t *vm = s->vm;
    uint32_t before = s->before, text = s->nnames ? first_pair(s, false) : s->count;
    if (text < at) at = text;
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
static prog_value struct_of(const split *s, uint32_t structure) {
    vm_t *vm = s->vm;
    vm_sym *syms = vm_scratch(vm, (s->nnames + 1) * sizeof *syms);
    uint32_t *which = vm_scratch(vm, (s->nnames + 1) * sizeof *which), count = 0;
    for (uint32_t k = 0; k < s->nnames; k++) {
        if (s->names[k].structure != structure || s->names[k].slot || s->where[k] < 0) continue;
        syms[count] = vm_intern(vm, s->names[k].at, s->names[k].len);
        which[count++] = k;
    }
    prog_value made = vm_new_struct(vm, 2, (int64_t[]){1, 1}, count, syms);
    prog_value *slot = vm_pool_slot(vm);
    vm_set(vm, slot, made);
    for (uint32_t i = 0; i < count; i++)
        vm_set_field(vm, slot, syms[i], s->rest[s->where[which[i]]]);
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

/* What the call of __arguments__ says, and what the caller was given. */
static split read_request(vm_t *vm, const vm_call *c, uint32_t given) {
    split s = {.vm = vm, .function = vm_to_cstr(vm, c->args[0], "__arguments__"), .given = given};
    s.required = count_arg(vm, c->args[1]);
    s.kept = count_arg(vm, c->args[2]);
    s.optional = count_arg(vm, c->args[3]);
    s.group = count_arg(vm, c->args[4]);
    if (vm_class(vm, c->args[5]) != PROG_CELL) vm_error(vm, NULL, "__arguments__: REST must be a cell");
    s.count = (uint32_t)vm_numel(vm, c->args[5]);
    s.rest = s.count ? vm_cell_data(vm_array(vm, c->args[5])) : NULL;
    if (given < s.required) refuse_count(vm, s.function, true, given, s.required, "");
    s.before = given - (s.count < given ? s.count : given);
    if (s.before < s.kept && s.count) s.before = s.kept;
    read_names(&s, vm_to_view(vm, c->args[6], "__arguments__"));
    return s;
}

/* The cell into optional ones, groups of those that repeat, which come behind all optional ones, and names with their
 * values. */
static void divide(split *s) {
    s->first_name = s->nnames ? first_pair(s, true) : s->count;
    while (s->taken < s->optional && s->taken < s->count && !are_named(s, s->taken))
        s->taken++;
    uint32_t at = s->taken;
    bool repeats = s->group && s->taken == s->optional;
    for (; repeats && s->count - at >= s->group && !are_named(s, at); at += s->group)
        s->groups++;
    s->named = at;
    if (at == s->count || are_named(s, at)) return;
    if (repeats && s->count - at < s->group && !(s->nnames && is_text(s->vm, s->rest[at])))
        vm_error(s->vm, TOO_FEW, "%s: not enough input arguments: those that repeat come in groups of %u",
                 s->function, s->group);
    refuse_rest(s, at);
}

/* The last value that is given for a name counts. */
static void match_names(split *s) {
    s->where = vm_scratch(s->vm, (s->nnames + 1) * sizeof *s->where);
    for (uint32_t k = 0; k < s->nnames; k++)
        s->where[k] = -1;
    for (uint32_t k = s->named; k < s->count; k += 2) {
        int32_t name = meant(s, vm_to_view(s->vm, s->rest[k], s->function));
        if (name < 0) refuse_name(s, k, name);
        s->where[name] = k + 1;
    }
}

/* Which of the arguments by name, and behind them of the optional ones in the cell, were given, and their values. */
static void return_values(const split *s, vm_call *c) {
    vm_t *vm = s->vm;
    uint8_t *set;
    prog_value *values;
    uint32_t slots = s->slots;
    prog_value flags =
        vm_new_array(vm, PROG_LOGICAL, 0, 2, (int64_t[]){1, slots + s->optional}, (void **)&set);
    prog_value cell = cell_of(vm, slots + s->optional, &values);
    for (uint32_t k = 0; k < s->nnames; k++) {
        uint32_t slot = s->names[k].slot;
        if (!slot || s->where[k] < 0) continue;
        set[slot - 1] = 1;
        vm_set(vm, &values[slot - 1], s->rest[s->where[k]]);
    }
    for (uint32_t k = 0; k < s->taken; k++) {
        set[slots + k] = 1;
        vm_set(vm, &values[slots + k], s->rest[k]);
    }
    vm_return(vm, c, 0, flags);
    vm_return(vm, c, 1, cell);
}

/* [set, values, structs…, repeating…] = __arguments__ (function, required, kept, optional, group, rest, names) */
void vm_bi_arguments(vm_t *vm, vm_call *c) {
    split s = read_request(vm, c, calling_frame(vm)->nargin);
    divide(&s);
    match_names(&s);
    return_values(&s, c);
    uint32_t out = 2;
    for (uint32_t k = 1; k <= s.structs && out < c->nout; k++)
        vm_return(vm, c, out++, struct_of(&s, k));
    for (uint32_t k = 0; k < s.group && out < c->nout; k++) {
        prog_value *values, cell = cell_of(vm, s.groups, &values);
        for (uint32_t i = 0; i < s.groups; i++)
            vm_set(vm, &values[i], s.rest[s.taken + i * s.group + k]);
        vm_return(vm, c, out++, cell);
    }
    uint32_t apart = s.count - s.named; /* names and their values are no arguments by position */
    calling_frame(vm)->nargin = s.given > apart ? s.given - apart : 0;
}

/* ---- one argument ---- */

static const char *who_of(vm_t *vm, prog_value who, prog_value position) {
    char *text = vm_scratch(vm, 256);
    double n = vm_to_double(vm, position, "__argument__");
    snprintf(text, 220, "%s", vm_to_cstr(vm, who, "__argument__"));
    if (n >= 1 && n < 1e9) snprintf(text + strlen(text), 32, " at position %.0f", n);
    return text;
}

static const char *part_of(vm_t *vm, prog_value error, const char *name) {
    if (!vm_is_kind(vm, error, PROG_KIND_STRUCT)) return "";
    prog_value v = vm_get_field(vm, error, vm_intern_cstr(vm, name));
    return v != PROG_UNDEF && vm_class(vm, v) == PROG_CHAR ? vm_to_cstr(vm, v, name) : "";
}

/* Whether an error tells that the program ran out of memory or of calls: that is no matter of the value. The latter has
 * the identifier of many others. */
static bool is_exhaustion(vm_t *vm, prog_value error) {
    static const char depth[] = "max_recursion_depth exceeded";
    if (!vm_is_kind(vm, error, PROG_KIND_STRUCT) || !(vm_obj(vm, error)->flags & PROG_FLAG_MEXC))
        return false;
    return strcmp(part_of(vm, error, "identifier"), "Octave:bad-alloc") == 0 ||
           strncmp(part_of(vm, error, "message"), depth, sizeof depth - 1) == 0;
}

/* __argument__ (value, who, position, class, dims): the value as it is declared. What a class makes of it is asked of
 * the class. */
void vm_bi_argument(vm_t *vm, vm_call *c) {
    const char *who = who_of(vm, c->args[1], c->args[2]);
    base_view cls = vm_to_view(vm, c->args[3], "__argument__"),
              dims = vm_to_view(vm, c->args[4], "__argument__");
    prog_value v = c->args[0];
    if (c->step) {
        if (c->error != PROG_UNDEF && is_exhaustion(vm, c->error)) vm_raise(vm, c->error);
        if (c->error != PROG_UNDEF) vm_error_conversion(vm, who, cls, v, part_of(vm, c->error, "message"));
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
    if (is_exhaustion(vm, c->args[0])) vm_raise(vm, c->args[0]);
    const char *who = who_of(vm, c->args[1], c->args[2]), *id = part_of(vm, c->args[0], "identifier");
    vm_error(vm, *id ? id : NULL, "%s: %s", who, part_of(vm, c->args[0], "message"));
}

/* __is_set__ (name): whether the variable of the caller has a value. */
void vm_bi_is_set(vm_t *vm, vm_call *c) {
    base_view name = vm_to_view(vm, c->args[0], "__is_set__");
    prog_value *slot = vm_scope_find_text(vm, vm_scope_of(vm, 0), (const char *)name.data, name.len);
    vm_return_bool(vm, c, slot && vm_unbox(vm, *slot) != PROG_UNDEF);
}
