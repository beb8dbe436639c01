/* tests/session/checked.c - the deep verifier accepts every state that programs come to: each is stopped at random safe
 * points and at its end, and its memory is proved where it lies. What programs print is not looked at. They find
 * functions in a folder `helpers` beside their own.
 *
 *     checked [--starved] SNAPSHOT SEED FOLDER-OR-PROGRAM...      --starved: memory runs out now and then
 *     checked --speed SNAPSHOT MIB      how fast memory of numbers, and of strings in cells, is proved
 */
#include "base/alloc.h"
#include "base/file.h"
#include "base/path.h"
#include "base/time.h"
#include "session/session_internal.h"
#include "tests/folder.h"
#include "vm/check/check.h"
#include "vm/heap/root.h"
#include "vm/run/carry.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define STOPS   40 /* of one program */
#define SECONDS 60 /* for one program; those that wait for something are ended */

static uint32_t seed;
static bool starved;

static uint32_t next_random(uint32_t below) {
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % below;
}

static bool nothing(void *ctx, uint64_t offset, const void *data, size_t len) {
    (void)ctx;
    (void)offset;
    (void)data;
    (void)len;
    return true;
}

static bool proved(mica_session *s, const char *program, unsigned stop) {
    mica_error err = MICA_ERROR_INIT;
    (void)vm_each_extent(s->vm, nothing, NULL); /* what is carried is written then */
    if (vm_deep_check(s->vm, &err) == MICA_OK) return true;
    fprintf(stderr, "%s, stop %u: refused: %s (%s, 0x%llx)\n", program, stop, err.message, err.section,
            (unsigned long long)err.offset);
    return false;
}

/* Every allocation fails once, and the answer is that memory ran out. */
static bool fails_well(mica_session *s, const char *program) {
    mica_status status = MICA_ERR_NO_MEMORY;
    uint64_t n = 0;
    while (status == MICA_ERR_NO_MEMORY) {
        mica_error err = MICA_ERROR_INIT;
        base_alloc_fail_at(++n);
        status = vm_deep_check(s->vm, &err);
        base_alloc_fail_at(0);
        if (status != err.code)
            fprintf(stderr, "%s: status %d, error %d\n", program, (int)status, (int)err.code);
        if (status != err.code) return false;
    }
    if (status != MICA_OK || n < 4) fprintf(stderr, "%s: allocation %d: %d\n", program, (int)n, (int)status);
    return status == MICA_OK && n >= 4;
}

/* Until the next stop the heap may grow by little, and one allocation of the C library's fails. */
static void starve(mica_session *s) {
    vm_root *root = s->vm->root;
    root->gc.heap_max = root->used + (1u << next_random(18));
    base_alloc_fail_at(1 + next_random(1u << next_random(10)));
}

static void feed(mica_session *s) {
    s->vm->root->gc.heap_max = 0;
    base_alloc_fail_at(0);
}

/* Exit status: 0 accepted, 1 refused, 3 not run. */
static int life(const char *snapshot, const char *program) {
    mica_error err = MICA_ERROR_INIT;
    char helpers[4096];
    const char *slash = strrchr(program, '/');
    snprintf(helpers, sizeof helpers, "%.*s/../helpers", slash ? (int)(slash - program) : 0, program);
    mica_session_options options = {.snapshot = snapshot,
                                    .path = access(helpers, F_OK) == 0 ? helpers : NULL};
    mica_session *s;
    if (mica_session_open(&options, &s, &err) != MICA_OK || !s->ladder.snapshot) return 3;
    if (!freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "r", stdin)) return 3;
    bool good = true;
    mica_session_stop_after(s, 1 + next_random(1u << next_random(14)));
    mica_outcome outcome = mica_session_run_file(s, program, &err);
    for (unsigned stop = 0; good && outcome == MICA_RUN_STOPPED; stop++) {
        feed(s);
        good = proved(s, program, stop) && (stop > 0 || fails_well(s, program));
        if (stop < STOPS) mica_session_stop_after(s, 1 + next_random(1u << next_random(16)));
        if (starved && stop < STOPS) starve(s);
        outcome = mica_session_continue(s, &err);
    }
    feed(s);
    good = good && proved(s, program, STOPS + 1);
    mica_session_close(s);
    return good ? 0 : 1;
}

