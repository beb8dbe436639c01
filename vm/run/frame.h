/* vm/run/frame.h - frames, calls, and what names mean in them: variables in scope, functions by name. What instructions
 * do with registers is vm/run/registers.h, running them vm/interp/. Included in vm/ only, and by who resolves names. */
#ifndef VM_RUN_FRAME_H
#define VM_RUN_FRAME_H

#include "vm/run/builtin.h"
#include "vm/run/classes.h"
#include "vm/heap/cage.h"
#include "vm/heap/guard.h"

/* What is to be called: a resolved function as vm_sym_rec.func codes it, with what keeps or completes it. */
typedef struct vm_target {
    uint64_t func;
    prog_value owner; /* keeps heap code alive, or PROG_UNDEF */
    vm_func *closure; /* captured values, or NULL */
    uint32_t flags;   /* VM_FRAME_… for the new frame */
} vm_target;
/* Where on the stack a call takes place. */
typedef struct vm_site {
    uint32_t base, nargs; /* index of the first argument, and how many there are; the call takes them over */
    uint32_t nout, ret;   /* results asked for; index of where the first goes */
} vm_site;

/* Ends frames until `keep` remain, releasing their registers; used when an error unwinds. */
void vm_unwind_to(vm_t *vm, uint32_t keep);
/* Leaves the newest frame: clears its registers, gives scoped variables back. Results have been taken before. */
void vm_leave(vm_t *vm);

/* New frame for a target's code over the arguments at the site. Raises, with the arguments released, where the stack is
 * full, calls are too deep, or the function takes or gives fewer values. */
void vm_enter(vm_t *vm, const vm_target *target, vm_site site);

static inline const prog_code *vm_frame_code(const vm_t *vm, const vm_frame *f) {
    return vm_at(vm, f->code);
}
/* VM symbol of entry i of a code object's symbol table. */
vm_sym vm_code_sym(vm_t *vm, const prog_code *code, uint32_t i);
/* The file that a code object came from, "" where it has none. */
static inline const char *vm_code_file(vm_t *vm, const prog_code *code) {
    return code->file == PROG_NONE ? "" : vm_sym_cstr(vm, vm_code_sym(vm, code, code->file));
}
/* Name of variable register i for messages; NULL for temporaries. */
const char *vm_var_name(vm_t *vm, const vm_frame *f, unsigned i);
/* Value of a register as a reader sees it: through a box. */
static inline prog_value vm_unbox(const vm_t *vm, prog_value v) {
    if (prog_is_object(v) && vm_obj(vm, v)->kind == PROG_KIND_BOX) return ((vm_box *)vm_obj(vm, v))->value;
    return v;
}

/* Line and column of the instruction a code frame runs; 0 when unknown. */
void vm_place_of(vm_t *vm, const vm_frame *f, uint32_t *line, uint32_t *column);

/* ---- what the running instruction works on (vm/run/origin.c) ---- */
/* The variable that the running instruction indexes a part of or stores into, for messages, or NULL. */
const char *vm_running_variable(vm_t *vm);
/* Whether the running instruction calls the builtin `name` with a constant as its first argument. */
bool vm_literal_argument(vm_t *vm, const char *name);
/* Whether an instruction indexes what lies in register b. */
bool vm_reads_object(unsigned op);

/* ---- names in scope (vm/run/scope.c) ---- */
/* Slot of variable `name` in the scope of frame `f` (index; VM_BASE_SCOPE for the base workspace), or NULL.
 * Looks through the scripts that borrowed the variables. */
prog_value *vm_scope_find(vm_t *vm, uint32_t frame, vm_sym name);
/* The same by text, which is not taken among the names when nothing is called so. */
prog_value *vm_scope_find_text(vm_t *vm, uint32_t frame, const char *text, size_t len);
/* As vm_scope_find; makes a dynamic variable when there is none. */
prog_value *vm_scope_make(vm_t *vm, uint32_t frame, vm_sym name);
void vm_scope_clear(vm_t *vm, uint32_t frame, vm_sym name);
/* Calls each(name, value) for every defined variable in scope. */
void vm_scope_each(vm_t *vm, uint32_t frame, void (*each)(void *ctx, vm_sym name, prog_value v), void *ctx);
/* Innermost frame that runs M code (native frames skipped), as a scope; VM_BASE_SCOPE when there is none.
 * level 0 = the running one, 1 = its caller, … */
uint32_t vm_scope_of(vm_t *vm, uint32_t level);
prog_value vm_global_box(vm_t *vm, vm_sym name);
/* A script's frame takes the variables of its scope into its registers, and gives them back. The scope is
 * that of the frame below, or root->scope_wanted when the frame is flagged VM_FRAME_AT. */
void vm_scope_borrow(vm_t *vm, uint32_t index);
void vm_scope_return(vm_t *vm, uint32_t index);

