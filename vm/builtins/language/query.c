/* vm/builtins/language/query.c - questions that programs ask about themselves: names, functions, arguments,
 * classes, help; and the end of the program.
 *
 * Who asks is found on the stack of frames: nargin and its kin are builtins without a frame of their own,
 * called by the function they are about. They answer for the innermost M function; at the prompt there is
 * none. */
#include "base/path.h"
#include "vm/builtins/args.h"
#include "vm/builtins/language/kinds.h"
#include "vm/builtins/language/language_internal.h"
#include "vm/builtins/text/regexp.h"
#include "vm/heap/seen.h"
#include "vm/run/cleanup.h"
#include "vm/run/extension.h"
#include "vm/run/frame.h"
#include "vm/run/overlay.h"
#include "vm/run/place.h"
#include "vm/run/setting.h"
#include "vm/text/display.h"
#include "vm/text/pattern.h"

#include <ctype.h>
#include <stdlib.h>

static const char *const keywords[] = {"__FILE__",
                                       "__LINE__",
                                       "break",
                                       "case",
                                       "catch",
                                       "continue",
                                       "do",
                                       "else",
                                       "elseif",
                                       "end",
                                       "end_try_catch",
                                       "end_unwind_protect",
                                       "endfor",
                                       "endfunction",
                                       "endif",
                                       "endparfor",
                                       "endswitch",
                                       "endwhile",
                                       "for",
                                       "function",
                                       "global",
                                       "if",
                                       "otherwise",
                                       "parfor",
                                       "persistent",
                                       "return",
                                       "switch",
                                       "try",
                                       "until",
                                       "unwind_protect",
                                       "unwind_protect_cleanup",
                                       "while"};

bool vm_is_keyword(base_view name) {
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
        if (base_view_equal(name, base_view_str(keywords[i]))) return true;
    return false;
}

bool vm_is_identifier(base_view name) {
    if (!name.len || !(isalpha(name.data[0]) || name.data[0] == '_')) return false;
    for (size_t i = 0; i < name.len; i++)
        if (!isalnum(name.data[i]) && name.data[i] != '_') return false;
    return !vm_is_keyword(name);
}

void vm_bi_isvarname(vm_t *vm, vm_call *c) {
    vm_return_bool(vm, c,
                   vm_is_string(vm, c->args[0]) && vm_is_identifier(vm_to_view(vm, c->args[0], "isvarname")));
}

void vm_bi_iskeyword(vm_t *vm, vm_call *c) {
    if (c->nargs) {
        if (!vm_is_string(vm, c->args[0])) vm_error(vm, NULL, "iskeyword: NAME must be a string");
        vm_return_bool(vm, c, vm_is_keyword(vm_to_view(vm, c->args[0], "iskeyword")));
        return;
    }
    int64_t n = (int64_t)(sizeof keywords / sizeof *keywords);
    prog_value *members, cell = vm_new_cell(vm, n, 1, &members);
    for (int64_t k = 0; k < n; k++)
        vm_set(vm, &members[k], vm_new_cstring(vm, keywords[k]));
    vm_return(vm, c, 0, cell);
}

/* What programs that ask expect: functions that Octave has as files in M are said to be files, whatever
 * they are here, and the other way round (kinds.def has both lists of exceptions). */
bool vm_is_file_kind(const char *name, size_t len, bool builtin) {
    static const char files[] =
#define VM_FILE_KIND(name) #name "\0"
#define VM_BUILTIN_KIND(name)
#include "vm/builtins/language/kinds.def"
        ;
    static const char builtins[] =
#undef VM_FILE_KIND
#undef VM_BUILTIN_KIND
#define VM_FILE_KIND(name)
#define VM_BUILTIN_KIND(name) #name "\0"
#include "vm/builtins/language/kinds.def"
        ;
#undef VM_FILE_KIND
#undef VM_BUILTIN_KIND
    for (const char *p = builtin ? files : builtins; *p; p += strlen(p) + 1)
        if (strlen(p) == len && memcmp(p, name, len) == 0) return builtin;
    return !builtin;
}

