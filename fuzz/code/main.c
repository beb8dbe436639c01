/* fuzz/code/main.c - makes code objects and runs them: nothing may crash, whatever the verifier accepts.
 *
 *     code_run SNAPSHOT TESTS FROM COUNT [random|mutate]     seeds FROM … FROM + COUNT - 1
 *
 * Seeds come in two kinds unless one is named: random code objects (random.c), called with odd
 * arguments; and functions of the library with a few places changed (mutate.c), under which the
 * function's own test TESTS/NAME.m runs. Each is loaded into the heap, or put in a slot as code of a file
 * lies. A seed that ends the process is reported and the rest goes on in another one; one seed gives the same
 * run every time. Exit status 1 when any died. */
#include "fuzz/code/maker.h"

#include "base/buf.h"
#include "base/file.h"
#include "fuzz/session.h"
#include "program/parts.h"
#include "program/verify.h"
#include "vm/run/frame.h"

#include <stdio.h>
#include <sys/mman.h>

#define SLOT    3
#define SECONDS 20

static const char *snapshot_path, *tests_folder;
static bool talk; /* one seed: tell what becomes of it */
static int only;  /* 'r', 'm' or 0 */

static void discard(void *ctx, const void *text, size_t len) {
    (void)ctx, (void)text, (void)len;
}

/* ---- loading ---- */

typedef struct place_args {
    const code_made *made;
    uint64_t at;
} place_args;

/* Symbol i of the code is linked as number i of the slot. */
static void link_body(vm_t *vm, void *ctx) {
    place_args *p = ctx;
    if (vm_slot_links(vm, SLOT, (uint32_t)p->made->nrelocs) < p->made->nrelocs) vm_error_memory(vm);
    uint32_t *links = vm->links[SLOT];
    for (size_t i = 0; i < p->made->nrelocs; i++)
        links[i] = vm_intern(vm, (const char *)p->made->relocs[i].name.data, p->made->relocs[i].name.len);
}