/* ---- functions by name (vm/run/resolve.c) ---- */
/* Resolved function of a name as vm_sym_rec.func codes it; 0 when there is none. */
uint64_t vm_resolve(vm_t *vm, vm_sym name);
/* Whether a name means the library's function (origin 0) or that of a layer, and all names that such functions call
 * what they meant when the library was built, and nothing else than its code writes the frame's variables. */
bool vm_is_pure(vm_t *vm, const vm_frame *f, vm_sym name, unsigned origin);
/* The symbol of a name that has a function, else 0; a name that has none is not remembered. */
vm_sym vm_known_function(vm_t *vm, const char *text, size_t len);
void vm_define_function(vm_t *vm, vm_sym name, uint64_t code, prog_value owner);
/* The name means what it meant before a program defined it. */
void vm_undefine_function(vm_t *vm, vm_sym name);
/* Forgets which names were found missing or where: call when files or functions may have appeared. */
void vm_forget_names(vm_t *vm);
/* Names that methods of classes have: calls of them look at their arguments first (VM_FN_SHARED). */
bool vm_name_is_shared(vm_t *vm, vm_sym name);
void vm_share_name(vm_t *vm, vm_sym name);
/* The function that a call of `name` with these arguments means: a method of an object among them, else as
 * vm_target_of_name. */
vm_target vm_target_of_call(vm_t *vm, vm_sym name, uint32_t nargs, const prog_value *args);
/* What a function's name given as text means to the code that runs (vm/run/names.c). */
typedef struct vm_named {
    vm_sym name;      /* to be resolved, unless there is code */
    uint64_t code;    /* a local function's, or 0 */
    prog_value owner; /* keeps that code alive, or PROG_UNDEF */
} vm_named;
vm_named vm_function_named(vm_t *vm, base_view name);
/* The symbol under which text of eval, which is being loaded, calls the local function of that name of the code in whose
 * scope it runs; the plain name where there is none. */
vm_sym vm_local_symbol(vm_t *vm, base_view name);
/* What a handle of a name in code holds: the function itself for such a symbol, else the name. */
vm_named vm_symbol_meant(vm_t *vm, vm_sym name);
/* Handles of the local functions of the file whose code runs, in their order, as a cell column; of the pool. */
prog_value vm_local_functions(vm_t *vm);
/* A handle of code that the resolver made of a text or a file; the pool takes the reference that came with it. */
prog_value vm_found_handle(vm_t *vm, const vm_found *found);
/* A program names a function, in its text or by text: sets vm->reaches where that is one which looks at
 * variables of functions that wait. The library's own names do not count: its functions look at their callers
 * alone. */
void vm_note_name(vm_t *vm, base_view name);
/* A function's name as people write it. */
const char *vm_function_text(vm_t *vm, vm_sym name);
/* The object that keeps this frame's heap code alive, for code objects of the same blob. */
static inline prog_value vm_frame_owner(const vm_t *vm, const vm_frame *f) {
    if (!prog_is_object(f->func)) return PROG_UNDEF;
    prog_obj *o = vm_obj(vm, f->func);
    return o->kind == PROG_KIND_FUNC ? ((vm_func *)o)->owner : f->func;
}
_Noreturn void vm_error_undefined(vm_t *vm, vm_sym name);

/* ---- calls (vm/run/call.c) ---- */
/* Releases a register and makes it undefined. */
static inline void vm_drop(vm_t *vm, prog_value *reg) {
    prog_value v = *reg;
    *reg = PROG_UNDEF;
    vm_decref(vm, v);
}
/* The pool takes a reference of its own. */
static inline void vm_pool_add_ref(vm_t *vm, prog_value v) {
    if (!prog_is_object(v)) return;
    vm_incref(vm, v);
    vm_pool_add(vm, v);
}
/* Calls a target. On return either the results are at the site's `ret` (a builtin finished) or a frame was pushed. */
void vm_start_call(vm_t *vm, vm_target target, vm_site site);
/* Target of a name, a handle or a name string; raises when there is none. A bound method (a simple handle
 * with captures) has its captures put before the arguments: base/nargs are adjusted. */
vm_target vm_target_of_name(vm_t *vm, vm_sym name);
vm_target vm_target_of_handle(vm_t *vm, prog_value fn, uint32_t base, uint32_t *nargs);
/* Enters the builtin of the native frame on top again; its callee has finished (or raised `error`). */
void vm_resume_native(vm_t *vm, prog_value error);
/* Looks for a variable where names are dynamic; NULL when `name` is none. */
prog_value *vm_dynamic_variable(vm_t *vm, vm_sym name);

/* Text of a handle as func2str gives it; owned by the pool or borrowed. */
prog_value vm_handle_text(vm_t *vm, prog_value fn);
/* Is it a valid name of a variable (no keyword). */
bool vm_is_identifier(base_view name);
bool vm_is_keyword(base_view name);
/* Flag of a script handle: it runs in root->scope_wanted. */
#define VM_FUNC_AT 0x10u
/* Flag of a handle of a name: it means the function of that name, whatever methods its arguments have. */
#define VM_FUNC_PLAIN 0x08u

#endif