/* What exist says of a name. */
enum {
    EXISTS_NOT = 0,
    EXISTS_VARIABLE = 1,
    EXISTS_FILE = 2,
    EXISTS_EXTENSION = 3, /* a function of a shared object */
    EXISTS_BUILTIN = 5,
    EXISTS_FOLDER = 7,
    EXISTS_CLASS = 8,
    EXISTS_COMMAND_LINE = 103 /* a function that was typed, or is defined by a script */
};

/* A class that a program or the library defines, or the one that is built in. */
static bool is_class(vm_t *vm, base_view name) {
    vm_sym s = vm_known_function(vm, (const char *)name.data, name.len);
    if (base_view_equal(name, base_view_str("containers.Map"))) return true;
    if (!s || !vm_resolve(vm, s)) return false; /* finding the function of a class makes the class known */
    prog_value table = vm_record_classes(vm)->table;
    return table && vm_is_kind(vm, vm_get_field(vm, table, s), PROG_KIND_STRUCT);
}

/* Asks in Octave's order: the file of a function, a variable, a function, a folder or file. Any of these
 * ends it. A number is not a name and an error; an empty array or a struct is nothing, and 0. The name is
 * looked up without being made a symbol where nothing has it (vm_known_function): a program that probes
 * for thousands of names must not fill the table. */
void vm_bi_exist(vm_t *vm, vm_call *c) {
    if (!vm_is_string(vm, c->args[0])) {
        if (vm_is_numeric_class(vm_class(vm, c->args[0])) && vm_numel(vm, c->args[0]))
            vm_error(vm, NULL, "exist: NAME must be a string");
        vm_return_double(vm, c, EXISTS_NOT); /* nothing has such a name */
        return;
    }
    if (c->nargs > 1 && vm_numel(vm, c->args[1]) == 0) { /* a type that nothing is of */
        vm_return_double(vm, c, EXISTS_NOT);
        return;
    }
    if (c->nargs > 1 && !vm_is_string(vm, c->args[1])) vm_error(vm, NULL, "exist: TYPE must be a string");
    const char *kind = c->nargs > 1 ? vm_to_cstr(vm, c->args[1], "exist") : "any";
    if (strcmp(kind, "any") && strcmp(kind, "var") && strcmp(kind, "builtin") && strcmp(kind, "dir") &&
        strcmp(kind, "file") && strcmp(kind, "class"))
        vm_error(vm, NULL, "exist: unrecognized type argument \"%s\"", kind);
    base_view name = vm_to_view(vm, c->args[0], "exist");
    if (strcmp(kind, "class") == 0) {
        vm_return_double(vm, c, is_class(vm, name) ? EXISTS_CLASS : EXISTS_NOT);
        return;
    }
    bool any = strcmp(kind, "any") == 0;
    const char *text = (const char *)name.data;
    if (name.len > 2 && memcmp(name.data + name.len - 2, ".m", 2) == 0) { /* the file of a function */
        bool asked = (any || strcmp(kind, "file") == 0) && vm_is_identifier(base_view_of(text, name.len - 2));
        vm_sym f = asked ? vm_known_function(vm, text, name.len - 2) : 0;
        uint64_t func = f ? vm_resolve(vm, f) : 0;
        if (func && vm_is_file_kind(text, name.len - 2, func & VM_FN_BUILTIN)) {
            vm_return_double(vm, c, EXISTS_FILE);
            return;
        }
    }
    if (any || strcmp(kind, "var") == 0) {
        prog_value *slot = vm_scope_find_text(vm, vm_scope_of(vm, 0), text, name.len);
        if (slot && vm_unbox(vm, *slot) != PROG_UNDEF) {
            vm_return_double(vm, c, EXISTS_VARIABLE);
            return;
        }
    }
    vm_sym known = vm_known_name(vm, text, name.len);
    if ((any || strcmp(kind, "file") == 0) && !(known && vm_sym_record(vm, known)->defined) &&
        vm_has_file(vm, vm_path_arg(vm, c->args[0], "exist"))) {
        vm_return_double(vm, c, EXISTS_FILE);
        return;
    }
    if (any || strcmp(kind, "builtin") == 0 || strcmp(kind, "file") == 0) {
        bool shut = vm_extension_shut(vm, text, name.len); /* it is there; asking opens nothing */
        vm_sym s = shut ? 0 : vm_known_function(vm, text, name.len);
        uint64_t func = s ? vm_resolve(vm, s) : 0;
        int code = shut                                    ? EXISTS_EXTENSION
                   : func && vm_sym_record(vm, s)->defined ? EXISTS_COMMAND_LINE
                                                           : EXISTS_NOT;
        if (func && !code) {
            bool builtin = func & VM_FN_BUILTIN, library = builtin || func < VM_SLOT_OFF(1);
            code = library && !vm_is_file_kind(text, name.len, builtin) ? EXISTS_BUILTIN : EXISTS_FILE;
            if (builtin && vm_extension_path(vm, (uint32_t)func) != PROG_UNDEF) code = EXISTS_EXTENSION;
        }
        if (code && (any || (code == EXISTS_BUILTIN) == (strcmp(kind, "builtin") == 0))) {
            vm_return_double(vm, c, code);
            return;
        }
    }
    if (strcmp(kind, "class") == 0 && vm_is_class_file(vm, vm_to_cstr(vm, c->args[0], "exist"))) {
        vm_return_double(vm, c, EXISTS_CLASS);
        return;
    }
    if (any || strcmp(kind, "dir") == 0 || strcmp(kind, "file") == 0) {
        const char *file = vm_path_arg(vm, c->args[0], "exist");
        base_path_what found = base_path_kind(file);
        if (found == BASE_PATH_NOTHING && strcmp(kind, "dir") != 0) found = vm_kind_on_path(vm, file);
        if (found == BASE_PATH_FOLDER || (found == BASE_PATH_FILE && strcmp(kind, "dir") != 0)) {
            vm_return_double(vm, c, found == BASE_PATH_FOLDER ? EXISTS_FOLDER : EXISTS_FILE);
            return;
        }
    }
    vm_return_double(vm, c, EXISTS_NOT);
}

