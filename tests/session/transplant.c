/* tests/session/transplant.c - stops a program at random safe points, carries the cage's bytes to a fresh
 * process that maps them at another address over the same snapshot, and goes on there; the output must be
 * what an unbroken run prints. The processes have cages of different sizes, in an order that the seed chooses:
 * one with all the addresses it may want, one under a limit on them, one where addresses have 39 bits.
 *
 *     transplant SNAPSHOT[:LAYER] EXPECTED PROGRAM.m SEED         drives one chain of processes and compares their
 *                                                                 joined output
 *     transplant --stage SNAPSHOT PROGRAM.m STATE SAFE_POINTS     one life: from the start, or from STATE when it
 *                                                                 exists
 *     transplant --refuse SNAPSHOT PROGRAM.m                      memory whose root says that it holds what this
 *                                                                 program does not know is refused by name
 */
#include "base/file.h"
#include "low_addresses.h"
#include "session/session_internal.h"
#include "vm/check/check.h"
#include "vm/heap/root.h"
#include "vm/new.h"
#include "vm/run/carry.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_LIVES 40
#define STOPPED   77                  /* exit status of a life that left a state behind */
#define FEW       ((rlim_t)256 << 20) /* bytes of addresses in a life that has few */

typedef enum surroundings { LIFE_FREE, LIFE_LIMITED, LIFE_LOW } surroundings;

typedef struct extent_head {
    uint64_t offset, len;
} extent_head;

static bool write_extent(void *ctx, uint64_t offset, const void *data, size_t len) {
    FILE *to = ctx;
    extent_head head = {offset, len};
    return fwrite(&head, sizeof head, 1, to) == 1 && fwrite(data, 1, len, to) == len;
}

static int save(mica_session *s, const char *path) {
    FILE *to = fopen(path, "wb");
    uint64_t base = (uint64_t)(uintptr_t)s->vm->base;
    bool ok = to && fwrite(&base, sizeof base, 1, to) == 1 && vm_each_extent(s->vm, write_extent, to);
    if (to) ok &= fclose(to) == 0;
    return ok ? 0 : 1;
}

static int restore(mica_session *s, const char *path) {
    static char page[1 << 16];
    FILE *from = fopen(path, "rb");
    uint64_t base;
    extent_head head;
    mica_error err = MICA_ERROR_INIT;
    if (!from || fread(&base, sizeof base, 1, from) != 1) return 1;
    if (base == (uint64_t)(uintptr_t)
                    s->vm->base) { /* the same address twice proves nothing: the caller tries again */
        fclose(from);
        return 2;
    }
    while (fread(&head, sizeof head, 1, from) == 1) {
        if (head.len > sizeof page || fread(page, 1, head.len, from) != head.len) return 1;
        if (vm_adopt(s->vm, head.offset, page, head.len, &err) != MICA_OK) return 1;
    }
    fclose(from);
    if (vm_adopt_end(s->vm, &err) != MICA_OK) return 1;
    if (s->ladder.snapshot && mica_snapshot_verify_all(s->ladder.snapshot, 1, &err) != MICA_OK) return 1;
    if (vm_deep_check(s->vm, &err) == MICA_OK) return 0;
    fprintf(stderr, "the deep verifier refuses it: %s (%s, %" PRIx64 ")\n", err.message, err.section,
            err.offset);
    return 1;
}

static int stage(const char *snapshot, const char *program, const char *state, uint32_t safe_points) {
    mica_error err = MICA_ERROR_INIT;
    char library[4096];
    snprintf(library, sizeof library, "%s", snapshot);
    const char *layer = strchr(library, ':');
    if (layer) library[layer++ - library] = 0;
    mica_session_options options = {.snapshot = library, .layers = &layer, .layer_count = layer ? 1 : 0};
    mica_session *s;
    if (mica_session_open(&options, &s, &err) != MICA_OK || !s->ladder.snapshot) return 3;
    bool resume = access(state, F_OK) == 0;
    mica_outcome outcome;
    if (safe_points) mica_session_stop_after(s, safe_points);
    if (resume) {
        char folder[4096];
        snprintf(folder, sizeof folder, "%s", program);
        char *slash = strrchr(folder, '/');
        if (slash) *slash = 0;
        ses_folder_set(&s->program, slash ? folder : ".", false);
        int failed = restore(s, state);
        if (failed) return failed == 2 ? 4 : 3;
        if (safe_points) mica_session_stop_after(s, safe_points);
        outcome = mica_session_continue(s, &err);
    } else {
        outcome = mica_session_run_file(s, program, &err);
    }
    int status = outcome == MICA_RUN_DONE ? 0 : outcome == MICA_RUN_EXIT ? mica_session_exit_status(s) : 1;
    if (outcome == MICA_RUN_FAILED) fputs(mica_session_report(s), stderr);
    if (outcome == MICA_RUN_STOPPED) status = save(s, state) ? 3 : STOPPED;
    mica_session_close(s);
    return status;
}

/* What another program may have written into the root it carries, and the name that the refusal must tell. */
typedef enum forgery { NOTHING, A_RECORD, A_VERSION, A_BUILTIN, OTHER_NAMES, FORGERIES } forgery;
static const char *const refusals[FORGERIES] = {NULL, "'hotspots'", "'counter'", "'newest'", "other names"};

