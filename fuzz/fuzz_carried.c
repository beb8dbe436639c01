/* fuzz/fuzz_carried.c - the deep verifier and the interpreter together: a program is stopped, pages of its memory are
 * changed, and what the deep verifier still accepts goes on for a bounded time. It may raise errors; it may not crash,
 * hang or touch memory outside the cage.
 *
 * Input: the number of a program, two bytes of safe points, then changes of nine bytes each (how, page, offset in it,
 * value; low bytes first). */
#include "base/arena.h"
#include "base/buf.h"
#include "compiler/compile.h"
#include "vm/check/check.h"
#include "vm/heap/root.h"
#include "vm/interp/run.h"
#include "vm/new.h"
#include "vm/run/carry.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SAFE_POINTS 400
#define HEAD        3u
#define CHANGE      9u

static void discard(void *ctx, const void *text, size_t len) {
    (void)ctx;
    (void)text;
    (void)len;
}

static const vm_host host = {NULL, discard, discard};

static const char *const programs[] = {
    "c = {}; for k = 1:50, c{end+1} = {k, 'ab'}; c{1}{1} = k; x = [c{:}]; end",
    "s = struct ('a', {1, 2}); for k = 1:50, s(2).b.c{k} = s(1).a; s(1).a = k; t.(sprintf ('f%d', mod (k, "
    "14))) = s; end",
    "m = containers.Map (); n = containers.Map ('KeyType', 'double', 'ValueType', 'any');\n"
    "for k = 1:50, m(sprintf ('k%d', mod (k, 7))) = n; n(k) = m; v = keys (m); remove (n, k); end",
    "1;\nfunction r = f (n), if n < 2, r = n; else, r = f (n - 1) + f (n - 2); end, end\n"
    "function varargout = g (varargin), for k = 1:nargout, varargout{k} = varargin; end, end\n"
    "h = @(x) f (x) + 1; for k = 1:20, y(k) = h (mod (k, 6)); [p, q] = g (1, {2}); end",
    "function r = f (x), r = x; for j = 1:3, r = r + j; end, end\n"
    "for k = 1:20, a = cellfun (@(x) f (x) + k, {1, 2}); b = arrayfun (@(x) {x}, 1:3, 'UniformOutput', "
    "false);\n"
    "e = accumarray ([1; 2; 1], [4; 5; 6], [], @(v) f (sum (v)));\n"
    "try, cellfun (@(x) error ('no'), {1}); catch e, end, d = onCleanup (@() f (1)); clear d; end",
    "t = 0; for k = 1:40, for j = [1 2; 3 4], t = t + sum (j); end, for i = k:-1:1, t = t + i; end\n"
    "while t > 1e3, t = t / 2; end, x(k) = t; x = x(1:end); end",
};
#define PROGRAMS (sizeof programs / sizeof *programs)

typedef struct pages {
    uint64_t at[4096];
    base_buf bytes;
    size_t count;
    bool full;
} pages;

static bool keep(void *ctx, uint64_t offset, const void *data, size_t len) {
    pages *p = ctx;
    for (size_t at = 0; at < len; at += VM_PAGE) {
        p->full |= p->count == sizeof p->at / sizeof *p->at;
        if (p->full || !base_buf_append(&p->bytes, (const uint8_t *)data + at, VM_PAGE)) return false;
        p->at[p->count++] = offset + at;
    }
    return true;
}