static int run(const char *snapshot, const char *program) {
    char scratch[] = "/tmp/mica-checked-XXXXXX";
    if (!mkdtemp(scratch)) return 3;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        char *absolute = base_path_absolute(program), *library = base_path_absolute(snapshot);
        alarm(SECONDS);
        if (!absolute || !library || chdir(scratch) != 0) _exit(3);
        _exit(life(library, absolute));
    }
    int status = 0;
    waitpid(child, &status, 0);
    test_remove(scratch);
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM) return 0;
    if (WIFSIGNALED(status)) fprintf(stderr, "%s: ended by signal %d\n", program, WTERMSIG(status));
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

static bool is_program(const struct dirent *entry) {
    size_t len = strlen(entry->d_name);
    return len > 2 && strcmp(entry->d_name + len - 2, ".m") == 0;
}
static int programs_only(const struct dirent *entry) {
    return is_program(entry);
}

static int run_path(const char *snapshot, const char *path, unsigned *ran) {
    struct dirent **items;
    int bad = 0, count = scandir(path, &items, programs_only, alphasort);
    if (count < 0) {
        ++*ran;
        return run(snapshot, path);
    }
    for (int k = 0; k < count; k++) {
        char file[4096];
        snprintf(file, sizeof file, "%s/%s", path, items[k]->d_name);
        bad |= run(snapshot, file);
        ++*ran;
        free(items[k]);
    }
    free(items);
    return bad;
}

/* ---- speed ---- */

static int measure(const char *snapshot, const char *what, const char *text) {
    mica_error err = MICA_ERROR_INIT;
    mica_session_options options = {.snapshot = snapshot};
    mica_session *s;
    if (mica_session_open(&options, &s, &err) != MICA_OK) return 3;
    if (mica_session_run_text(s, text, strlen(text), "speed", false, &err) != MICA_RUN_DONE) return 3;
    (void)vm_each_extent(s->vm, nothing, NULL);
    double bytes = (double)s->vm->root->used, best = 0;
    for (int k = 0; k < 5; k++) {
        uint64_t begun = base_time_ns();
        if (vm_deep_check(s->vm, &err) != MICA_OK) return 1;
        double rate = bytes / (double)(base_time_ns() - begun);
        best = rate > best ? rate : best;
    }
    printf("%s: %.0f MiB in use, %.2f GB/s\n", what, bytes / (1 << 20), best);
    mica_session_close(s);
    return 0;
}

static int speed(const char *snapshot, unsigned mib) {
    char numbers[128], strings[128];
    snprintf(numbers, sizeof numbers, "x = ones (1024, 128 * %u);", mib);
    snprintf(strings, sizeof strings,
             "c = arrayfun (@(k) sprintf ('number %%d', k), 1:%u, 'UniformOutput', false);", mib * 8192);
    return measure(snapshot, "numbers", numbers) | measure(snapshot, "strings", strings);
}

int main(int argc, char **argv) {
    if (argc == 4 && strcmp(argv[1], "--speed") == 0) return speed(argv[2], (unsigned)atoi(argv[3]));
    starved = argc > 1 && strcmp(argv[1], "--starved") == 0;
    argc -= starved;
    argv += starved;
    if (argc < 4) {
        fputs("usage: checked [--starved] SNAPSHOT SEED FOLDER-OR-PROGRAM...\n", stderr);
        return 2;
    }
    unsigned ran = 0;
    int bad = 0;
    for (int k = 3; k < argc; k++) {
        seed = (uint32_t)atoi(argv[2]) * 2654435761u + (uint32_t)k;
        bad |= run_path(argv[1], argv[k], &ran);
    }
    printf("%u programs, %s\n", ran, bad ? "FAILED" : "every state accepted");
    return bad || ran == 0;
}
