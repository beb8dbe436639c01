/* fuzz/fuzz_vm.c - verifier and interpreter together: a program is compiled, bytes of its code are changed,
 * and what the verifier still accepts is run for a bounded time. It may raise errors; it may not crash, hang
 * or touch memory outside the cage.
 *
 * Input: one byte n, then n changes of three bytes (offset low, offset high, value), then M source. */
#include "base/arena.h"
#include "compiler/compile.h"
#include "program/verify.h"
#include "vm/interp/run.h"
#include "vm/new.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SAFE_POINTS 3000
#define LIVES       2

static void discard(void *ctx, const void *text, size_t len) {
    (void)ctx;
    (void)text;
    (void)len;
}

/* Builtins that reach outside the program, or wait, are not called by name. */
static bool is_harmless(const char *name, uint32_t len) {
    static const char *const refused[] = {
        "system", "shell_cmd", "unlink",   "delete",       "rename",   "mkdir",    "rmdir",
        "input",  "keyboard",  "pause",    "sleep",        "fopen",    "cd",       "chdir",
        "exec",   "popen",     "kill",     "setenv",       "putenv",   "unsetenv", "fgetl",
        "fgets",  "fread",     "fscanf",   "fskipl",       "fwrite",   "fputs",    "fprintf",
        "fclose", "copyfile",  "movefile", "__transfer__", "tempname", "mkstemp",  "tmpfile",
        "perms",  "nchoosek",  "save",     "load",         "__url__",  "__pack__", "__unpack__"};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (strlen(refused[i]) == len && memcmp(refused[i], name, len) == 0) return false;
    return true;
}

typedef struct intern_args {
    cmp_output *code;
    bool ok;
} intern_args;

/* Writes the VM's symbol ids into the blob, as loading would. */
static void intern_body(vm_t *vm, void *ctx) {
    intern_args *a = ctx;
    a->ok = true;
    for (uint32_t i = 0; i < a->code->nrelocs; i++) {
        const cmp_reloc *r = &a->code->relocs[i];
        if (!is_harmless(r->name, r->len)) a->ok = false;
        uint32_t id = vm_intern(vm, r->name, r->len);
        memcpy(a->code->blob + r->offset, &id, 4);
    }
}

static void run(vm_t *vm, cmp_output *code, const uint8_t *changes, unsigned n) {
    intern_args in = {code, false};
    mica_error err = MICA_ERROR_INIT;
    prog_value owner;
    if (!vm_protect(vm, intern_body, &in) || !in.ok) return;
    for (unsigned k = 0; k < n; k++) {
        size_t at = (changes[3 * k] | (size_t)changes[3 * k + 1] << 8) % code->blob_len;
        code->blob[at] = changes[3 * k + 2];
    }
    if (prog_verify(code->blob, code->blob_len, vm_symbol_count(vm), false, &err)) return;
    if (vm_load_code(vm, code->blob, code->blob_len, NULL, 0, &owner, &err)) return;
    if (vm_begin(vm, vm_code_at(vm, owner, code->functions[0].offset), owner)) {
        for (int life = 0; life < LIVES; life++) {
            vm_stop_after(vm, SAFE_POINTS);
            if (vm_continue(vm) != VM_END_STOPPED) break;
        }
    }
    vm_abandon(vm);
    vm_release(vm, owner);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 1 || size > 4096) return 0;
    unsigned n = data[0];
    if (1 + 3 * (size_t)n > size) return 0;
    vm_gc_config gc = vm_gc_default;
    gc.heap_max = 16u << 20;
    const vm_host host = {NULL, discard, discard};
    mica_error err = MICA_ERROR_INIT;
    cmp_source source;
    size_t from = 1 + 3 * (size_t)n;
    if (cmp_source_init(&source, "fuzz.m", base_view_of(data + from, size - from), &err)) return 0;
    base_arena arena = {0};
    cmp_diags diags = {0};
    cmp_output code;
    vm_t *vm = NULL;
    if (cmp_compile(&source, CMP_SCRIPT, NULL, &arena, &diags, &code, &err) == MICA_OK &&
        vm_new(&gc, &vm, &err) == MICA_OK) {
        vm_set_host(vm, &host);
        run(vm, &code, data + 1, n);
    }
    vm_free(vm);
    cmp_source_free(&source);
    cmp_diags_free(&diags);
    base_arena_free(&arena);
    return 0;
}