/* Numbers of builtins are left alone: another one may reach outside. */
static void change(pages *p, const uint8_t *c) {
    size_t page = (c[1] | (size_t)c[2] << 8) % p->count;
    uint8_t *to = p->bytes.data + page * VM_PAGE + ((c[3] | (size_t)c[4] << 8) % (VM_PAGE / 4) * 4 & ~7u);
    uint64_t value = c[5] | (uint64_t)c[6] << 8 | (uint64_t)c[7] << 16 | (uint64_t)c[8] << 24, old;
    unsigned half = c[3] & 1 ? 4 : 0;
    memcpy(&old, to, 8);
    switch (c[0] % 5) {
    case 0: memcpy(to + half, &value, 4); break;
    case 1:
        value = prog_object(VM_HEAP + value % VM_MIB(4) * 16);
        memcpy(to, &value, 8);
        break;
    case 2:
        old += (uint64_t)(int64_t)(int8_t)c[5];
        memcpy(to, &old, 8);
        break;
    case 3: memcpy(to, p->bytes.data + value % (p->count * VM_PAGE / 8) * 8, 8); break;
    default: to[c[4] & 7] = c[5]; break;
    }
    memcpy(&value, to, 8);
    if (value >> 62 == 1) memset(to, 0, 8);
}

static void go_on(const pages *p) {
    vm_gc_config gc = vm_gc_default;
    mica_error err = MICA_ERROR_INIT;
    vm_t *vm;
    if (vm_new(&gc, &vm, &err) != MICA_OK) return;
    vm_set_host(vm, &host);
    mica_status status = MICA_OK;
    for (size_t k = 0; k < p->count && status == MICA_OK; k++)
        status = vm_adopt(vm, p->at[k], p->bytes.data + k * VM_PAGE, VM_PAGE, &err);
    if (status == MICA_OK) status = vm_adopt_end(vm, &err);
    if (status == MICA_OK) status = vm_deep_check(vm, &err);
    if (status == MICA_OK) {
        vm_stop_after(vm, SAFE_POINTS);
        (void)vm_continue(vm);
        vm_abandon(vm);
    }
    vm_free(vm);
}

/* Stops the program in a VM of its own, whose pages are kept. */
static bool stop(cmp_output *code, uint32_t safe_points, pages *out) {
    vm_gc_config gc = vm_gc_default;
    gc.heap_max = 16u << 20;
    mica_error err = MICA_ERROR_INIT;
    vm_t *vm;
    vm_reloc *relocs = malloc((code->nrelocs + 1) * sizeof *relocs);
    bool good = relocs != NULL, stopped = false;
    for (uint32_t i = 0; good && i < code->nrelocs; i++) {
        const cmp_reloc *r = &code->relocs[i];
        relocs[i] = (vm_reloc){r->offset, base_view_of(r->name, r->len)};
    }
    if (good && vm_new(&gc, &vm, &err) == MICA_OK) {
        prog_value owner;
        vm_set_host(vm, &host);
        if (vm_load_code(vm, code->blob, code->blob_len, relocs, code->nrelocs, &owner, &err) == MICA_OK) {
            bool begun = vm_begin(vm, vm_code_at(vm, owner, code->functions[0].offset), owner);
            vm_release(vm, owner);
            vm_stop_after(vm, safe_points);
            stopped = begun && vm_continue(vm) == VM_END_STOPPED && vm_each_extent(vm, keep, out);
            vm_abandon(vm);
        }
        vm_free(vm);
    }
    free(relocs);
    return stopped;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < HEAD || size > 2048) return 0;
    static pages kept;
    const char *text = programs[data[0] % PROGRAMS];
    mica_error err = MICA_ERROR_INIT;
    cmp_source source;
    if (cmp_source_init(&source, "fuzz.m", base_view_str(text), &err)) return 0;
    base_arena arena = {0};
    cmp_diags diags = {0};
    cmp_output code;
    kept = (pages){0};
    if (cmp_compile(&source, CMP_SCRIPT, NULL, &arena, &diags, &code, &err) == MICA_OK &&
        stop(&code, 1 + (data[1] | (uint32_t)data[2] << 8) % SAFE_POINTS, &kept)) {
        for (size_t at = HEAD; at + CHANGE <= size; at += CHANGE)
            change(&kept, data + at);
        go_on(&kept);
    }
    base_buf_free(&kept.bytes);
    cmp_source_free(&source);
    cmp_diags_free(&diags);
    base_arena_free(&arena);
    return 0;
}
