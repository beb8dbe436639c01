/* examples/hot_reload/vm.c - the machine of vm.h. Knows nothing of files. */
#include "vm.h"

#include <string.h>

static const uint8_t first_program[] = {VM_PUSH, 10, VM_PUSH, 5, VM_ADD, VM_PRINT, VM_HALT};
static const char *const op_names[] = {"halt", "push", "add", "sub", "mul", "print"};

void vm_reset(vm *m, uint8_t *program) {
    memset(program, 0, VM_PROGRAM_MAX);
    memcpy(program, first_program, sizeof first_program);
    memset(m, 0, sizeof *m);
    m->program = program;
    m->next = program;
    m->used = sizeof first_program;
    m->sp = -1;
}

static bool vm_stop(const vm *m, FILE *out, const char *why) {
    fprintf(out, "Stopped at %ld: %s\n", (long)(m->next - m->program), why);
    return false;
}

/* Two values become one. */
static void vm_combine(vm *m, uint8_t op) {
    uint32_t b = (uint32_t)m->stack[m->sp--], a = (uint32_t)m->stack[m->sp];
    m->stack[m->sp] = (int32_t)(op == VM_ADD ? a + b : op == VM_SUB ? a - b : a * b);
}

static bool vm_step(vm *m, FILE *out) {
    const uint8_t *end = m->program + m->used;
    if (m->next == end) return vm_stop(m, out, "the program has no end");
    uint8_t op = *m->next;
    if (op >= VM_OPS) return vm_stop(m, out, "there is no such instruction");
    int wanted = op == VM_PRINT ? 1 : op >= VM_ADD ? 2 : 0;
    if (m->sp + 1 < wanted) return vm_stop(m, out, "the stack has too few values");
    if (op == VM_PUSH && (m->next + 1 == end || m->sp == VM_STACK - 1))
        return vm_stop(m, out, m->sp == VM_STACK - 1 ? "the stack is full" : "push has no operand");
    m->next++;
    if (op == VM_HALT) m->halted = 1;
    if (op == VM_PUSH) m->stack[++m->sp] = *m->next++;
    if (wanted == 2) vm_combine(m, op);
    if (op == VM_PRINT) fprintf(out, "Result: %d\n", m->stack[m->sp--]);
    return true;
}

bool vm_run(vm *m, FILE *out) {
    fprintf(out, "Iteration %d\n", ++m->iteration);
    m->next = m->program;
    m->sp = -1;
    m->halted = 0;
    while (!m->halted)
        if (!vm_step(m, out)) return false;
    return true;
}

bool vm_patch(vm *m, unsigned offset, uint8_t value) {
    if (offset >= m->used) return false;
    m->program[offset] = value;
    return true;
}

void vm_view(const vm *m, FILE *out) {
    for (uint32_t at = 0; at < m->used; at++) {
        uint8_t op = m->program[at];
        fprintf(out, "%4u  %s", at, op < VM_OPS ? op_names[op] : "?");
        if (op == VM_PUSH && at + 1 < m->used) fprintf(out, " %u", m->program[++at]);
        if (op >= VM_OPS) fprintf(out, " %u", op);
        fputc('\n', out);
    }
}

bool vm_good(const vm *m, const uint8_t *program) {
    return m->program == program && m->used <= VM_PROGRAM_MAX && m->next >= program &&
           m->next <= program + m->used && m->sp >= -1 && m->sp < VM_STACK && m->iteration >= 0 &&
           m->iteration < INT32_MAX;
}
