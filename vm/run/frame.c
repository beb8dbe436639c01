/* vm/run/frame.c - call frames: entered, left, unwound. */
#include "vm/run/frame.h"
#include "vm/run/setting.h"

/* Entries of private folders are named by their paths, which are those of one snapshot; sources too, but with
 * their extension. */
static vm_sym link_name(vm_t *vm, uint32_t slot, const char *text, uint32_t len) {
    bool path =
        len > 8 && len < 500 && memcmp(text + len - 2, ".m", 2) != 0 && memmem(text, len, "private/", 8);
    char name[512] = {VM_NAME_IN_SLOT, (char)('0' + slot)};
    if (!path) return vm_intern(vm, text, len);
    memcpy(name + 2, text, len);
    return vm_intern(vm, name, len + 2);
}

vm_sym vm_code_sym(vm_t *vm, const prog_code *code, uint32_t i) {
    uint32_t id = prog_code_syms(code)[i];
    uint64_t offset = vm_offset_of(vm, code);
    if (offset >= VM_SLOTS_END) return id;
    uint32_t slot = (uint32_t)(offset >> 30);
    uint32_t *link = vm->links[slot] + id;
    if (*link) return *link;
    uint64_t text;
    uint32_t len;
    mica_error err = MICA_ERROR_INIT;
    if (!vm->resolver || !vm->resolver->slot_symbol ||
        !vm->resolver->slot_symbol(vm->resolver->ctx, slot, id, &text, &len, &err))
        vm_error(vm, "Mica:snapshot", "snapshot: %s", err.code ? err.message : "a name cannot be read");
    if (slot) vm_note_name(vm, base_view_of(vm_at(vm, text), len));
    return *link = link_name(vm, slot, vm_at(vm, text), len);
}

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
    if (!vm_stack_fits(vm, base + need + VM_FRAME_SPARE) || root->nframes + 1 >= VM_FRAME_MAX)
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
        if (!vm_stack_fits(vm, base + nregs + n + VM_FRAME_SPARE)) {
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

/* ---- where the program is ---- */

void vm_place_of(vm_t *vm, const vm_frame *f, uint32_t *line, uint32_t *column) {
    const prog_code *code = vm_frame_code(vm, f);
    const prog_line *lines = prog_code_lines(code);
    uint32_t lo = 0, hi = code->nlines, pc = f->pc ? f->pc - 1 : 0;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (lines[mid].pc <= pc)
            lo = mid + 1;
        else
            hi = mid;
    }
    *line = lo ? lines[lo - 1].line : 0;
    *column = lo ? lines[lo - 1].column : 0;
    uint64_t ins = pc < code->ninstr ? prog_code_instr(code)[pc] : 0;
    if (prog_i_op(ins) == PROG_OP_CALLV && vm_unbox(vm, vm->stack[f->base + prog_i_c(ins)]) == PROG_UNDEF)
        *column += prog_i_n(ins) >> 2; /* it is the variable's place that is asked for */
}

/* The library's code is of no use to who looks for a mistake, unless there is nothing else. */
static void note_place(vm_t *vm) {
    vm_error_at *at = &vm->root->error_at;
    *at = (vm_error_at){.pending = 1};
    for (uint32_t k = vm->root->nframes; k-- > 0;) {
        vm_frame *f = &vm_frames(vm)[k];
        if (f->kind != VM_FRAME_CODE) continue;
        const prog_code *code = vm_frame_code(vm, f);
        if (code->file == PROG_NONE) continue;
        vm_sym file = vm_code_sym(vm, code, code->file);
        if (strcmp(vm_sym_cstr(vm, file), "<eval>") == 0) continue;
        bool library = f->code < VM_SLOTS_END && f->code >> 30 == 0;
        if (library && at->line) continue;
        at->file = file;
        at->slot = f->code < VM_SLOTS_END ? (int32_t)(f->code >> 30) : -1;
        at->script = (code->flags & PROG_CODE_SCRIPT) != 0;
        at->function =
            code->flags & (PROG_CODE_SCRIPT | PROG_CODE_ANON) ? 0 : vm_code_sym(vm, code, code->name);
        vm_place_of(vm, f, &at->line, &at->column);
        if (!library) return;
    }
}

prog_value vm_stack_info(vm_t *vm) {
    note_place(vm);
    vm_sym names[4] = {vm_intern_cstr(vm, "file"), vm_intern_cstr(vm, "name"), vm_intern_cstr(vm, "line"),
                       vm_intern_cstr(vm, "column")};
    vm_root *root = vm->root;
    uint32_t n = 0;
    for (uint32_t k = 0; k < root->nframes; k++) {
        vm_frame *f = &vm_frames(vm)[k];
        n += f->kind == VM_FRAME_CODE && !(vm_frame_code(vm, f)->flags & PROG_CODE_SCRIPT);
    }
    if (n > 64) n = 64; /* the innermost ones tell enough of a runaway recursion */
    int64_t dims[2] = {n, 1};
    prog_value s = vm_new_struct(vm, 2, dims, 4, names);
    uint32_t e = 0;
    for (uint32_t k = root->nframes; k > 0 && e < n; k--) {
        vm_frame *f = &vm_frames(vm)[k - 1];
        if (f->kind != VM_FRAME_CODE) continue;
        const prog_code *code = vm_frame_code(vm, f);
        if (code->flags & PROG_CODE_SCRIPT) continue;
        uint32_t line, column;
        vm_place_of(vm, f, &line, &column);
        prog_value *slots = vm_struct_slots(vm_array(vm, s)) + 1 + 4 * e++;
        vm_set(vm, &slots[0],
               vm_new_cstring(
                   vm, code->file == PROG_NONE ? "" : vm_sym_cstr(vm, vm_code_sym(vm, code, code->file))));
        vm_set(vm, &slots[1],
               vm_new_cstring(vm, code->flags & PROG_CODE_ANON
                                      ? "@<anonymous>"
                                      : vm_sym_cstr(vm, vm_code_sym(vm, code, code->name))));
        vm_set(vm, &slots[2], prog_double(line));
        vm_set(vm, &slots[3], prog_double(column));
    }
    return s;
}
