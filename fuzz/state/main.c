/* fuzz/state/main.c - forges memory of stopped programs: what the deep verifier accepts is run, and nothing may crash.
 *
 *     state_run SNAPSHOT FOLDER FROM COUNT     seeds FROM … FROM + COUNT - 1
 *
 * The programs FOLDER/NAME.m are stopped where the seed says, fields of their memory are changed (forge.c), and the
 * memory is taken by a fresh VM. One seed gives the same run every time. Exit status 1 when any died; 2 where every
 * forgery was refused or none was, which would prove nothing. */
#include "fuzz/session.h"
#include "fuzz/state/state.h"
#include "vm/check/check.h"
#include "vm/new.h"
#include "vm/run/carry.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SECONDS     20
#define SAFE_POINTS 3000
#define PROGRAMS    64

static const char *snapshot_path;
static char programs[PROGRAMS][512];
static uint32_t program_count;
static bool talk;

static void discard(void *ctx, const void *text, size_t len) {
    (void)ctx;
    if (talk) fprintf(stderr, "    %.*s", (int)(len < 200 ? len : 200), (const char *)text);
}

static const vm_host host = {NULL, discard, discard};

static mica_session *fresh(void) {
    mica_session_options options = {.snapshot = snapshot_path, .quiet = true};
    mica_session *s;
    mica_error err = MICA_ERROR_INIT;
    if (mica_session_open(&options, &s, &err) != MICA_OK || !s->ladder.snapshot) exit(3);
    vm_set_host(s->vm, &host);
    return s;
}

/* ---- states ---- */

static bool keep(void *ctx, uint64_t offset, const void *data, size_t len) {
    state *s = ctx;
    for (size_t at = 0; at < len; at += VM_PAGE) {
        if (s->count == s->room) {
            s->room = s->room ? s->room * 2 : 64;
            s->at = realloc(s->at, s->room * sizeof *s->at);
            s->bytes = realloc(s->bytes, s->room * VM_PAGE);
            if (!s->at || !s->bytes) exit(3);
        }
        memcpy(s->bytes + s->count * VM_PAGE, (const uint8_t *)data + at, VM_PAGE);
        s->at[s->count++] = offset + at;
    }
    return true;
}

/* False where the program ended before. Pages come in the order of their places. */
static bool stop(const char *program, uint32_t safe_points, state *out) {
    mica_session *s = fresh();
    mica_error err = MICA_ERROR_INIT;
    s->vm->root->gc.heap_max = 64u << 20;
    mica_session_stop_after(s, safe_points);
    bool stopped = mica_session_run_file(s, program, &err) == MICA_RUN_STOPPED;
    *out = (state){0};
    if (stopped) (void)vm_each_extent(s->vm, keep, out);
    mica_session_close(s);
    return stopped;
}

static mica_status adopt(vm_t *vm, const state *s, mica_error *err) {
    mica_status status = MICA_OK;
    for (size_t k = 0; k < s->count && status == MICA_OK; k++)
        status = vm_adopt(vm, s->at[k], s->bytes + k * VM_PAGE, VM_PAGE, err);
    return status == MICA_OK ? vm_adopt_end(vm, err) : status;
}

/* ---- seeds ---- */

static void use(const state *forged) {
    mica_session *s = fresh();
    mica_error err = MICA_ERROR_INIT;
    mica_status status = adopt(s->vm, forged, &err);
    if (status == MICA_OK) status = vm_deep_check(s->vm, &err);
    if (talk)
        fprintf(stderr, "  %s: %s (%s)\n", seeds_shared->what, status ? err.message : "accepted",
                err.section);
    if (status != MICA_OK) {
        seeds_shared->refused++;
        vm_free(s->vm); /* good for nothing else */
        s->vm = NULL;
        if (vm_new(NULL, &s->vm, &err) != MICA_OK) exit(3);
        mica_session_close(s);
        return;
    }
    seeds_shared->run++;
    state_look(s->vm);
    mica_session_stop_after(s, SAFE_POINTS);
    if (mica_session_continue(s, &err) == MICA_RUN_STOPPED) vm_abandon(s->vm);
    mica_session_close(s);
}

static void run_seed(uint64_t seed) {
    static state kept;
    static uint64_t kept_for = UINT64_MAX;
    static state_map map;
    uint64_t group = seed / 16; /* a state serves several seeds */
    seeds_random r = {seed * 2654435761u + 1}, of = {group};
    if (group != kept_for) {
        const char *program = programs[seeds_below(&of, program_count)];
        free(kept.at);
        free(kept.bytes);
        state_map_free(&map);
        for (uint32_t n = 1 + seeds_below(&of, 1u << seeds_below(&of, 12)); !stop(program, n, &kept) && n > 1;
             n /= 2) {
        }
        kept_for = group;
        state_map_make(&kept, &map);
    }
    if (!kept.count) return;
    state forged = {kept.at, malloc(kept.count * VM_PAGE), kept.count, kept.count};
    if (!forged.bytes) exit(3);
    memcpy(forged.bytes, kept.bytes, kept.count * VM_PAGE);
    state_forge(&forged, &map, &r, seeds_shared->what);
    seeds_shared->made++;
    use(&forged);
    free(forged.bytes);
}

static int is_program(const struct dirent *entry) {
    size_t len = strlen(entry->d_name);
    return len > 2 && strcmp(entry->d_name + len - 2, ".m") == 0;
}

static bool find_programs(const char *folder) {
    struct dirent **items;
    int count = scandir(folder, &items, is_program, alphasort);
    for (int k = 0; k < count; k++) {
        if (program_count < PROGRAMS)
            snprintf(programs[program_count++], sizeof programs[0], "%s/%s", folder, items[k]->d_name);
        free(items[k]);
    }
    if (count >= 0) free(items);
    return program_count > 0;
}

int main(int argc, char **argv) {
    if (argc != 5 || !find_programs(argv[2])) {
        fputs("usage: state_run SNAPSHOT FOLDER FROM COUNT\n", stderr);
        return 2;
    }
    snapshot_path = argv[1];
    talk = getenv("TALK") != NULL;
    uint64_t from = strtoull(argv[3], NULL, 10), count = strtoull(argv[4], NULL, 10);
    int status = seeds_run("state_run", from, count, SECONDS, run_seed);
    if (status) return status;
    return seeds_shared->refused && seeds_shared->run ? 0 : 2;
}
