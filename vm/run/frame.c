/* vm/run/frame.c - call frames: entered, left, unwound. Called for every call of M code, so what few calls need lies
 * apart.
 *
 * A frame is a row in the cage's table of frames and a window of its stack of values. The window begins at the
 * arguments, which are the first registers of the callee already: a call copies none of them. Registers up to nvars
 * are the named variables, those above temporaries; registers beyond the arguments begin without a value. [base, top)
 * is what ends with the frame: `top` is at the end of the registers, and above it where more values wait (arguments
 * made of a list, the locals of native frames). Windows of caller and callee overlap in the arguments alone, which the
 * caller has given away.
 *
 * What keeps the code: code of a snapshot lies in its slot for good; code on the heap is counted, and f->func holds
 * one reference to its owner, or to the closure whose captures and owner it needs. */
#include "vm/run/frame.h"
#include "vm/run/cleanup.h"
#include "vm/run/setting.h"

/* A register is without a value before its value goes: ending an object may look at the stack. */
static void clear_registers(vm_t *vm, uint32_t from, uint32_t to) {
    for (uint32_t i = from; i < to; i++) {
        prog_value v = vm->stack[i];
        if (prog_is_object(v)) {
            vm->stack[i] = PROG_UNDEF;
            vm_decref(vm, v);
        }
    }
}

static void set_closure(vm_t *vm, const prog_code *code, uint32_t base, vm_func *closure) {
    const uint16_t *captures = prog_code_captures(code);
    for (uint32_t k = 0; k < code->ncaptures && k < closure->ncaptures; k++) {
        vm_incref(vm, closure->captures[k]);
        vm->stack[base + captures[k]] = closure->captures[k];
    }
}

/* Moves the arguments beyond the declared ones into the cell `varargin`. */
static void collect_varargin(vm_t *vm, const prog_code *code, uint32_t base, uint32_t nargs,
                             prog_value *extra) {
    uint32_t n = nargs > code->nparams ? nargs - code->nparams : 0, mark = vm_pool_mark(vm);
    prog_value *members, cell = vm_new_cell(vm, n ? 1 : 0, n, &members);
    for (uint32_t k = 0; k < n; k++) {
        prog_value empty = members[k];
        members[k] = extra[k];
        extra[k] = PROG_UNDEF;
        vm_decref(vm, empty);
    }
    vm->stack[base + code->nparams] = vm_pool_keep(vm, mark, cell);
}

/* A script's functions get their names as it is entered, wherever it comes from. */
static void define_functions(vm_t *vm, const prog_code *script, prog_value owner) {
    for (uint32_t i = 0; i < script->nchildren; i++) {
        const prog_code *f = prog_code_child(script, i);
        if (f->flags & PROG_CODE_INNER) continue;
        vm_define_function(vm, vm_code_sym(vm, f, f->name), vm_offset_of(vm, f),
                           prog_is_object(owner) ? owner : 0);
    }
}

/* What forbids a call: the stack, the depth of calls, or more values than the function takes or gives. */
typedef enum refusal { STACK_FULL, TOO_DEEP, TOO_MANY_INPUTS, TOO_MANY_OUTPUTS } refusal;

/* The arguments are the call's, so they end with it. */
__attribute__((noinline)) _Noreturn static void refuse(vm_t *vm, const prog_code *code, vm_site site,
                                                       refusal why) {
    clear_registers(vm, site.base, site.base + site.nargs);
    if (why == TOO_DEEP) vm_error(vm, "Octave:undefined-function", "max_recursion_depth exceeded");
    if (why == STACK_FULL)
        vm_error(vm, "Octave:bad-alloc", "out of memory: the stack of the program is full");
    const char *name =
        code->flags & PROG_CODE_ANON ? "@<anonymous>" : vm_sym_cstr(vm, vm_code_sym(vm, code, code->name));
    vm_error(vm, "Octave:invalid-fun-call", "%s: function called with too many %s", name,
             why == TOO_MANY_INPUTS ? "inputs" : "outputs");
}

/* Whether another frame with so many registers may begin. Scripts and texts of eval may still run in a function at the
 * limit; where they run themselves they end at twice that depth. */
static inline void check(vm_t *vm, const prog_code *code, vm_site site, uint32_t need) {
    const vm_root *root = vm->root;
    if (!vm_stack_fits(vm, site.base + need + VM_FRAME_SPARE) || root->nframes + 1 >= VM_FRAME_MAX)
        refuse(vm, code, site, STACK_FULL);
    if (root->depth >= root->max_depth &&
        (!(code->flags & PROG_CODE_SCRIPT) || root->depth >= root->max_depth * 2))
        refuse(vm, code, site, TOO_DEEP);
    if (site.nargs > code->nparams && !(code->flags & PROG_CODE_VARARGIN))
        refuse(vm, code, site, TOO_MANY_INPUTS);
    if (site.nout > code->nouts && !(code->flags & (PROG_CODE_VARARGOUT | PROG_CODE_ANON | PROG_CODE_SCRIPT)))
        refuse(vm, code, site, TOO_MANY_OUTPUTS);
}

