/* tests/session/test_written.c - how many pages of the heap a loop writes that only reads. Counts of references lie in
 * the objects, so whoever takes one where he could borrow writes to the object's page. Run with the argument "measure"
 * it prints the table for docs/performance.md instead of checking it. */
#include "session/session_internal.h"
#include "vm/heap/root.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <cmocka.h>

#include "bare.h"

/* 100,000 strings of six characters in a cell, in a struct array, and in a struct's fields. */
static const char prepare[] = "c = cell (1, 100000); for k = 1:100000, c{k} = sprintf ('%06d', k); end,"
                              "s = struct ('name', c); t.list = c; n = 0;";

static const struct {
    const char *loop;
    unsigned most; /* pages that may be written; 0: it keeps what it reads, and must write MANY */
} loops[] = {
    {"for k = 1:numel (c), n = n + numel (c{k}); end", 12},
    {"for k = 1:numel (c), if isempty (c{k}), n = n + 1; end, end", 12},
    {"for k = 1:numel (c), n = n + length (t.list{k}); end", 12},
    {"for k = 1:numel (c), n = n + numel (s(k).name); end", 12},
    {"for k = 1:numel (c), x = s(k).name; n = n + x(1); end", 0},
    {"for k = 1:numel (c), if ischar (c{k}), n = n + 1; end, end", 12},
    {"for k = 1:numel (c), n = n + c{k}(3); end", 12},
    {"for k = 1:numel (c), if strcmp (c{k}, '000100'), n = n + 1; end, end", 12},
    {"for k = 1:numel (c), x = c{k}; n = n + x(2); end", 0},
};
#define LOOPS (sizeof loops / sizeof *loops)
#define MANY  500 /* the strings lie in three times as many pages: fewer, and writes are not seen */

static const vm_t *watched;
static uint8_t *seen; /* a byte for each page of the heap: whether it was written */

static void note(int number, siginfo_t *info, void *context) {
    uint8_t *heap = watched->base + VM_HEAP, *at = info->si_addr;
    (void)context;
    if (at < heap || at >= watched->base + watched->root->heap_end) {
        signal(number, SIG_DFL);
        return;
    }
    size_t page = (size_t)(at - heap) / VM_PAGE;
    seen[page] = 1;
    mprotect(heap + page * VM_PAGE, VM_PAGE, PROT_READ | PROT_WRITE);
}

/* Runs a loop in a function of its own; the pages of the heap that it wrote, and how many of them hold something else
 * than before. */
static unsigned written_by(mica_session *s, const char *loop, unsigned *pages, unsigned *differ) {
    char text[500];
    snprintf(text, sizeof text, "function n = read_ (c, s, t), n = 0; %s, end", loop);
    run_text(s, text);
    run_text(s, "n = read_ (c(1:2), s(1:2), struct ('list', {c(1:2)}));"); /* names are resolved */
    const vm_root *root = s->vm->root;
    uint8_t *heap = s->vm->base + VM_HEAP;
    size_t bytes = root->heap_end - VM_HEAP, used = (root->heap_top - VM_HEAP + VM_PAGE - 1) / VM_PAGE;
    uint8_t *before = malloc(used * VM_PAGE);
    struct sigaction action = {.sa_sigaction = note, .sa_flags = SA_SIGINFO};
    unsigned written = 0;
    seen = calloc(bytes / VM_PAGE, 1);
    assert_true(before && seen);
    memcpy(before, heap, used * VM_PAGE);
    watched = s->vm;
    assert_int_equal(sigaction(SIGSEGV, &action, NULL), 0);
    assert_int_equal(mprotect(heap, bytes, PROT_READ), 0);
    run_text(s, "n = read_ (c, s, t);");
    assert_int_equal(mprotect(heap, bytes, PROT_READ | PROT_WRITE), 0);
    signal(SIGSEGV, SIG_DFL);
    *differ = 0;
    for (size_t k = 0; k < used; k++) {
        written += seen[k];
        *differ += memcmp(before + k * VM_PAGE, heap + k * VM_PAGE, VM_PAGE) != 0;
    }
    *pages = (unsigned)used;
    free(before);
    free(seen);
    return written;
}

static mica_session *open_prepared(void) {
    mica_session_options options = {.snapshot = "none", .quiet = true};
    mica_session *s = NULL;
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(mica_session_open(&options, &s, &err), MICA_OK);
    run_text(s, prepare);
    return s;
}

static void loops_that_only_read_write_few_pages(void **state) {
    (void)state;
    if (BASE_ASAN) skip(); /* its heap keeps freed blocks back, and is not to be read as a whole */
    mica_session *s = open_prepared();
    for (size_t k = 0; k < LOOPS; k++) {
        unsigned pages, differ, written = written_by(s, loops[k].loop, &pages, &differ);
        if (loops[k].most ? written > loops[k].most : written < MANY)
            fail_msg("%s: writes %u of %u pages", loops[k].loop, written, pages);
    }
    mica_session_close(s);
}

static int measure(void) {
    mica_session *s = open_prepared();
    printf("written differ  of  loop\n");
    for (size_t k = 0; k < LOOPS; k++) {
        unsigned pages, differ, written = written_by(s, loops[k].loop, &pages, &differ);
        printf("%7u %6u %5u  %s\n", written, differ, pages, loops[k].loop);
    }
    mica_session_close(s);
    return 0;
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(loops_that_only_read_write_few_pages)};
    return argc > 1 && strcmp(argv[1], "measure") == 0 ? measure()
                                                       : cmocka_run_group_tests(tests, NULL, NULL);
}
