/* vm/builtins/language/eval.c - program text run by a program: eval, evalc, evalin, assignin; handles from
 * texts and back (str2func, func2str, functions).
 *
 * Text is compiled through the resolver, since the VM knows no compiler; a program linked without one raises.
 * What was compiled is code like any other, owned by a handle that the pool holds until the call has begun.
 *
 * SCOPES. Text runs in a scope, the variables of a function or of the base: eval in the caller's, evalin
 * where it is told. The compiler is given the scope beforehand (text_scoped), so that names that are
 * variables there are compiled as variables. A handle is marked (VM_FUNC_AT) to run in root->scope_wanted,
 * because the frame is made later, when this builtin has returned.
 *
 * A CATCH TEXT is compiled only when it is needed. The first text may fail twice: when it is compiled,
 * which happens here and is caught by vm_protect, and when it runs, which comes back as c->error in step
 * 1. An error in the catch text is an error of the program. Steps: 1 is "the first text ran, with a catch
 * text at hand", 2 is "the last text ran". */
#include "vm/builtins/language/language_internal.h"

#include "vm/builtins/natives.h"
#include "vm/heap/seen.h"
#include "vm/run/frame.h"

/* A handle of freshly compiled text; raises the syntax error when it does not compile. text_scoped is
 * taken back whatever the compiler said: it holds for one text. */
static prog_value compile(vm_t *vm, prog_value text, bool want_value, const char *who) {
    base_view view = vm_to_view(vm, text, who);
    vm_found found = {0, PROG_UNDEF};
    mica_error err = MICA_ERROR_INIT;
    if (!vm->resolver || !vm->resolver->compile)
        vm_error(vm, "Octave:undefined-function", "%s: this program has no compiler", who);
    bool compiled = vm->resolver->compile(vm->resolver->ctx, vm, (const char *)view.data, view.len,
                                          want_value, &found, &err);
    vm->text_scoped = false;
    if (!compiled)
        vm_error(vm, err.code == MICA_ERR_SYNTAX ? "Octave:parse-error" : "Octave:eval", "%s", err.message);
    return vm_found_handle(vm, &found);
}

/* As compile, for text that runs in a scope: its variables are known. */
static prog_value compile_in(vm_t *vm, uint32_t scope, prog_value text, bool want_value, const char *who) {
    vm->text_scoped = true;
    vm->text_scope = scope;
    return compile(vm, text, want_value, who);
}

/* Marks a handle of script text to run in root->scope_wanted. */
static void run_at(vm_t *vm, prog_value fn, uint32_t scope) {
    vm_obj(vm, fn)->flags |= VM_FUNC_AT;
    vm->root->scope_wanted = scope;
}

typedef struct compile_args {
    uint32_t scope;
    prog_value text, fn;
    bool want_value;
    const char *who;
} compile_args;

static void compile_body(vm_t *vm, void *ctx) {
    compile_args *a = ctx;
    a->fn = compile_in(vm, a->scope, a->text, a->want_value, a->who);
    vm_incref(vm, a->fn);
}

/* As compile; a syntax error with a catch text at hand gives PROG_UNDEF. */
static prog_value compile_or(vm_t *vm, uint32_t scope, prog_value text, bool want_value, const char *who,
                             bool has_catch) {
    if (!has_catch) return compile_in(vm, scope, text, want_value, who);
    compile_args a = {scope, text, PROG_UNDEF, want_value, who};
    if (!vm_protect(vm, compile_body, &a)) return PROG_UNDEF;
    vm_pool_add(vm, a.fn);
    return a.fn;
}

/* Results are the callee's, unlooked at: eval ("1;") with an output gives 1, and how many there may be is
 * for the text to say. `text` is the argument that holds it, the one behind it the catch text. */
