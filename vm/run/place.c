/* vm/run/place.c - where the program is: lines of instructions, and the frames as an error tells of them. Everything is
 * derived from the frames when somebody asks; running code records nothing. */
#include "vm/run/place.h"

#include "vm/run/frame.h"

const prog_line *vm_line_at(const prog_code *code, uint32_t pc) {
    const prog_line *lines = prog_code_lines(code);
    uint32_t lo = 0, hi = code->nlines;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (lines[mid].pc <= pc)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo ? &lines[lo - 1] : NULL;
}

/* f->pc is the instruction behind the one that runs. */
void vm_place_of(vm_t *vm, const vm_frame *f, uint32_t *line, uint32_t *column) {
    const prog_code *code = vm_frame_code(vm, f);
    uint32_t pc = f->pc ? f->pc - 1 : 0;
    const prog_line *at = vm_line_at(code, pc);
    *line = at ? at->line : 0;
    *column = at ? at->column : 0;
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
        if (strcmp(vm_sym_cstr(vm, file), VM_EVAL_FILE) == 0) continue;
        bool library = vm_slot_of(f->code) == 0;
        if (library && at->line) continue;
        at->file = file;
        at->slot = vm_slot_of(f->code);
        at->script = (code->flags & PROG_CODE_SCRIPT) != 0;
        at->function =
            code->flags & (PROG_CODE_SCRIPT | PROG_CODE_ANON) ? 0 : vm_code_sym(vm, code, code->name);
        vm_place_of(vm, f, &at->line, &at->column);
        if (!library) return;
    }
}

/* Called before frames unwind, so it notes the place of the error as well: later they are gone. */
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
        vm_set(vm, &slots[0], vm_new_cstring(vm, vm_code_file(vm, code)));
        vm_set(vm, &slots[1],
               vm_new_cstring(vm, code->flags & PROG_CODE_ANON
                                      ? "@<anonymous>"
                                      : vm_sym_cstr(vm, vm_code_sym(vm, code, code->name))));
        vm_set(vm, &slots[2], prog_double(line));
        vm_set(vm, &slots[3], prog_double(column));
    }
    return s;
}

bool vm_error_place(vm_t *vm, vm_place *out) {
    const vm_error_at *at = &vm->root->error_at;
    if (!at->line || at->exception != vm->root->last_error || at->pending) return false;
    *out = (vm_place){at->slot,        vm_sym_cstr(vm, at->file),
                      at->line,        at->column,
                      at->script != 0, at->function ? vm_sym_cstr(vm, at->function) : NULL};
    return true;
}