/* Arguments beyond the declared ones lie where variables begin: they are put above the registers until the cell is made
 * of them. Returns how many. */
static uint32_t set_aside(vm_t *vm, const prog_code *code, vm_site site) {
    if (site.nargs <= code->nparams) return 0;
    uint32_t n = site.nargs - code->nparams;
    if (!vm_stack_fits(vm, site.base + code->nregs + n + VM_FRAME_SPARE)) refuse(vm, code, site, STACK_FULL);
    vm_guard_stack(vm, (uint64_t)site.base + code->nregs + n);
    prog_value *regs = vm->stack + site.base;
    memmove(regs + code->nregs, regs + code->nparams, n * sizeof *regs);
    return n;
}

/* What a frame has that few have: a cell of more arguments, captured values, the variables of its scope. It is entered
 * already, so that an error here finds what it holds. */
__attribute__((noinline)) static void enter_special(vm_t *vm, const prog_code *code, const vm_target *target,
                                                    vm_site site) {
    vm_frame *f = vm_top_frame(vm);
    vm_func *closure = target->closure;
    if (code->flags & PROG_CODE_VARARGIN) {
        uint32_t at = site.nargs > code->nparams ? code->nregs : code->nparams;
        collect_varargin(vm, code, site.base, site.nargs, vm->stack + site.base + at);
        f->top = site.base + code->nregs;
    }
    if (code->flags & PROG_CODE_SCRIPT) {
        define_functions(vm, code, closure ? closure->owner : target->owner);
        vm_scope_borrow(vm, vm->root->nframes - 1);
    }
    if (code->flags & PROG_CODE_LATE) f->flags |= VM_FRAME_DYN;
}

/* The order matters where something may raise: nothing may between the checks and the frame, and what raises behind
 * that (enter_special) finds a frame that can be left. */
void vm_enter(vm_t *vm, const vm_target *target, vm_site site) {
    vm_root *root = vm->root;
    const prog_code *code = vm_at(vm, target->func);
    uint32_t nregs = code->nregs, first = site.nargs < nregs ? site.nargs : nregs,
             need = site.nargs > nregs ? site.nargs : nregs;
    check(vm, code, site, need);
    vm_guard_stack(vm, (uint64_t)site.base + need);
    if (code->flags & PROG_CODE_VARARGIN) {
        uint32_t n = set_aside(vm, code, site);
        if (n) first = code->nparams;
        if (n) need = nregs + n;
    }
    /* registers: arguments are in place; the rest starts undefined */
    prog_value *regs = vm->stack + site.base;
    for (uint32_t i = first; i < nregs; i++)
        regs[i] = PROG_UNDEF;
    prog_value func = target->closure ? vm_value_of(vm, target->closure) : target->owner;
    vm_incref(vm, func);
    vm_guard_frame(vm, root->nframes, true);
    vm_frame *f = &vm_frames(vm)[root->nframes++];
    *f = (vm_frame){.code = target->func,
                    .kind = VM_FRAME_CODE,
                    .flags = target->flags,
                    .base = site.base,
                    .top = site.base + need,
                    .ret = site.ret,
                    .nargin = site.nargs,
                    .nout = site.nout,
                    .ignored = root->ignored,
                    .func = func,
                    .dyn = PROG_UNDEF};
    vm_guard_entered(vm);
    root->ignored = 0;
    root->depth++;
    if (target->closure) set_closure(vm, code, site.base, target->closure);
    if (code->flags & (PROG_CODE_VARARGIN | PROG_CODE_SCRIPT | PROG_CODE_LATE))
        enter_special(vm, code, target, site);
}

/* The frame's row goes before the last references do, so that nothing they end finds a frame half gone. */
void vm_leave(vm_t *vm) {
    vm_root *root = vm->root;
    vm_frame *f = vm_top_frame(vm);
    if (f->flags & VM_FRAME_SCOPED && !(f->flags & VM_FRAME_RETURNING)) {
        /* giving back takes a little memory, which a bound on the heap must not refuse; should the system
         * refuse it, the frame ends without giving back when it is left again */
        bool lifted = vm_lift_bound(vm);
        f->flags |= VM_FRAME_RETURNING;
        vm_scope_return(vm, root->nframes - 1);
        vm->unbound = lifted;
    }
    if (f->flags & VM_FRAME_SETTINGS) vm_settings_return(vm, f);
    vm_guard_stack(vm, f->top);
    if (f->kind == VM_FRAME_NATIVE) vm_cleanup_leave(vm, f);
    clear_registers(vm, f->base, f->top);
    prog_value func = f->func, dyn = f->dyn;
    if (f->kind == VM_FRAME_CODE) root->depth--;
    vm_guard_frame(vm, --root->nframes, false);
    vm_guard_stack_cut(vm);
    vm_decref(vm, func);
    vm_decref(vm, dyn);
}

void vm_unwind_to(vm_t *vm, uint32_t keep) {
    while (vm->root->nframes > keep)
        vm_leave(vm);
}