static void evaluate(vm_t *vm, vm_call *c, uint32_t text, uint32_t scope, bool at, const char *who) {
    bool has_catch = c->nargs > text + 1;
    if (c->step == 0) {
        if (!vm_is_string(vm, c->args[text])) vm_error(vm, NULL, "%s: TRY must be a string", who);
        if (has_catch && !vm_is_string(vm, c->args[text + 1]))
            vm_error(vm, NULL, "%s: CATCH must be a string", who);
        prog_value fn = compile_or(vm, scope, c->args[text], c->nout > 0, who, has_catch);
        if (fn == PROG_UNDEF)
            fn = compile_in(vm, scope, c->args[text + 1], c->nout > 0, who), has_catch = false;
        if (at) run_at(vm, fn, scope);
        vm_call_later(vm, c,
                      (vm_later){.fn = fn, .nout = c->nout, .step = has_catch ? 1 : 2, .catches = has_catch});
        return;
    }
    if (c->step == 1 && c->error != PROG_UNDEF) {
        prog_value fn = compile_in(vm, scope, c->args[text + 1], c->nout > 0, who);
        if (at) run_at(vm, fn, scope);
        vm_call_later(vm, c, (vm_later){.fn = fn, .nout = c->nout, .step = 2});
        return;
    }
    if (c->nout > 0) vm_pass_results(c);
}

void vm_bi_eval(vm_t *vm, vm_call *c) {
    evaluate(vm, c, 0, vm_scope_of(vm, 0), false, "eval");
}

/* "caller" is the caller of the function that called evalin: one more frame out than the current scope. */
static uint32_t context_scope(vm_t *vm, prog_value context, const char *who) {
    base_view name = vm_to_view(vm, context, who);
    if (base_view_equal(name, base_view_str("base"))) return VM_BASE_SCOPE;
    if (base_view_equal(name, base_view_str("caller"))) return vm_scope_of(vm, 1);
    vm_error(vm, NULL, "%s: CONTEXT must be \"caller\" or \"base\"", who);
}

void vm_bi_evalin(vm_t *vm, vm_call *c) {
    uint32_t scope = context_scope(vm, c->args[0], "evalin");
    evaluate(vm, c, 1, scope, true, "evalin");
}

/* A global of that scope is a box whose value is set, so that all who share it see it. */
void vm_bi_assignin(vm_t *vm, vm_call *c) {
    uint32_t scope = context_scope(vm, c->args[0], "assignin");
    base_view name = vm_to_view(vm, c->args[1], "assignin");
    vm_sym s = vm_intern(vm, (const char *)name.data, name.len);
    if (!vm_is_identifier(name))
        vm_error(vm, NULL, "assignin: invalid variable name '%s'", vm_sym_cstr(vm, s));
    prog_value *slot = vm_scope_make(vm, scope, s);
    if (vm_is_kind(vm, *slot, PROG_KIND_BOX))
        vm_write_box(vm, *slot, c->args[2]);
    else
        vm_set(vm, slot, c->args[2]);
}

/* ---- evalc ---- */

/* evalc: output goes to a buffer in the heap, root->capture, while its text runs. Captures nest, so each
 * keeps the outer one in its locals and puts it back; an error must too, hence vm_later.catches in every call.
 * L_OPEN says that there is one to close. */
enum { L_OUTER, L_OPEN };

static prog_value new_capture(vm_t *vm) {
    prog_value v;
    vm_raw *raw = vm_new_object(vm, PROG_KIND_RAW, sizeof *raw + 256, &v);
    raw->size = 0;
    return v;
}

static void open_capture(vm_t *vm, vm_call *c, prog_value v) {
    vm_incref(vm, v);
    c->local[L_OUTER] = vm->root->capture ? vm->root->capture : PROG_UNDEF; /* its reference moves here */
    c->local[L_OPEN] = prog_double(1);
    vm->root->capture = v;
}

/* Text captured; the outer capture is in force again. */
static prog_value close_capture(vm_t *vm, vm_call *c) {
    prog_value captured = vm->root->capture;
    vm->root->capture = c->local[L_OUTER] == PROG_UNDEF ? 0 : c->local[L_OUTER];
    c->local[L_OUTER] = PROG_UNDEF;
    c->local[L_OPEN] = prog_double(0);
    vm_pool_add(vm, captured);
    vm_raw *raw = (vm_raw *)vm_obj(vm, captured);
    return vm_new_string(vm, (char *)(raw + 1), raw->size, false);
}

