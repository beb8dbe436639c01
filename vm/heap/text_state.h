/* vm/heap/text_state.h - what display, formatting, files and clocks remember between calls: the record "text"
 * (vm/heap/records.def). Included in vm/ only. */
#ifndef VM_HEAP_TEXT_STATE_H
#define VM_HEAP_TEXT_STATE_H

#include "vm/heap/root.h"

#define VM_FORMAT_COMPACT   0x100u  /* no blank lines around what is shown */
#define VM_FORMAT_UPPERCASE 0x200u  /* exponents with E */
#define VM_FORMAT_EXPONENT  0x400u  /* always with exponents */
#define VM_FORMAT_GENERAL   0x800u  /* significant digits, with exponents where they are shorter */
#define VM_FORMAT_BANK      0x1000u /* two decimals; of complex numbers the real part */
#define VM_FORMAT_RATIONAL  0x2000u /* ratios of small integers */
#define VM_FORMAT_HEX       0x4000u /* the bytes of numbers, 16 values a digit */
#define VM_FORMAT_BIT       0x8000u /* their bits */
#define VM_FORMAT_BYTES     (VM_FORMAT_HEX | VM_FORMAT_BIT)
#define VM_FORMAT_STYLES                                                                                     \
    (VM_FORMAT_EXPONENT | VM_FORMAT_GENERAL | VM_FORMAT_BANK | VM_FORMAT_RATIONAL | VM_FORMAT_BYTES)
#define VM_FORMAT_DIGITS 0xFFu /* the part of vm_output_format that is the precision */

typedef struct vm_text_data {
    uint32_t precision;  /* output_precision; 0 = 5, the default */
    uint32_t next_timer; /* number of the last timer id given by tic */
    /* start of the timer that tic without output sets, in microseconds since 1970; 0 = none */
    uint64_t tic_us;
    prog_value files;      /* cell of cells, one for each open file; 0 = none (vm/builtins/io/open_files.c) */
    uint32_t format_flags; /* VM_FORMAT_… */
    uint32_t unused;       /* zero: the struct is a whole number of words */
} vm_text_data;
VM_RECORD_SIZE(text, vm_text_data);

static inline vm_text_data *vm_text_of(vm_t *vm) {
    return vm_record_text(vm);
}
static inline int vm_output_precision(vm_t *vm) {
    uint32_t p = vm_text_of(vm)->precision;
    return p ? (int)p : 5;
}
/* Precision and flags in one, as display passes them along. */
static inline int vm_output_format(vm_t *vm) {
    return vm_output_precision(vm) | (int)vm_text_of(vm)->format_flags;
}

#endif
