/* vm/run/frame.c - call frames: entered, left, unwound. */
#include "vm/run/frame.h"
#include "vm/run/setting.h"

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

_Noreturn static void too_many(vm_t *vm, const prog_code *code, const char *what) {
    const char *name =
        code->flags & PROG_CODE_ANON ? "@<anonymous>" : vm_sym_cstr(vm, vm_code_sym(vm, code, code->name));
    vm_error(vm, "Octave:invalid-fun-call", "%s: function called with too many %s", name, what);
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

void vm_enter(vm_t *vm, uint64_t offset, prog_value owner, uint32_t base, uint32_t nargs, uint32_t nout,
              uint32_t ret, uint32_t flags, vm_func *closure) {
    vm_root *root = vm->root;
    const prog_code *code = vm_at(vm, offset);
    uint32_t nregs = code->nregs, need = nargs > nregs ? nargs : nregs;
    bool variadic = code->flags & PROG_CODE_VARARGIN;
    const char *problem = NULL;
    if (base + need + VM_FRAME_SPARE > VM_STACK_VALUES || root->nframes + 1 >= VM_FRAME_MAX)
        problem = "stack";
    else if (root->depth >= root->max_depth && !(code->flags & PROG_CODE_SCRIPT))
        problem = "depth";
    else if (root->depth >= root->max_depth * 2)
        problem = "depth"; /* scripts and texts that run themselves */
    else if (nargs > code->nparams && !variadic)
        problem = "inputs";
    else if (nout > code->nouts && !(code->flags & (PROG_CODE_VARARGOUT | PROG_CODE_ANON | PROG_CODE_SCRIPT)))
        problem = "outputs";
    if (problem) {
        clear_registers(vm, base, base + nargs);
        if (problem[0] == 'd') vm_error(vm, "Octave:undefined-function", "max_recursion_depth exceeded");
        if (problem[0] == 's')
            vm_error(vm, "Octave:bad-alloc", "out of memory: the stack of the program is full");
        too_many(vm, code, problem);
    }
    /* registers: arguments are in place; the rest starts undefined */
    vm_guard_stack(vm, (uint64_t)base + need);
    prog_value *regs = vm->stack + base;
    uint32_t first = nargs < nregs ? nargs : nregs;
    prog_value *extra = regs + code->nparams;
    if (variadic && nargs > code->nparams) {
        /* the extra arguments lie where variables begin: set them aside above the registers */
        uint32_t n = nargs - code->nparams;
        if (base + nregs + n + VM_FRAME_SPARE > VM_STACK_VALUES) {
            clear_registers(vm, base, base + nargs);
            vm_error(vm, "Octave:bad-alloc", "out of memory: the stack of the program is full");
        }
        vm_guard_stack(vm, (uint64_t)base + nregs + n);
        memmove(regs + nregs, extra, n * sizeof *extra);
        extra = regs + nregs;
        first = code->nparams;
        need = nregs + n;
    }
    for (uint32_t i = first; i < nregs; i++)
        regs[i] = PROG_UNDEF;
    vm_guard_frame(vm, root->nframes, true);
    vm_frame *f = &vm_frames(vm)[root->nframes++];
    *f = (vm_frame){.code = offset,
                    .kind = VM_FRAME_CODE,
                    .flags = flags,
                    .base = base,
                    .top = base + need,
                    .ret = ret,
                    .nargin = nargs,
                    .nout = nout,
                    .ignored = root->ignored,
                    .func = PROG_UNDEF,
                    .dyn = PROG_UNDEF};
    vm_guard_entered(vm);
    root->ignored = 0;
    root->depth++;
    if (closure)
        f->func = vm_value_of(vm, closure);
    else
        f->func = owner;
    vm_incref(vm, f->func);
    if (variadic) {
        collect_varargin(vm, code, base, nargs, extra);
        f->top = base + nregs;
    }
    if (closure) set_closure(vm, code, base, closure);
    if (code->flags & PROG_CODE_SCRIPT) {
        define_functions(vm, code, closure ? closure->owner : owner);
        vm_scope_borrow(vm, root->nframes - 1);
    }
    if (code->flags & PROG_CODE_LATE) f->flags |= VM_FRAME_DYN;
}

void vm_leave(vm_t *vm) {
    vm_root *root = vm->root;
    vm_frame *f = vm_top_frame(vm);
    if (f->flags & VM_FRAME_SCOPED && !(f->flags & VM_FRAME_RETURNING)) {
        /* giving back takes a little memory, which a bound on the heap must not refuse; should the system
         * refuse it, the frame ends without giving back when it is left again */
        uint64_t bound = root->gc.heap_max;
        f->flags |= VM_FRAME_RETURNING;
        root->gc.heap_max = 0;
        vm_scope_return(vm, root->nframes - 1);
        root->gc.heap_max = bound;
    }
    if (f->flags & VM_FRAME_SETTINGS) vm_settings_return(vm, f);
    vm_guard_stack(vm, f->top);
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
