/* fuzz/portable/main.c - forges portable states of stopped programs: what is accepted goes on, and nothing may crash.
 *
 *     portable_run SNAPSHOT FROM COUNT FOLDER...     seeds FROM … FROM + COUNT - 1
 *
 * The programs FOLDER/NAME.m are taken where the seed says, the state is changed (change.h) and loaded into a session in
 * which something else runs. One seed gives the same run every time. Exit status 1 when any died; 2 where every forgery
 * was refused or none was, which would prove nothing. What a forged program does nobody knows: let it run as a user who
 * may do nothing, in a folder of its own. */
#include "fuzz/portable/change.h"
#include "fuzz/session.h"
#include "fuzz/seeds.h"
#include "mica/state.h"
#include "vm/heap/root.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#define SECONDS     20
#define SAFE_POINTS 400
#define PROGRAMS    512
#define SERVES      32u /* seeds for one state */
#define HEAP        ((uint64_t)256 << 20)
#define LARGEST     (1u << 20)

static const char *snapshot_path;
static char *programs[PROGRAMS];
static uint32_t program_count;

static void discard(void *ctx, const void *text, size_t len) {
    (void)ctx;
    (void)text;
    (void)len;
}
static const vm_host host = {.write_out = discard, .write_err = discard};

static mica_session *fresh(void) {
    mica_session_options options = {.snapshot = snapshot_path, .quiet = true};
    mica_session *s;
    mica_error err = MICA_ERROR_INIT;
    if (mica_session_open(&options, &s, &err) != MICA_OK) exit(3);
    vm_set_host(s->vm, &host);
    s->vm->root->gc.heap_max = HEAP;
    return s;
}

/* False where the program ended before, or its state is larger than is worth the time. */
static bool take(const char *program, uint32_t safe_points, base_buf *out) {
    mica_session *s = fresh();
    mica_error err = MICA_ERROR_INIT;
    out->len = 0;
    mica_session_stop_after(s, safe_points);
    bool stopped = mica_session_run_file(s, program, &err) == MICA_RUN_STOPPED;
    if (stopped && mica_state_take(s, out, &err) != MICA_OK) abort();
    mica_session_close(s);
    return stopped && out->len < LARGEST;
}

static void go_on(const base_buf *state) {
    mica_session *s = fresh();
    mica_error err = MICA_ERROR_INIT;
    uint8_t *exact = malloc(state->len ? state->len : 1);
    if (!exact) exit(3);
    memcpy(exact, state->data, state->len);
    if (mica_state_load(s, exact, state->len, &err) == MICA_OK) {
        seeds_shared->run++;
        mica_session_stop_after(s, SAFE_POINTS);
        if (mica_session_continue(s, &err) == MICA_RUN_STOPPED) {
            base_buf again = {0}; /* what goes on can be taken again */
            if (mica_state_take(s, &again, &err) != MICA_OK && err.code != MICA_ERR_NO_MEMORY) abort();
            base_buf_free(&again);
            mica_session_abandon(s);
        }
    } else {
        seeds_shared->refused++;
    }
    free(exact);
    fuzz_run_text(s, "clear all; 1;", 13, "<fuzz>", false); /* whatever it was, it runs */
    mica_session_close(s);
}

static void run_seed(uint64_t seed) {
    static base_buf kept;
    static uint64_t kept_for = UINT64_MAX;
    uint64_t group = seed / SERVES;
    seeds_random r = {seed * 2654435761u + 1}, of = {group};
    if (group != kept_for) {
        const char *program = programs[seeds_below(&of, program_count)];
        snprintf(seeds_shared->what, sizeof seeds_shared->what, "%s", program);
        uint32_t n = 1 + seeds_below(&of, 1u << seeds_below(&of, 12));
        while (!take(program, n, &kept) && n > 1)
            n /= 2;
        kept_for = group;
    }
    if (!kept.len || kept.len >= LARGEST) return;
    base_buf state = {0};
    base_buf_append(&state, kept.data, kept.len);
    for (uint32_t n = 1 + seeds_below(&r, 4); n && state.len < 4 * LARGEST; n--) {
        uint8_t change[PORTABLE_CHANGE];
        for (size_t k = 0; k < sizeof change; k++)
            change[k] = (uint8_t)seeds_below(&r, 256);
        portable_change(&state, change);
    }
    seeds_shared->made++;
    if (!state.failed) go_on(&state);
    base_buf_free(&state);
}

static int is_program(const struct dirent *entry) {
    size_t len = strlen(entry->d_name);
    return len > 2 && strcmp(entry->d_name + len - 2, ".m") == 0;
}

static void find_programs(const char *folder) {
    struct dirent **items;
    int count = scandir(folder, &items, is_program, alphasort);
    for (int k = 0; k < count; k++) {
        if (program_count < PROGRAMS &&
            asprintf(&programs[program_count], "%s/%s", folder, items[k]->d_name) > 0)
            program_count++;
        free(items[k]);
    }
    if (count >= 0) free(items);
}

int main(int argc, char **argv) {
    for (int k = 4; k < argc; k++)
        find_programs(argv[k]);
    if (!program_count) {
        fputs("usage: portable_run SNAPSHOT FROM COUNT FOLDER...\n", stderr);
        return 2;
    }
    snapshot_path = argv[1];
    uint64_t from = strtoull(argv[2], NULL, 10), count = strtoull(argv[3], NULL, 10);
    int status = seeds_run("portable_run", from, count, SECONDS, run_seed);
    if (status) return status;
    return seeds_shared->refused && seeds_shared->run ? 0 : 2;
}