void vm_bi_isglobal(vm_t *vm, vm_call *c) {
    base_view name = vm_to_view(vm, c->args[0], "isglobal");
    const char *text = (const char *)name.data;
    prog_value *slot = vm_scope_find_text(vm, vm_scope_of(vm, 0), text, name.len);
    vm_sym s = vm_known_name(vm, text, name.len);
    prog_value box = s ? vm_sym_record(vm, s)->global : 0;
    vm_return_bool(vm, c, slot && box && *slot == box);
}

/* ---- workspace ---- */

typedef struct name_list {
    vm_t *vm;
    vm_sym *names;
    uint32_t count, cap;
} name_list;

/* Names are gathered before any is cleared: clearing changes the table that vm_scope_each walks. */
static void add_name(void *ctx, vm_sym name, prog_value v) {
    (void)v;
    name_list *l = ctx;
    if (l->count == l->cap) {
        vm_sym *bigger = vm_scratch(l->vm, (l->cap ? l->cap * 2 : 64) * sizeof *bigger);
        if (l->count) memcpy(bigger, l->names, l->count * sizeof *bigger);
        l->names = bigger;
        l->cap = l->cap ? l->cap * 2 : 64;
    }
    l->names[l->count++] = name;
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names that begin with a dot are the VM's own (what a function keeps for the end of it) and never shown. */
static const char **sorted_names(vm_t *vm, uint32_t *count) {
    name_list l = {vm, NULL, 0, 0};
    vm_scope_each(vm, vm_scope_of(vm, 0), add_name, &l);
    const char **texts = vm_scratch(vm, (l.count + 1) * sizeof *texts);
    uint32_t n = 0;
    for (uint32_t k = 0; k < l.count; k++)
        if (vm_sym_cstr(vm, l.names[k])[0] != '.') texts[n++] = vm_sym_cstr(vm, l.names[k]);
    qsort(texts, n, sizeof *texts, by_text);
    *count = n;
    return texts;
}

typedef struct clear_options {
    bool exclude, global, functions, regexp;
    uint32_t first; /* argument that is a name or pattern */
} clear_options;

static bool is_option(const char *word, const char *shortest, const char *whole) {
    return strcmp(word, shortest) == 0 || strcmp(word, whole) == 0;
}

/* Options come first; "all", "variables", "functions" and "global" are options without a dash too. */
static clear_options read_clear(vm_t *vm, vm_call *c) {
    clear_options o = {0};
    for (; o.first < c->nargs; o.first++) {
        const char *word = vm_to_cstr(vm, c->args[o.first], "clear");
        bool only = o.first == 0;
        if (is_option(word, "-x", "-exclusive"))
            o.exclude = true;
        else if (is_option(word, "-g", "-global") || (only && strcmp(word, "global") == 0))
            o.global = true;
        else if (is_option(word, "-f", "-functions") || (only && strcmp(word, "functions") == 0))
            o.functions = true;
        else if (is_option(word, "-r", "-regexp"))
            o.regexp = true;
        else if (word[0] != '-' && !(only && c->nargs == 1 && (is_option(word, "all", "variables"))))
            break;
    }
    if (o.functions && (o.global || o.regexp || o.exclude)) vm_error_usage(vm, "clear");
    return o;
}

/* Whether a name is meant: shell patterns, or with -regexp a match anywhere in it. */
static bool clear_names(vm_t *vm, vm_call *c, const clear_options *o, const char *name) {
    for (uint32_t a = o->first; a < c->nargs; a++) {
        const char *word = vm_to_cstr(vm, c->args[a], "clear");
        if (!o->regexp && vm_pattern_fits(word, name)) return true;
        if (!o->regexp) continue;
        vm_regexp_options once = {.once = true};
        vm_matches found = {0};
        vm_find_matches(vm, "clear", base_view_str(word), base_view_str(name), &once, &found);
        if (found.count) return true;
    }
    return false;
}

/* The global variables that are meant lose their values for everyone, whether or not this scope knows them; where it
 * does, they are its own no more. */
static void clear_globals(vm_t *vm, vm_call *c, const clear_options *o, uint32_t scope) {
    for (vm_sym name = 1; name < vm->root->nsyms; name++) {
        prog_value box = vm_sym_record(vm, name)->global, *slot;
        if (!prog_is_object(box)) continue;
        if (o->first < c->nargs && clear_names(vm, c, o, vm_sym_cstr(vm, name)) == o->exclude) continue;
        vm_write_box(vm, box, PROG_UNDEF);
        slot = vm_scope_find(vm, scope, name);
        if (slot && *slot == box) vm_scope_clear(vm, scope, name);
    }
}

/* Functions are left alone whatever is asked: they stay loaded, and their persistent variables keep their
 * values, which Octave would forget. */
void vm_bi_clear(vm_t *vm, vm_call *c) {
    uint32_t n, scope = vm_scope_of(vm, 0);
    clear_options o = read_clear(vm, c);
    if (o.functions) return;
    if (o.global) {
        clear_globals(vm, c, &o, scope);
        return;
    }
    const char **names = sorted_names(vm, &n);
    for (uint32_t k = 0; k < n; k++)
        if (o.first == c->nargs || clear_names(vm, c, &o, names[k]) != o.exclude)
            vm_scope_clear(vm, scope, vm_intern_cstr(vm, names[k]));
}

/* ---- functions ---- */

/* Code object behind a name or handle; NULL for a builtin, whose row is then given. A function of the file
 * that is running is found before those of the path. */
static const prog_code *code_of(vm_t *vm, prog_value v, const char *who, const vm_builtin **row) {
    uint64_t func;
    *row = NULL;
    if (!vm_is_kind(vm, v, PROG_KIND_FUNC) && !vm_is_string(vm, v))
        vm_error(vm, NULL, "%s: FCN must be a string or function handle", who);
    if (vm_is_kind(vm, v, PROG_KIND_FUNC)) {
        vm_func *h = (vm_func *)vm_obj(vm, v);
        if (h->code) return vm_at(vm, h->code);
        func = vm_resolve(vm, h->name);
    } else {
        vm_named named = vm_function_named(vm, vm_to_view(vm, v, who));
        if (named.code) return vm_at(vm, named.code);
        func = vm_resolve(vm, named.name);
    }
    if (!func)
        vm_error(vm, NULL, "%s: invalid function name: %s", who,
                 vm_is_string(vm, v) ? vm_to_cstr(vm, v, who) : "handle");
    if (!(func & VM_FN_BUILTIN)) return vm_at(vm, func);
    *row = vm_builtin_row(vm, (uint32_t)func);
    return NULL;
}

static vm_frame *calling_frame(vm_t *vm) {
    uint32_t scope = vm_scope_of(vm, 0);
    return scope == VM_BASE_SCOPE ? NULL : &vm_frames(vm)[scope];
}

void vm_bi_superclass(vm_t *vm, vm_call *c) {
    (void)c;
    vm_error(vm, NULL, "superclass calls can only occur in methods or constructors");
}

void vm_bi_condition(vm_t *vm, vm_call *c) {
    vm_return(vm, c, 0, c->nargs == 1 ? c->args[0] : PROG_FALSE);
}

typedef struct named_in {
    vm_t *vm;
    const prog_code *code;
} named_in;

static const char *variable_name(const void *function, uint32_t k) {
    const named_in *in = function;
    return vm_sym_cstr(in->vm, vm_code_sym(in->vm, in->code, prog_code_vars(in->code)[k]));
}

static double declared_inputs(vm_t *vm, const prog_code *code) {
    return prog_declared_inputs(code->flags, code->nparams, code->nvars, variable_name,
                                &(named_in){vm, code});
}

/* Of a function that takes varargin the count is negative: -1 less its named parameters. Builtins answer
 * only where Octave has the function as a file in M (exact.def); of others it says that it does not know,
 * and so is said here. */
void vm_bi_nargin(vm_t *vm, vm_call *c) {
    if (c->nargs == 0) {
        vm_frame *f = calling_frame(vm);
        vm_return_double(vm, c, f ? f->nargin : 0);
        return;
    }
    const vm_builtin *row;
    const prog_code *code = code_of(vm, c->args[0], "nargin", &row);
    if (!code && !vm_builtin_is_exact(row))
        vm_error(vm, NULL, "nargin: number of input arguments unavailable for built-in function objects");
    double n = code ? declared_inputs(vm, code) : (row->max_args < 0 ? -1.0 : row->max_args);
    vm_return_double(vm, c, n);
}

/* As nargin. An anonymous function may return anything: -1. */
void vm_bi_nargout(vm_t *vm, vm_call *c) {
    if (c->nargs == 0) {
        vm_frame *f = calling_frame(vm);
        vm_return_double(vm, c, f ? f->nout : 0);
        return;
    }
    const vm_builtin *row;
    const prog_code *code = code_of(vm, c->args[0], "nargout", &row);
    if (!code && !vm_builtin_is_exact(row))
        vm_error(vm, NULL, "nargout: number of output arguments unavailable for built-in function objects");
    double n = code ? (code->flags & PROG_CODE_VARARGOUT ? -1.0 - code->nouts : code->nouts)
                    : (row->max_outs < 0 ? -1.0 : row->max_outs);
    if (code && code->flags & PROG_CODE_ANON) n = -1;
    vm_return_double(vm, c, n);
}

void vm_bi_is_function_handle(vm_t *vm, vm_call *c) {
    vm_return_bool(vm, c, vm_is_kind(vm, c->args[0], PROG_KIND_FUNC) && !vm_is_cleanup(vm, c->args[0]));
}

/* Outputs that the caller ignores with ~ are bits of the frame; 64 of them are kept, the rest count as
 * wanted. */
void vm_bi_isargout(vm_t *vm, vm_call *c) {
    vm_frame *f = calling_frame(vm);
    if (!f) vm_error(vm, "Octave:invalid-context", "isargout: invalid use at top level");
    vm_arr a;
    vm_view(vm, c->args[0], &a);
    void *data;
    prog_value r = vm_new_like(vm, PROG_LOGICAL, 0, c->args[0], &data);
    for (int64_t k = 0; k < a.numel; k++) {
        double n = vm_elem(&a, k);
        if (!(n >= 1) || n != (double)(int64_t)n)
            vm_error(vm, NULL, "isargout: K must be a positive integer");
        uint32_t wanted = f->nout ? f->nout : 1;
        ((uint8_t *)data)[k] = n <= wanted && !(n <= 64 && f->ignored >> ((int)n - 1) & 1);
    }
    vm_return(vm, c, 0, r);
}

/* The function that asks, and its caller; how many arguments of the call come before its own (feval), or -1
 * when something else called it. */
static int find_caller(vm_t *vm, const vm_frame **callee, const vm_frame **caller) {
    int before = 0;
    *callee = *caller = NULL;
    for (uint32_t k = vm->root->nframes; k-- > 0 && !*caller;) {
        const vm_frame *f = &vm_frames(vm)[k];
        if (f->kind == VM_FRAME_CODE)
            *(*callee ? caller : callee) = f;
        else if (*callee)
            before = strcmp(vm_builtin_row(vm, f->builtin)->name, "feval") == 0 && before == 0 ? 1 : -1;
    }
    return before;
}

/* What is shown as a statement without semicolon does is shown under a name, which a method `display` asks for. */
static prog_value shown_name(vm_t *vm, const vm_frame *caller) {
    uint64_t ins = caller->pc ? prog_code_instr(vm_frame_code(vm, caller))[caller->pc - 1] : 0;
    unsigned op = prog_i_op(ins);
    if (op == PROG_OP_DISPLAY)
        return vm_new_cstring(vm, vm_sym_cstr(vm, vm_code_sym(vm, vm_frame_code(vm, caller), prog_i_b(ins))));
    return op == PROG_OP_ANS || op == PROG_OP_ANSLIST ? vm_new_cstring(vm, "ans") : PROG_UNDEF;
}

/* The text of an argument is not kept in code: the resolver reads it from the source again, by the place
 * of the call in the file. Without source, or where no M code made the call, there is no name. A text that
 * is no identifier is given only when the second argument is false. */
void vm_bi_inputname(vm_t *vm, vm_call *c) {
    const vm_frame *callee, *caller;
    int before = find_caller(vm, &callee, &caller);
    double n = vm_is_numeric_class(vm_class(vm, c->args[0])) && vm_numel(vm, c->args[0]) == 1
                   ? vm_to_double(vm, c->args[0], "inputname")
                   : 0;
    if (!(n >= 1 && n <= 1e6) || n != (double)(uint32_t)n)
        vm_error(vm, NULL, "inputname: N must be a scalar index");
    if (!callee || vm_frame_code(vm, callee)->flags & PROG_CODE_SCRIPT)
        vm_error(vm, NULL, "inputname: must be used from within a function");
    if (n > callee->nargin) vm_error(vm, NULL, "inputname: N out of range");
    bool names_only = c->nargs < 2 || vm_to_bool(vm, c->args[1], "inputname");
    prog_value text = caller && n == 1 ? shown_name(vm, caller) : PROG_UNDEF;
    if (text == PROG_UNDEF && caller && before >= 0 && vm->resolver && vm->resolver->argument) {
        const prog_code *code = vm_frame_code(vm, caller);
        vm_place place = {.slot = vm_slot_of(caller->code)};
        vm_place_of(vm, caller, &place.line, &place.column);
        place.script = (code->flags & PROG_CODE_SCRIPT) != 0;
        if (!(code->flags & (PROG_CODE_SCRIPT | PROG_CODE_ANON)))
            place.function = vm_sym_cstr(vm, vm_code_sym(vm, code, code->name));
        place.file = vm_code_file(vm, code);
        uint32_t k = (uint32_t)n - 1u + (uint32_t)before;
        if (!*place.file || !vm->resolver->argument(vm->resolver->ctx, vm, &place, "", k, &text))
            text = PROG_UNDEF;
    }
    bool named = text != PROG_UNDEF && (!names_only || vm_is_identifier(vm_to_view(vm, text, "inputname")));
    vm_return(vm, c, 0, named ? text : vm_new_cstring(vm, ""));
}

/* The limit counts calls of M functions; it is kept in the root, so it travels with a VM. */
void vm_bi_max_recursion_depth(vm_t *vm, vm_call *c) {
    uint32_t old = vm->root->max_depth;
    if (c->nargs) {
        if (vm_class(vm, c->args[0]) >= PROG_CHAR)
            vm_error(vm, NULL, "max_recursion_depth: argument must be an integer value");
        int64_t n = vm_to_int(vm, c->args[0], "max_recursion_depth");
        if (n < 1 || n > 60000) vm_error(vm, NULL, "max_recursion_depth: arg must be between 1 and 60000");
        vm_setting_local(vm, c, "max_recursion_depth", prog_double(old));
        vm->root->max_depth = (uint32_t)n;
    }
    if (!c->nargs || c->nout) vm_return_double(vm, c, old);
}

/* The status of `exit 5`, whose argument is text in command syntax; "force" and "cancel" are none. */
static bool exit_text(vm_t *vm, prog_value v, uint32_t *status) {
    base_view text = vm_to_view(vm, v, "exit");
    uint64_t n = 0;
    for (size_t k = 0; k < text.len; k++) {
        if (text.data[k] < '0' || text.data[k] > '9' || n > UINT32_MAX) return false;
        n = n * 10 + (uint64_t)(text.data[k] - '0');
    }
    *status = (uint32_t)(n & 0xFF);
    return text.len > 0;
}

/* Only a wish: the flag is set and the interpreter ends the run at its next safe point, so that what a
 * host has to do at the end is done. A status is cut to the 8 bits that a system passes on. */
void vm_bi_exit(vm_t *vm, vm_call *c) {
    uint32_t status = 0;
    for (uint32_t k = 0; k < c->nargs; k++) {
        bool text = vm_is_string(vm, c->args[k]);
        if (text && exit_text(vm, c->args[k], &status)) continue;
        if (!text) {
            status = (uint32_t)vm_to_int(vm, c->args[k], "exit") & 0xFF;
            continue;
        }
        base_view word = vm_to_view(vm, c->args[k], "exit");
        if (base_view_equal(word, base_view_str("cancel"))) return;
        if (!base_view_equal(word, base_view_str("force")))
            vm_error(vm, NULL, "quit: option must be string \"cancel\" or \"force\"");
    }
    vm->root->exit_status = status;
    vm->root->quitting = 1;
}

/* ---- help, which, type ---- */

bool vm_source_text(vm_t *vm, const char *name, char what, prog_value *out) {
    mica_error err = MICA_ERROR_INIT;
    if (vm->resolver && vm->resolver->text &&
        vm->resolver->text(vm->resolver->ctx, vm, name, strlen(name), what, out, &err))
        return true;
    if (err.code) vm_raise_status(vm, "Mica:snapshot", &err);
    return false;
}

static void put_value(vm_t *vm, prog_value text) {
    base_view v = vm_to_view(vm, text, "help");
    vm_put(vm, v.data, v.len);
    if (v.len && v.data[v.len - 1] != '\n') vm_puts(vm, "\n");
}

void vm_put_origin(vm_t *vm, const char *name, prog_value where, bool script) {
    base_view v = vm_to_view(vm, where, "which");
    const char *from, *replaces;
    if (base_view_equal(v, base_view_str("command-line function")) &&
        vm_patch_words(vm, name, &from, &replaces)) {
        vm_printf(vm, "'%s' is a command-line function, a patch from %s of the %s%s\n", name, from,
                  *replaces == '/' || *replaces == '.' ? "function from the file " : "", replaces);
        return;
    }
    bool said =
        v.len > 12 && (memcmp(v.data, "function of ", 12) == 0 || memcmp(v.data, "the file /", 10) == 0);
    bool path = !said && memchr(v.data, '/', v.len) != NULL;
    vm_printf(vm, "'%s' is %s%s%.*s\n", name, said && v.data[0] == 't' ? "" : "a ",
              !path    ? ""
              : script ? "script from the file "
                       : "function from the file ",
              (int)v.len, (const char *)v.data);
}

/* The id of a builtin, which is that of a function of an extension that is opened for it, or -1. */
static int32_t builtin_named(vm_t *vm, const char *name) {
    int32_t row = vm_builtin_find(vm, name, strlen(name));
    if (row < 0 && vm_extension_with(vm, name, strlen(name)) >= 0) {
        (void)vm_resolve(vm, vm_intern_cstr(vm, name));
        row = vm_builtin_find(vm, name, strlen(name));
    }
    return row;
}

/* What is said of where a function comes from that is no file's. */
static prog_value builtin_origin(vm_t *vm, int32_t row) {
    prog_value path = row < 0 ? PROG_UNDEF : vm_extension_path(vm, (uint32_t)row);
    if (path != PROG_UNDEF) return path;
    return vm_new_cstring(vm, row >= 0 ? "built-in function" : "function of the library or of a file");
}

/* The text of a file's first comment, or the help line of a builtin's row, with what a call of it costs. */
void vm_bi_help(vm_t *vm, vm_call *c) {
    if (!c->nargs) {
        vm_puts(vm, "help NAME prints the help text of a function, which NAME tells where it comes from,\n"
                    "type NAME prints its source.\n");
        return;
    }
    const char *name = vm_to_cstr(vm, c->args[0], "help");
    int32_t row = builtin_named(vm, name);
    const char *own = row < 0 ? NULL : vm_overlay_help(vm, (uint32_t)row);
    prog_value text;
    bool told = vm_source_text(vm, name, 'h', &text);
    if (!told) {
        if (row < 0) vm_error(vm, "Octave:undefined-function", "help: '%s' not found", name);
        text = vm_new_cstring(vm, own ? own : vm_builtin_help(vm_builtin_row(vm, (uint32_t)row)));
    }
    if (c->nout) {
        vm_return(vm, c, 0, text);
        return;
    }
    prog_value where;
    if (vm_sym_record(vm, vm_intern_cstr(vm, name))->defined)
        where = vm_new_cstring(vm, "command-line function");
    else if (!vm->resolver || !vm->resolver->where ||
             !vm->resolver->where(vm->resolver->ctx, vm, name, strlen(name), false, &where))
        where = builtin_origin(vm, row);
    vm_put_origin(vm, name, where, false);
    vm_puts(vm, "\n");
    put_value(vm, text);
    if (!told && !own)
        vm_printf(vm, "\nCategory %s; the cost of a call %s.\n",
                  vm_builtin_category(vm_builtin_row(vm, (uint32_t)row)),
                  vm_builtin_cost(vm_builtin_row(vm, (uint32_t)row)));
    vm_puts(vm, "\n");
}

void vm_bi_argv(vm_t *vm, vm_call *c) {
    prog_value v = vm->root->arguments;
    vm_return(vm, c, 0, prog_is_object(v) ? v : vm_new_cell(vm, 0, 1, NULL));
}

void vm_bi_program_name(vm_t *vm, vm_call *c) {
    vm_return(vm, c, 0, vm_new_cstring(vm, "mica"));
}