static void forge(vm_carried *c, forgery how) {
    struct vm_carried_record *last = &c->record[c->records - 1];
    if (how == A_RECORD) {
        struct vm_carried_record *more = &c->record[c->records++];
        *more =
            (struct vm_carried_record){.name = "hotspots", .version = 1, .bytes = 8, .at = last->at + 16384};
    }
    if (how == A_VERSION) last->version++;
    if (how == A_BUILTIN) {
        c->builtins++;
        strcpy(c->last_builtin, "newest");
    }
    if (how == OTHER_NAMES) c->builtin_names++;
}

typedef struct bringing {
    vm_t *to;
    forgery how;
    mica_error *err;
} bringing;

static bool bring(void *ctx, uint64_t offset, const void *data, size_t len) {
    bringing *b = ctx;
    uint8_t page[4096];
    if (len > sizeof page) return false;
    memcpy(page, data, len);
    if (offset == VM_ROOT) forge((vm_carried *)(page + offsetof(vm_root, carried)), b->how);
    return vm_adopt(b->to, offset, page, len, b->err) == MICA_OK;
}

/* A stopped program's memory is brought in as it is, and as programs with other records and builtins would leave it. */
static int refuse(const char *snapshot, const char *program) {
    mica_session_options options = {.snapshot = snapshot};
    mica_session *s;
    mica_error err = MICA_ERROR_INIT;
    int failed = 0;
    if (mica_session_open(&options, &s, &err) != MICA_OK) return 3;
    mica_session_stop_after(s, 50);
    if (mica_session_run_file(s, program, &err) != MICA_RUN_STOPPED) return 3;
    for (forgery how = NOTHING; how < FORGERIES; how++) {
        vm_t *vm;
        err = (mica_error)MICA_ERROR_INIT;
        if (vm_new(NULL, &vm, &err) != MICA_OK) return 3;
        bool came =
            vm_each_extent(s->vm, bring, &(bringing){vm, how, &err}) && vm_adopt_end(vm, &err) == MICA_OK;
        const char *want = refusals[how];
        /* what is known of names outside the memory is known again */
        came = came && vm->reaches == s->vm->reaches && vm->bound != vm->checked;
        bool right =
            want ? !came && err.code == MICA_ERR_VERSION_MISMATCH && strstr(err.message, want) : came;
        if (!right) fprintf(stderr, "forgery %d: %s\n", (int)how, came ? "was taken" : err.message);
        failed |= !right;
        vm_free(vm);
    }
    mica_session_close(s);
    return failed;
}

/* A sanitizer needs more addresses than there are then. */
static void surround(surroundings which) {
    if (BASE_ASAN) return;
    struct rlimit few = {FEW, FEW};
    if (which == LIFE_LIMITED) (void)setrlimit(RLIMIT_AS, &few);
    if (which == LIFE_LOW) (void)low_addresses_begin();
}

static int life(const char *self, const char *snapshot, const char *program, const char *state,
                uint32_t safe_points, surroundings which, int out) {
    char count[16];
    snprintf(count, sizeof count, "%" PRIu32, safe_points);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        dup2(out, 1);
        surround(which);
        execl(self, self, "--stage", snapshot, program, state, count, (char *)NULL);
        _exit(3);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static bool same_content(const char *expected, int out) {
    base_buf want = {0}, have = {0};
    mica_error err = MICA_ERROR_INIT;
    bool ok = base_file_read_all(expected, 1 << 26, &want, &err) == MICA_OK;
    lseek(out, 0, SEEK_SET);
    ok = ok && base_file_read_fd(out, "output", 1 << 26, &have, &err) == MICA_OK;
    bool same = ok && want.len == have.len && memcmp(want.data, have.data, want.len) == 0;
    if (!same) {
        size_t at = 0;
        while (at < want.len && at < have.len && want.data[at] == have.data[at])
            at++;
        fprintf(stderr, "output differs from %s at byte %zu (%zu expected, %zu printed)\n", expected, at,
                want.len, have.len);
    }
    base_buf_free(&want);
    base_buf_free(&have);
    return same;
}

int main(int argc, char **argv) {
    if (argc == 6 && strcmp(argv[1], "--stage") == 0)
        return stage(argv[2], argv[3], argv[4], (uint32_t)strtoul(argv[5], NULL, 10));
    if (argc == 4 && strcmp(argv[1], "--refuse") == 0) return refuse(argv[2], argv[3]);
    if (argc != 5) {
        fputs("usage: transplant SNAPSHOT EXPECTED PROGRAM.m SEED\n", stderr);
        return 2;
    }
    uint32_t random = (uint32_t)strtoul(argv[4], NULL, 10) * 2654435761u + 12345;
    char state[] = "/tmp/transplant-XXXXXX", output[] = "/tmp/transplant-out-XXXXXX";
    int fd = mkstemp(state), out = mkstemp(output), lives = 0, status = STOPPED;
    close(fd);
    unlink(state);
    unlink(output);
    while (status == STOPPED) {
        random = random * 1664525u + 1013904223u;
        uint32_t reach = 1u << (random >> 28); /* short and long lives: 1 … 32768 safe points */
        uint32_t safe_points = ++lives < MAX_LIVES ? 1 + (random >> 8) % reach : 0;
        do
            status = life(argv[0], argv[1], argv[3], state, safe_points,
                          (surroundings)(random >> 3 & 0xff) % 3, out);
        while (status == 4);
    }
    unlink(state);
    bool ok = status == 0 && same_content(argv[2], out);
    printf("%s: %d lives, %s\n", argv[3], lives, ok ? "same output" : "FAILED");
    if (status) fprintf(stderr, "last life ended with status %d\n", status);
    return ok ? 0 : 1;
}
