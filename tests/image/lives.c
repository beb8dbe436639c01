/* tests/image/lives.c - a program that lives many lives: it is stopped at random safe points, saved into an image, now and
 * then as a diff, and goes on in a fresh process from the file; the output must be what an unbroken run prints. Lives load
 * by map and by copy, some under a limit on addresses; half of the saves are made in slices; some have no
 * huge pages, some as many as there can be.
 *
 *     lives SNAPSHOT EXPECTED PROGRAM.m SEED [encrypted]       one chain of lives, and compares their joined output
 *     lives --life SNAPSHOT PROGRAM.m IMAGE SEED REACH         one of them, stopped after at most 2^(REACH - 1) safe points
 *
 * A program that ends before it is stopped has shown nothing: it begins again with a smaller reach until it lives FEWEST times.
 *
 * At some saves all is saved into a file of its own too: an image read through its epochs must have the same bytes. */
#include "image/file.h"
#include "image/load.h"
#include "base/atomic.h"
#include "base/file.h"
#include "mica/image_tool.h"
#include "mica/session.h"
#include "session/session_internal.h"
#include "vm/heap/cage.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define LIVES   40
#define FEWEST  3
#define REACH   15
#define STOPPED 77                  /* exit status of a life that the program outlived */
#define FEW     ((rlim_t)320 << 20) /* bytes of addresses in a life that has few */

static uint32_t chance(uint32_t *seed, uint32_t below) {
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) % below;
}

static int fail(const char *what, const mica_error *err) {
    fprintf(stderr, "%s: %s\n", what, err->message);
    return 3;
}

/* What the images of this chain are encrypted by: NULL, or for mica_image_secret_free or a session. */
static mica_image_secret *secret_of_lives(void) {
    mica_error err = MICA_ERROR_INIT;
    mica_image_secret *secret = NULL;
    const char *key = getenv("LIVES_KEY");
    if (key && mica_image_secret_from_file(key, &secret, &err) != MICA_OK) exit(fail("key", &err));
    return secret;
}

/* Every region of one image has the bytes that it has in the other. */
static int compare(const char *path, const char *whole, mica_error *err) {
    static uint8_t bytes[2][1 << 16];
    img_file file[2];
    img_image image[2];
    const char *paths[2] = {path, whole};
    int status = 0;
    mica_image_secret *secret = secret_of_lives();
    for (int k = 0; k < 2; k++)
        if (img_file_open(&file[k], paths[k], false, err) != MICA_OK ||
            img_file_unlock(&file[k], secret, err) != MICA_OK ||
            img_image_open(&image[k], &file[k], err) != MICA_OK)
            return fail("open", err);
    mica_image_secret_free(secret);
    for (size_t r = 0; r < mica_memory_file_count(image[1].memory); r++) {
        const mica_memory_region *region = mica_memory_file_region(image[1].memory, r);
        size_t other = 0;
        while (other < mica_memory_file_count(image[0].memory) &&
               strcmp(mica_memory_file_region(image[0].memory, other)->name, region->name) != 0)
            other++;
        for (uint64_t at = 0; at < region->size && !status; at += sizeof bytes[0]) {
            size_t some = (size_t)(region->size - at < sizeof bytes[0] ? region->size - at : sizeof bytes[0]);
            if (mica_memory_file_read(image[0].memory, other, at, bytes[0], some, err) != MICA_OK ||
                mica_memory_file_read(image[1].memory, r, at, bytes[1], some, err) != MICA_OK)
                status = fail("read", err);
            else if (memcmp(bytes[0], bytes[1], some) != 0) {
                fprintf(stderr, "region %s differs from %" PRIu64 " on after %u epochs\n", region->name, at,
                        file[0].super.count);
                status = 3;
            }
        }
    }
    for (int k = 0; k < 2; k++) {
        img_image_close(&image[k]);
        img_file_close(&file[k]);
    }
    return status;
}

/* Lets the program run on for at most 2^(reach - 1) safe points. */
static mica_outcome run_on(mica_session *s, uint32_t reach, uint32_t *seed, mica_error *err) {
    mica_session_stop_after(s, 1 + chance(seed, 1u << chance(seed, reach)));
    return mica_session_continue(s, err);
}

