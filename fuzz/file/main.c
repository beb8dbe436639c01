/* fuzz/file/main.c - forges snapshots and uses them: nothing may crash, whatever their tables and parts say.
 *
 *     file_run SNAPSHOT TESTS FROM COUNT     seeds FROM … FROM + COUNT - 1
 *
 * A forged file is opened as the library or as a layer over SNAPSHOT, with or without falling back to its own
 * sources; what it holds is listed; functions of it are called, inlined, looked up, printed and described,
 * and the tests TESTS/NAME.m of some run. A seed that ends the process is reported and the rest goes on in
 * another one; one seed gives the same run every time. Exit status 1 when any died. */
#include "base/file.h"
#include "base/json.h"
#include "format/pack.h"
#include "format/records.h"
#include "fuzz/file/forge.h"
#include "fuzz/session.h"
#include "vm/run/frame.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define SECONDS      20
#define TESTS_EACH   4
#define SNAPSHOT_MAX ((uint64_t)64 << 20)

static base_buf original;
static const char *snapshot_path, *tests_folder;
static bool talk;

static void discard(void *ctx, const void *text, size_t len) {
    (void)ctx;
    if (talk) fprintf(stderr, "    %.*s", (int)(len < 200 ? len : 200), (const char *)text);
}

static void run_text(mica_session *s, const char *text, size_t len) {
    fuzz_run_text(s, text, len, "forged", talk);
}

/* Calls of library functions, which the compiler replaces by what the file says they are, makes once in a
 * loop or puts into a copy of one. */
static void run_inlined(mica_session *s) {
    static const char text[] =
        "x = 0; for k = 1:3, x = x + deg2rad (k) + cot (k) + sec (k) + numel (fliplr (1:k)); end\n"
        "try, a = mean ([1 2 3]); b = trace (magic (3)); c = isstring ('a'); d = flip ({1, 2}); end\n"
        "try, e = cellfun (@isspace, {'a b'}, 'UniformOutput', false); f = std ([1 2 4]); end\n"
        "try, which mean, which cot, type deg2rad, help trace, lookfor ('rotate'); end\n"
        "try, exist ('mean'), exist ('nothing'), func2str (@mean), nargin ('mean'), nargout ('std'); end\n"
        "function r = looped (v, t), r = 0; for k = 1:4, r = r + trapz (v) + deg2rad (k) + mean (v); "
        "r = r + numel (strjust (t, 'left')) + numel (fliplr (v)); v2(k) = median (v) * r; end, end\n"
        "try, looped ([1 2 3], ' ab'), end, try, looped ([1; 2], ' ab'), end, try, looped ('ab', 'c'), end\n"
        "try, looped ({1, 2}, 3), end, try, looped (int8 ([1 2]), {}), end, try, looped (@sin, 'c'), end\n";
    for (const char *at = text, *end; *at; at = end + 1) {
        end = strchr(at, '\n');
        run_text(s, at, (size_t)(end - at));
    }
}

static void run_one_test(mica_session *s, const char *name) {
    char path[512], call[256];
    base_buf text = {0};
    mica_error err = MICA_ERROR_INIT;
    snprintf(path, sizeof path, "%s/%s.m", tests_folder, name);
    if (base_file_read_all(path, 1u << 20, &text, &err) == MICA_OK)
        run_text(s, (const char *)text.data, text.len);
    base_buf_free(&text);
    int n = snprintf(call, sizeof call, "try, help %s, end; try, type %s, end; [a, b] = %s (1, {2}, 'x');",
                     name, name, name);
    run_text(s, call, (size_t)n);
}