/* The captured text, then the results of the code. */
static void return_captured(vm_t *vm, vm_call *c, prog_value text) {
    vm_return(vm, c, 0, text);
    for (uint32_t i = 0; i + 1 < c->nout && i < c->nresults; i++)
        vm_return(vm, c, i + 1, c->results[i]);
}

/* The capture is made before vm_call_later and opened after it: nothing may fail where a frame that catches errors is
 * there and its capture is not. Where the first
 * text failed, what it had printed is kept and the catch text's output follows it. */
void vm_bi_evalc(vm_t *vm, vm_call *c) {
    bool has_catch = c->nargs > 1, wanted = c->nout > 1;
    uint32_t nout = wanted ? c->nout - 1 : 0, scope = vm_scope_of(vm, 0);
    if (c->step == 0) {
        prog_value fn = compile_or(vm, scope, c->args[0], wanted, "evalc", has_catch);
        if (fn == PROG_UNDEF) fn = compile_in(vm, scope, c->args[1], wanted, "evalc"), has_catch = false;
        prog_value capture = new_capture(vm);
        vm_call_later(vm, c, (vm_later){.fn = fn, .nout = nout, .step = has_catch ? 1 : 2, .catches = true});
        open_capture(vm, c, capture);
        return;
    }
    if (c->local[L_OPEN] != prog_double(1)) vm_raise(vm, vm->root->last_error); /* that of a full stack */
    if (c->step == 1 && c->error != PROG_UNDEF) {
        prog_value text = close_capture(vm, c); /* an error in compiling must not leave the capture open */
        prog_value fn = compile_in(vm, scope, c->args[1], wanted, "evalc");
        prog_value capture = new_capture(vm);
        vm_call_later(vm, c, (vm_later){.fn = fn, .nout = nout, .step = 2, .catches = true});
        open_capture(vm, c, capture);
        vm_arr a;
        vm_view(vm, text, &a);
        vm_put(vm, a.data, (size_t)a.numel);
        return;
    }
    prog_value text = close_capture(vm, c);
    if (c->error != PROG_UNDEF) vm_raise(vm, c->error);
    return_captured(vm, c, text);
}

/* ---- frames that nobody believes (vm/builtins/natives.def) ---- */

/* Step 1 is there for the catch text. */
bool vm_holds_eval(vm_t *vm, const vm_call *c) {
    (void)vm;
    return c->step == 2 || c->nargs > 1;
}
bool vm_holds_evalin(vm_t *vm, const vm_call *c) {
    (void)vm;
    return c->step == 2 || c->nargs > 2;
}

/* ---- texts of functions ---- */

void vm_bi_func2str(vm_t *vm, vm_call *c) {
    if (!vm_is_kind(vm, c->args[0], PROG_KIND_FUNC))
        vm_error(vm, NULL, "func2str: FCN_HANDLE argument must be a function handle object");
    vm_return(vm, c, 0, vm_handle_text(vm, c->args[0]));
}

/* Of a name "sin", of an anonymous function its whole text with parameters, as the compiler wrote it down;
 * that constant lies relative to the code, in a snapshot as in the heap. */
prog_value vm_handle_text(vm_t *vm, prog_value fn) {
    vm_func *h = (vm_func *)vm_obj(vm, fn);
    if (h->name || !h->code) return vm_new_cstring(vm, vm_function_text(vm, h->name));
    const prog_code *code = vm_at(vm, h->code);
    if (code->text == PROG_NONE) return vm_new_cstring(vm, "");
    prog_value v = prog_code_consts(code)[code->text];
    return prog_is_rel(v) ? prog_object(h->code + prog_offset(v)) : v;
}

/* "+" is the function plus; other texts are names. Besides the operators' own texts (program/operators.def) there
 * are other ways to write them, and ":". */
