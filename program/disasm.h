/* program/disasm.h - a verified code object as a readable listing. */
#ifndef PROGRAM_DISASM_H
#define PROGRAM_DISASM_H

#include "base/buf.h"
#include "program/code.h"

/* Gives the text of symbol `id`; what it returns must stay valid until the next call. */
typedef const char *prog_symbol_name(void *context, uint32_t id);

/* Appends a listing of `code` (header, variables, instructions with source lines, constants, handlers) and of
 * every code object reachable through its children, each once. The blob must have passed prog_verify. `name`
 * may be NULL: ids are shown. */
void prog_disasm(const prog_code *code, base_buf *out, prog_symbol_name *name, void *context);
/* One constant of `code` as a short text. */
void prog_disasm_constant(const prog_code *code, prog_value v, base_buf *out);

#endif