static void run_tests(mica_session *s, seeds_random *r, mica_snapshot *of) {
    mica_snapshot_info info;
    mica_snapshot_get_info(of, &info);
    for (int i = 0; i < TESTS_EACH && info.entries; i++) {
        mica_snapshot_entry entry;
        base_view name;
        char text[64];
        if (mica_snapshot_entry_info(of, seeds_below(r, info.entries), &entry, NULL) != MICA_OK ||
            mica_snapshot_name(of, entry.symbol, &name, NULL) != MICA_OK || !name.len ||
            name.len >= sizeof text || memchr(name.data, 0, name.len))
            continue;
        snprintf(text, sizeof text, "%.*s", (int)name.len, (const char *)name.data);
        if (text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")] == 0)
            run_one_test(s, text);
    }
}

static void count_member(void *ctx, const char *name, size_t len, char kind) {
    (void)name, (void)kind;
    *(size_t *)ctx += len;
}

/* Questions about one name: as a function, a package, a class, and what it hides. */
static void ask_name(mica_session *s, const char *name, size_t len) {
    const vm_resolver *ask = &s->resolver;
    size_t seen = 0;
    vm_found found;
    mica_error err = MICA_ERROR_INIT;
    char text[300];
    if (ask->find(ask->ctx, s->vm, name, len, &found, &err)) vm_release(s->vm, found.owner);
    (void)ask->package(ask->ctx, name, len);
    (void)ask->class_folder(ask->ctx, name, len);
    (void)ask->members(ask->ctx, name, len, count_member, &seen);
    int n =
        snprintf(text, sizeof text, "try, which ('-all', '%.*s'), w = which ('%.*s'); feval ('%.*s'), end",
                 (int)len, name, (int)len, name, (int)len, name);
    if (n > 0 && (size_t)n < sizeof text && !memchr(name, '\'', len) && !memchr(name, 0, len))
        run_text(s, text, (size_t)n);
}

/* Packages, classes and hidden functions: those of the corpus, and whatever the file says that there are. */
static void ask_structure(mica_session *s, seeds_random *r, mica_snapshot *of) {
    static const char *const names[] = {
        "pk",    "pk.in",      "pk.f", "pk.in.cls", "@pk.in.cls", "@pk.in.cls/m", "kind",
        "@kind", "@kind/show", "f",    "run_me",    "/b/f.m",     "a/private/h",  ""};
    mica_snapshot_info info;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        ask_name(s, names[i], strlen(names[i]));
    mica_snapshot_get_info(of, &info);
    for (int i = 0; i < TESTS_EACH && info.symbols; i++) {
        base_view name;
        if (mica_snapshot_name(of, seeds_below(r, info.symbols), &name, NULL) != MICA_OK || name.len > 200)
            continue;
        char copy[201];
        memcpy(copy, name.data, name.len);
        size_t cut = name.len ? seeds_below(r, (uint32_t)name.len) + 1 : 0;
        ask_name(s, copy, cut); /* what names begin with */
    }
}

/* A file that comes while a program runs, and goes. */
static void come_and_go(mica_session *s, const char *path) {
    mica_error err = MICA_ERROR_INIT;
    if (s->resolver.attach(s->resolver.ctx, path, &err) != MICA_OK) return;
    run_text(s, "try, f (), mean ([1 2]), end", 28);
    (void)!s->resolver.detach(s->resolver.ctx, path, &err);
    run_text(s, "try, f (), mean ([1 2]), end", 28);
}

/* Lists the file as `micac info` and `micac verify` do. */
static void list(const char *path, seeds_random *r) {
    mica_snapshot_options options = {.path = path, .level = (mica_validation)seeds_below(r, 4), .jobs = 1};
    mica_snapshot *s;
    mica_snapshot_section_info section;
    base_view view;
    if (mica_snapshot_open(&options, &s, NULL) != MICA_OK) return;
    for (uint32_t i = 0; mica_snapshot_section_at(s, i, &section); i++) {
        base_buf json = {0}, text = {0};
        if (mica_snapshot_section(s, section.id, &view, NULL) != MICA_OK) continue;
        if (section.id == FMT_SECTION_METADATA || section.id == FMT_SECTION_GC_PRESETS ||
            section.id == FMT_SECTION_PROFILE) {
            mica_status status = fmt_pack_json(view, &(base_json){.out = &json}, NULL);
            if (status == MICA_OK) status = fmt_pack_text(view, &text, NULL);
        }
        base_buf_free(&json);
        base_buf_free(&text);
    }
    mica_status status = mica_snapshot_verify_structure(s, NULL);
    (void)status;
    mica_snapshot_close(s);
}

static void use(const char *path, seeds_random *r) {
    static const char *const levels[] = {"off", "header", "lazy", "full"};
    static const char *const presets[] = {NULL, "default", "low-memory", "debug"};
    bool layer = seeds_chance(r, 40);
    mica_session_options options = {.snapshot = layer ? snapshot_path : path,
                                    .layers = layer ? &path : NULL,
                                    .layer_count = layer,
                                    .validate = levels[seeds_below(r, 4)],
                                    .gc = presets[seeds_below(r, 4)],
                                    .quiet = true,
                                    .strict = seeds_chance(r, 50)};
    const vm_host host = {NULL, discard, discard};
    mica_session *s;
    mica_error err = MICA_ERROR_INIT;
    if (mica_session_open(&options, &s, &err) != MICA_OK) {
        if (talk) fprintf(stderr, "  refused: %s\n", err.message);
        seeds_shared->refused++;
        return;
    }
    seeds_shared->run++;
    vm_set_host(s->vm, &host);
    s->vm->root->gc.heap_max = 64u << 20;
    run_inlined(s);
    if (s->ladder.snapshot) run_tests(s, r, s->ladder.snapshot);
    if (layer || s->ladder.snapshot) ask_structure(s, r, layer ? s->ladder.layers[0] : s->ladder.snapshot);
    if (seeds_chance(r, 30)) come_and_go(s, path);
    mica_session_close(s);
}

static void run_seed(uint64_t seed) {
    seeds_random r = {seed};
    char path[64];
    uint8_t *file = aligned_alloc(FMT_PAGE, original.len);
    int fd = memfd_create("forged", MFD_CLOEXEC);
    if (!file || fd < 0) exit(3);
    memcpy(file, original.data, original.len);
    forge(&r, file, original.len, seeds_shared->what);
    seeds_shared->made++;
    if (base_file_write_all(fd, "forged", file, original.len, NULL) != MICA_OK) exit(3);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    list(path, &r);
    use(path, &r);
    close(fd);
    free(file);
}

int main(int argc, char **argv) {
    mica_error err = MICA_ERROR_INIT;
    if (argc < 5) {
        fprintf(stderr, "use: file_run SNAPSHOT TESTS FROM COUNT\n");
        return 2;
    }
    snapshot_path = argv[1], tests_folder = argv[2];
    uint64_t from = strtoull(argv[3], NULL, 0), count = strtoull(argv[4], NULL, 0);
    talk = count == 1;
    if (base_file_read_all(snapshot_path, SNAPSHOT_MAX, &original, &err) != MICA_OK ||
        original.len % FMT_PAGE) {
        fprintf(stderr, "file_run: %s\n", err.message);
        return 2;
    }
    int status = seeds_run("file_run", from, count, SECONDS, run_seed);
    base_buf_free(&original);
    return status;
}
