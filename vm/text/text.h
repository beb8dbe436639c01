/* vm/text/text.h - a growing text in scratch memory of the VM, for builtins that make strings piece by piece. */
#ifndef VM_TEXT_TEXT_H
#define VM_TEXT_TEXT_H

#include "vm/heap/vm.h"

/* Begin with `vm_text t = {.vm = vm};`. The bytes live in scratch: they go when the running builtin returns,
 * also when an error unwinds, and need no release. Every call may raise an M error when memory ran out. */
typedef struct vm_text {
    vm_t *vm;
    char *data;
    size_t len, cap;
} vm_text;

/* Makes room for `more` bytes beyond len (and a NUL). */
void vm_text_reserve(vm_text *t, size_t more);
void vm_text_put(vm_text *t, const void *data, size_t len);
void vm_text_puts(vm_text *t, const char *text);
void vm_text_pad(vm_text *t, char c, int64_t n); /* nothing when n <= 0 */
void vm_text_printf(vm_text *t, const char *format, ...) MICA_PRINTF(2, 3);

static inline void vm_text_byte(vm_text *t, char c) {
    if (t->len + 1 >= t->cap) vm_text_reserve(t, 1);
    t->data[t->len++] = c;
}

#endif
