/* vm/text_state.h - what display, formatting, files and clocks remember between calls: 256 bytes of the root. Included in vm/ only. */
#ifndef VM_TEXT_STATE_H
#define VM_TEXT_STATE_H

#include "vm/cage.h"

typedef struct vm_text_data {
    uint32_t precision;      /* output_precision; 0 = 5, the default */
    uint32_t next_timer;     /* number of the last timer id given by tic */
    uint64_t tic_us;         /* start of the timer that tic without output sets, in microseconds since 1970; 0 = none */
    prog_value files;        /* cell of structs, one for each open file; 0 = none (see vm/builtins/io_file.c) */
    double stdin_at;         /* bytes of standard input consumed */
    uint8_t spare[256 - 32];
} vm_text_data;
static_assert(sizeof(vm_text_data) == 256, "state of the text room is 256 bytes");

static inline vm_text_data *vm_text_of(vm_t *vm) { return (vm_text_data *)vm_text_state(vm); }
static inline int vm_output_precision(vm_t *vm) {
    uint32_t p = vm_text_of(vm)->precision;
    return p ? (int)p : 5;
}

#endif