static base_view operator_name(base_view text) {
    static const char spellings[][2][8] = {{"**", "mpower"}, {".+", "plus"},  {".-", "minus"},
                                           {".**", "power"}, {"~=", "ne"},    {"~", "not"},
                                           {"++", "plus"},   {"--", "minus"}, {":", "colon"}};
    const char *function = prog_operator_function((const char *)text.data, text.len);
    for (size_t i = 0; !function && i < sizeof spellings / sizeof *spellings; i++)
        if (base_view_equal(text, base_view_str(spellings[i][0]))) function = spellings[i][1];
    return function ? base_view_str(function) : text;
}

/* Text that begins with @ is compiled and run to its one value, the handle; anything else is a name that
 * need not exist yet. A name is looked up when it is called, which is why the handle keeps the name; one
 * of a function that only this file sees is bound now. */
void vm_bi_str2func(vm_t *vm, vm_call *c) {
    if (!vm_is_string(vm, c->args[0])) vm_error(vm, NULL, "str2func: FCN_NAME must be a string");
    base_view text = vm_to_view(vm, c->args[0], "str2func");
    while (text.len && (*text.data == ' ' || *text.data == '\t'))
        text.data++, text.len--;
    if (c->step == 1) {
        vm_pass_results(c);
        return;
    }
    if (text.len && *text.data == '@') {
        prog_value fn = compile(vm, c->args[0], true, "str2func");
        vm_call_later(vm, c, (vm_later){.fn = fn, .nout = 1, .step = 1});
        return;
    }
    prog_value fn;
    vm_func *h = vm_new_object(vm, PROG_KIND_FUNC, sizeof *h, &fn);
    text = operator_name(text);
    vm_named named = vm_function_named(vm, text);
    h->owner = PROG_UNDEF;
    h->name = named.name;
    h->code = named.code;
    vm_set(vm, &h->owner, named.owner);
    vm_return(vm, c, 0, fn);
}

/* The variables an anonymous function captured are its workspace, by the names that its code has for them;
 * those that had no value when it was made are left out. */
void vm_bi_functions(vm_t *vm, vm_call *c) {
    if (!vm_is_kind(vm, c->args[0], PROG_KIND_FUNC))
        vm_error(vm, NULL, "functions: FCN_HANDLE argument must be a function handle object");
    vm_func *h = (vm_func *)vm_obj(vm, c->args[0]);
    bool anonymous = h->code && !h->name;
    vm_sym names[5] = {vm_intern_cstr(vm, "function"), vm_intern_cstr(vm, "type"), vm_intern_cstr(vm, "file"),
                       vm_intern_cstr(vm, "workspace"), vm_intern_cstr(vm, "within_file_path")};
    int64_t one[2] = {1, 1};
    prog_value s = vm_new_struct(vm, 2, one, anonymous ? 5 : 3, names);
    prog_value *slots = vm_struct_slots(vm_array(vm, s)) + 1;
    vm_set(vm, &slots[0], vm_handle_text(vm, c->args[0]));
    vm_set(vm, &slots[1], vm_new_cstring(vm, anonymous ? "anonymous" : "simple"));
    vm_set(vm, &slots[2], vm_new_cstring(vm, ""));
    if (anonymous) {
        const prog_code *code = vm_at(vm, h->code);
        prog_value space = vm_new_struct_scalar(vm);
        vm_incref(vm, space); /* vm_set_field may replace it */
        for (uint32_t k = 0; k < h->ncaptures; k++)
            if (h->captures[k] != PROG_UNDEF)
                vm_set_field(vm, &space,
                             vm_code_sym(vm, code, prog_code_vars(code)[prog_code_captures(code)[k]]),
                             h->captures[k]);
        vm_pool_add(vm, space);
        prog_value *members, cell = vm_new_cell(vm, 1, 1, &members);
        vm_set(vm, &members[0], space);
        vm_set(vm, &slots[3], cell);
        vm_set(vm, &slots[4], vm_new_cstring(vm, ""));
    }
    vm_return(vm, c, 0, s);
}