/* Saves in slices, between which the program runs on, up to a stop at which all is copied: there it stays. */
static mica_status copy_in_slices(mica_session *s, mica_outcome *outcome, uint32_t *seed, uint32_t reach,
                                  mica_error *err) {
    mica_autosave state;
    mica_status status = mica_session_autosave(s, 0, &state, err);
    while (status == MICA_OK && state == MICA_AUTOSAVE_COPYING && *outcome == MICA_RUN_STOPPED) {
        *outcome = run_on(s, reach < 6 ? reach : 6, seed, err);
        if (*outcome == MICA_RUN_STOPPED) status = mica_session_autosave(s, 0, &state, err);
    }
    return status;
}

static mica_status wait_for_slices(mica_session *s, mica_error *err) {
    mica_autosave state;
    mica_status status;
    do {
        status = mica_session_autosave(s, 0, &state, err);
        usleep(100);
    } while (status == MICA_OK && state == MICA_AUTOSAVE_WRITING);
    return status;
}

static int prove(const char *snapshot, const char *path, mica_error *err) {
    mica_image_secret *secret = secret_of_lives();
    const mica_image_source source = {.path = path, .snapshot = {.snapshot = snapshot}, .secret = secret};
    mica_status status = mica_image_verify_deep(&source, err);
    mica_image_secret_free(secret);
    return status == MICA_OK ? 0 : fail("deep verifier", err);
}

/* Each save is proved by the deep verifier, over `snapshot`, unless that is NULL. `saves`: how often it is stopped and saved
 * before it ends. */
static int live(mica_session *s, mica_outcome outcome, const char *path, uint32_t seed, uint32_t reach,
                const char *snapshot) {
    mica_error err = MICA_ERROR_INIT;
    int status = 0;
    char whole[4096];
    snprintf(whole, sizeof whole, "%s.whole", path);
    for (uint32_t saves = 1 + chance(&seed, 4); outcome == MICA_RUN_STOPPED; saves--) {
        bool slices = chance(&seed, 2);
        if (slices && copy_in_slices(s, &outcome, &seed, reach, &err) != MICA_OK) return fail("slices", &err);
        if (outcome != MICA_RUN_STOPPED) break; /* it came to its end first */
        if (!slices && mica_session_checkpoint(s, &err) != MICA_OK) return fail("checkpoint", &err);
        bool whole_too = chance(&seed, 3) == 0;
        if (whole_too && mica_session_save_image(s, whole, &err) != MICA_OK) return fail("save", &err);
        /* as it is written the program may run on, unless this life ends here */
        if (slices && saves > 1 && chance(&seed, 2))
            outcome = run_on(s, reach < 10 ? reach : 10, &seed, &err);
        if (slices && outcome == MICA_RUN_STOPPED && wait_for_slices(s, &err) != MICA_OK)
            return fail("slices", &err);
        if (outcome == MICA_RUN_STOPPED && snapshot && (status = prove(snapshot, path, &err))) return status;
        if (whole_too) {
            status = outcome == MICA_RUN_STOPPED ? compare(path, whole, &err) : 0;
            unlink(whole);
            if (status) return status;
        }
        if (outcome != MICA_RUN_STOPPED) break;
        if (saves == 1) _exit(STOPPED);
        outcome = run_on(s, reach, &seed, &err);
    }
    if (outcome == MICA_RUN_FAILED) fputs(mica_session_report(s), stderr);
    return outcome == MICA_RUN_DONE ? 0 : outcome == MICA_RUN_EXIT ? mica_session_exit_status(s) : 1;
}

/* Lives under a limit have no room for a second memory. */
static bool has_room(uint32_t seed) {
    return seed % 3 != 0;
}

/* Large arrays ask for huge pages. Some lives have none; in some all of the heap's memory is to be in them, as where a system
 * gives them always. */
static void huge_pages(mica_session *s, uint32_t seed) {
    if (seed % 5 == 1) (void)prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
    if (seed % 5 == 2) (void)madvise(vm_at(s->vm, VM_HEAP), s->vm->open[VM_REGION_HEAP], MADV_HUGEPAGE);
}

