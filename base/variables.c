/* base/variables.c - thread-local variables of libraries that a static program opens.
 *
 * Compilers reach such a variable of a library by a call of __tls_get_addr (the psABI's general dynamic
 * model), which belongs to the dynamic loader. A static program was not started by it: the one that comes
 * along with a library knows nothing of the threads here, and the static C library has none. So this is one:
 * the C library tells of each module its number and where the bytes lie that its variables begin with, and
 * each thread gets a copy of them.
 *
 * Variables that the C library has placed itself, in the room that it keeps beside each thread's own, are
 * where it says: other code of the library reaches them without a call. */
#include "base/variables.h"

#include <link.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

typedef struct place {
    unsigned long module, offset;
} place;

/* One module's variables of one thread, at the start of pages of its own: they are no memory that the program
 * counts, and there is no one to tell that there is none. */
typedef struct copy {
    struct copy *next;
    size_t mapped, module;
    uint8_t *bytes; /* behind this, or where the C library has placed them */
} copy;

static __thread copy *copies;

/* A destructor that is to be called, in pages of its own like a copy: they are few. */
typedef struct ending {
    struct ending *next;
    void (*end)(void *);
    void *object;
} ending;
static __thread ending *endings;

int base_variables_at_end(void (*end)(void *), void *object) {
    ending *e = mmap(NULL, sizeof *e, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (e == MAP_FAILED) return -1;
    *e = (ending){endings, end, object};
    endings = e;
    return 0;
}

/* No key of the C library's ends them: libraries make theirs in the shared one, which counts from the same number. A destructor
 * may register others. */
void base_variables_end(void) {
    for (ending *e; (e = endings) != NULL;) {
        ending last = *e;
        endings = last.next;
        (void)munmap(e, sizeof *e);
        last.end(last.object);
    }
    for (copy *c = copies, *next; c; c = next) {
        next = c->next;
        (void)munmap(c, c->mapped);
    }
    copies = NULL;
}

/* What was found of a module. */
typedef struct search {
    size_t module;
    void *placed;
    const uint8_t *image;
    size_t image_len, len, align, ahead; /* ahead: how far behind an aligned address the variables begin */
    bool found;
} search;

static int look(struct dl_phdr_info *info, size_t size, void *context) {
    search *s = context;
    if (size < sizeof *info || info->dlpi_tls_modid != s->module) return 0;
    for (unsigned i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *p = &info->dlpi_phdr[i];
        if (p->p_type != PT_TLS) continue;
        s->placed = info->dlpi_tls_data;
        s->image = (const uint8_t *)(info->dlpi_addr + p->p_vaddr); /* addresses are numbers here */
        s->image_len = p->p_filesz;
        s->len = p->p_memsz;
        s->align = p->p_align > 16 ? p->p_align : 16;
        s->ahead = p->p_vaddr & (s->align - 1);
        s->found = true;
    }
    return s->found;
}

static copy *make(size_t module) {
    search s = {.module = module};
    dl_iterate_phdr(look, &s);
    if (!s.found) {
        fputs("mica: a library asks for the thread-local variables of an unknown module\n", stderr);
        abort();
    }
    size_t mapped = sizeof(copy) + (s.placed ? 0 : s.len + s.align);
    copy *c = mmap(NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (c == MAP_FAILED) {
        fputs("mica: there is no memory for the thread-local variables of a library\n", stderr);
        abort();
    }
    *c = (copy){.mapped = mapped, .module = module, .bytes = s.placed};
    if (s.placed) return c;
    c->bytes = (uint8_t *)(c + 1);
    c->bytes += (s.ahead - (uintptr_t)c->bytes) & (s.align - 1); /* alignments are powers of two */
    memcpy(c->bytes, s.image, s.image_len);
    return c;
}

void *base_variable_of(void *index) {
    const place *p = index;
    copy *c = copies;
    while (c && c->module != p->module)
        c = c->next;
    if (!c) {
        c = make(p->module);
        c->next = copies;
        copies = c;
    }
    return c->bytes + p->offset;
}