/* Puts the code into a slot, read-only, as a layer's lies there. */
static bool place(vm_t *vm, const code_made *made, uint64_t *code) {
    place_args in = {made, VM_SLOT_OFF(SLOT)};
    for (size_t i = 0; i < made->nrelocs; i++) {
        uint32_t id = (uint32_t)i;
        memcpy(made->blob + made->relocs[i].offset, &id, 4);
    }
    size_t room = (made->len + 4095) & ~(size_t)4095;
    void *to = vm->base + in.at;
    if (mmap(to, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
        return false;
    memcpy(to, made->blob, made->len);
    if (mprotect(to, room, PROT_READ) != 0) return false;
    *code = in.at;
    return vm_protect(vm, link_body, &in);
}

typedef struct define_args {
    const char *name;
    uint64_t code;
    prog_value owner;
} define_args;

static void define_body(vm_t *vm, void *ctx) {
    define_args *d = ctx;
    vm_define_function(vm, vm_intern_cstr(vm, d->name), d->code, d->owner);
}

static bool define(vm_t *vm, const code_made *made, const char *name, bool in_slot) {
    uint64_t code;
    prog_value owner = PROG_UNDEF;
    mica_error err = MICA_ERROR_INIT;
    if (prog_verify(made->blob, made->len, PROG_NONE, false, &err) != MICA_OK) return false;
    if (in_slot) {
        if (!place(vm, made, &code)) return false;
    } else {
        if (vm_load_code(vm, made->blob, made->len, made->relocs, made->nrelocs, &owner, &err) != MICA_OK)
            return false;
        code = vm_code_at(vm, owner, 0);
    }
    define_args in = {name, code, owner};
    return vm_protect(vm, define_body, &in);
}

static void run_text(mica_session *s, const char *text, size_t len) {
    fuzz_run_text(s, text, len, "made", talk);
}

/* ---- the two kinds ---- */

static void run_random(mica_session *s, uint64_t seed) {
    static const char *const calls[] = {
        "made ();",
        "x = made (3);",
        "[x, y] = made ({1, 'a', [1 2 3]}, struct ('a', {1, 2})); z = {x, y}; disp (z)",
        "[a, b, c, d] = made ('text', @(x) x, 1:5, containers.Map ()); isequal (a, b); numel (c); class (d)",
        "x = cellfun (@made, {1, 2, {}}, 'UniformOutput', false); disp (x)",
        "c = cell (1, 3); [c{1:3}] = made (c{:}); disp (c)",
        "x.a = made (zeros (0, 3)); x.b = x; made (x)",
    };
    code_made made;
    snprintf(seeds_shared->what, sizeof seeds_shared->what, "random");
    if (!code_make(seed, &made)) {
        seeds_shared->refused++;
        code_made_free(&made);
        return;
    }
    seeds_shared->made++;
    if (define(s->vm, &made, "made", seed % 2)) {
        seeds_shared->run++;
        for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
            run_text(s, calls[i], strlen(calls[i]));
    }
    code_made_free(&made);
}

/* The code of a library function, with its symbols' names. */
static bool library_code(mica_session *s, uint32_t entry, code_made *out) {
    base_view code;
    mica_error err = MICA_ERROR_INIT;
    if (mica_snapshot_part(s->ladder.snapshot, entry, PROG_PART_CODE, &code, &err) != MICA_OK) return false;
    out->len = code.len;
    out->blob = aligned_alloc(16, (code.len + 31) & ~(size_t)15);
    if (!out->blob) abort();
    memcpy(out->blob, code.data, code.len);
    for (size_t at = 0; at < code.len;) {
        const prog_code *c = (const prog_code *)(const void *)(out->blob + at);
        out->relocs = realloc(out->relocs, (out->nrelocs + c->nsyms) * sizeof *out->relocs);
        for (uint32_t i = 0; i < c->nsyms; i++) {
            mica_snapshot_symbol symbol;
            if (mica_snapshot_symbol_info(s->ladder.snapshot, prog_code_syms(c)[i], &symbol, &err) != MICA_OK)
                return false;
            out->relocs[out->nrelocs++] =
                (vm_reloc){(uint32_t)(at + c->syms_off + 4 * (size_t)i), symbol.name};
        }
        at += c->size;
    }
    return true;
}

static void run_mutant(mica_session *s, uint64_t seed) {
    seeds_random r = {seed};
    mica_snapshot_info info;
    mica_snapshot_entry entry;
    mica_snapshot_symbol symbol;
    mica_error err = MICA_ERROR_INIT;
    code_made made = {0};
    char name[64], path[512];
    base_buf text = {0};
    mica_snapshot_get_info(s->ladder.snapshot, &info);
    uint32_t which = seeds_below(&r, info.entries);
    if (mica_snapshot_entry_info(s->ladder.snapshot, which, &entry, &err) != MICA_OK ||
        !library_code(s, which, &made))
        abort();
    if (mica_snapshot_symbol_info(s->ladder.snapshot, entry.symbol, &symbol, &err) != MICA_OK) abort();
    snprintf(name, sizeof name, "%.*s", (int)symbol.name.len, (const char *)symbol.name.data);
    snprintf(seeds_shared->what, sizeof seeds_shared->what, "%s", name);
    snprintf(path, sizeof path, "%s/%s.m", tests_folder, name);
    code_mutate(&r, &made, 1 + seeds_below(&r, 4));
    seeds_shared->made++;
    if (!code_is_harmless(name, strlen(name)) || base_file_read_all(path, 1u << 20, &text, &err) != MICA_OK ||
        !define(s->vm, &made, name, seeds_chance(&r, 50))) {
        seeds_shared->refused++;
    } else {
        char call[160];
        seeds_shared->run++;
        run_text(s, (const char *)text.data, text.len);
        int n = snprintf(call, sizeof call, "[a, b] = %s (1, {2}, 'x'); disp (a), disp (b)", name);
        run_text(s, call, (size_t)n);
    }
    base_buf_free(&text);
    code_made_free(&made);
}

static void run_seed(uint64_t seed) {
    mica_session_options options = {.snapshot = snapshot_path, .quiet = true, .strict = true};
    const vm_host host = {NULL, discard, discard};
    mica_session *s;
    mica_error err = MICA_ERROR_INIT;
    if (mica_session_open(&options, &s, &err) != MICA_OK) {
        fprintf(stderr, "code_run: %s\n", err.message);
        exit(3);
    }
    vm_set_host(s->vm, &host);
    s->vm->root->gc.heap_max = 64u << 20;
    bool mutate = only ? only == 'm' : seed % 4 >= 2;
    if (mutate)
        run_mutant(s, seed);
    else
        run_random(s, seed);
    mica_session_close(s);
}

int main(int argc, char **argv) {
    if (argc < 5) {
        fprintf(stderr, "use: code_run SNAPSHOT TESTS FROM COUNT [random|mutate]\n");
        return 2;
    }
    snapshot_path = argv[1], tests_folder = argv[2];
    uint64_t from = strtoull(argv[3], NULL, 0), count = strtoull(argv[4], NULL, 0);
    only = argc > 5 ? argv[5][0] : 0;
    talk = count == 1;
    return seeds_run("code_run", from, count, SECONDS, run_seed);
}