static int life(const char *snapshot, const char *program, const char *path, uint32_t seed, uint32_t reach) {
    bool room = has_room(seed);
    mica_error err = MICA_ERROR_INIT;
    mica_session *s;
    mica_session_options options = {.snapshot = snapshot};
    if (mica_session_open(&options, &s, &err) != MICA_OK) return fail("session", &err);
    mica_image_secret *secret = secret_of_lives();
    if (secret && mica_session_use_secret(s, secret, &err) != MICA_OK) return fail("secret", &err);
    bool resume = access(path, F_OK) == 0;
    unsigned flags = MICA_IMAGE_KEEP | (seed >> 10 & 1 ? MICA_IMAGE_COPY : 0);
    if (resume ? mica_session_load_image(s, path, flags, NULL, &err) != MICA_OK
               : mica_session_keep_image(s, path, &err) != MICA_OK)
        return fail("image", &err);
    huge_pages(s, seed);
    if (seed) mica_session_stop_after(s, 1 + chance(&seed, 1u << chance(&seed, reach)));
    mica_outcome outcome = resume ? mica_session_continue(s, &err) : mica_session_run_file(s, program, &err);
    int status = live(s, outcome, path, seed, reach, room ? snapshot : NULL);
    mica_session_close(s);
    return status;
}

static int begin_life(char **argv, const char *path, uint32_t seed, uint32_t reach, int out) {
    char number[16], most[16];
    snprintf(number, sizeof number, "%" PRIu32, seed);
    snprintf(most, sizeof most, "%" PRIu32, reach);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        dup2(out, 1);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
        struct rlimit few = {FEW, FEW};
        if (!has_room(seed)) (void)setrlimit(RLIMIT_AS, &few);
#endif
        execl(argv[0], argv[0], "--life", argv[1], argv[3], path, number, most, (char *)NULL);
        _exit(3);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static bool same(const char *expected, int out) {
    base_buf want = {0}, have = {0};
    mica_error err = MICA_ERROR_INIT;
    lseek(out, 0, SEEK_SET);
    bool read = base_file_read_all(expected, 1 << 26, &want, &err) == MICA_OK &&
                base_file_read_fd(out, "output", 1 << 26, &have, &err) == MICA_OK;
    bool same = read && want.len == have.len && memcmp(want.data, have.data, want.len) == 0;
    size_t at = 0;
    while (read && !same && at < want.len && at < have.len && want.data[at] == have.data[at])
        at++;
    if (!same) fprintf(stderr, "output differs from %s at byte %zu\n", expected, at);
    base_buf_free(&want);
    base_buf_free(&have);
    return same;
}

int main(int argc, char **argv) {
    if (argc == 7 && strcmp(argv[1], "--life") == 0)
        return life(argv[2], argv[3], argv[4], (uint32_t)strtoul(argv[5], NULL, 10),
                    (uint32_t)strtoul(argv[6], NULL, 10));
    char folder[] = "/tmp/mica-lives-XXXXXX", path[64], output[64], key[64];
    if ((argc != 5 && argc != 6) || !mkdtemp(folder)) {
        fputs("usage: lives SNAPSHOT EXPECTED PROGRAM.m SEED [encrypted]\n", stderr);
        return 2;
    }
    setenv("XDG_DATA_HOME", folder, 1);
    snprintf(path, sizeof path, "%s/run.img", folder);
    snprintf(key, sizeof key, "%s/key", folder);
    if (argc == 6) {
        mica_error err = MICA_ERROR_INIT;
        if (base_atomic_replace_own(key, key, sizeof key, &err) != MICA_OK) return fail("key", &err);
        setenv("LIVES_KEY", key, 1);
    }
    snprintf(output, sizeof output, "%s/out-XXXXXX", folder);
    int out = mkstemp(output), status = 0, lives = 0;
    uint32_t seed = (uint32_t)strtoul(argv[4], NULL, 10) * 2654435761u + 12345;
    bool ok = true;
    for (uint32_t reach = REACH; ok && lives < FEWEST && reach > 0; reach--) {
        unlink(path);
        if (ftruncate(out, 0) != 0 || lseek(out, 0, SEEK_SET) != 0) return 2;
        for (status = STOPPED, lives = 0; status == STOPPED && lives++ < LIVES;)
            /* the last one is not stopped any more */
            status = begin_life(argv, path, lives < LIVES ? 1 + chance(&seed, 1u << 24) : 0, reach, out);
        ok = status == 0 && same(argv[2], out);
    }
    if (lives < FEWEST) fprintf(stderr, "it lived %d times and shows too little\n", lives);
    ok = ok && lives >= FEWEST;
    printf("%s: %d lives, %s\n", argv[3], lives, ok ? "same output" : "FAILED");
    if (status) fprintf(stderr, "last life ended with status %d\n", status);
    char remove[128];
    snprintf(remove, sizeof remove, "rm -rf %s", folder);
    return system(remove) || !ok;
}
