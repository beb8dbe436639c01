/* tests/image/lives.c - a program that lives many lives: it is stopped at random safe points, saved into an image, now and
 * then as a diff, and goes on in a fresh process from the file; the output must be what an unbroken run prints. Lives load
 * by map and by copy, some under a limit on addresses.
 *
 *     lives SNAPSHOT EXPECTED PROGRAM.m SEED [encrypted]       one chain of lives, and compares their joined output
 *     lives --life SNAPSHOT PROGRAM.m IMAGE SEED               one of them
 *
 * At some saves all is saved into a file of its own too: an image read through its epochs must have the same bytes. */
#include "image/file.h"
#include "image/load.h"
#include "base/atomic.h"
#include "base/file.h"
#include "mica/session.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define LIVES   40
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

/* `saves`: how often it is stopped and saved before it ends. */
static int live(mica_session *s, mica_outcome outcome, const char *path, uint32_t seed) {
    mica_error err = MICA_ERROR_INIT;
    char whole[4096];
    snprintf(whole, sizeof whole, "%s.whole", path);
    for (uint32_t saves = 1 + chance(&seed, 4); outcome == MICA_RUN_STOPPED; saves--) {
        if (mica_session_checkpoint(s, &err) != MICA_OK) return fail("checkpoint", &err);
        if (chance(&seed, 3) == 0) {
            if (mica_session_save_image(s, whole, &err) != MICA_OK) return fail("save", &err);
            int status = compare(path, whole, &err);
            unlink(whole);
            if (status) return status;
        }
        if (saves == 1) _exit(STOPPED);
        mica_session_stop_after(s, 1 + chance(&seed, 1u << chance(&seed, 14)));
        outcome = mica_session_continue(s, &err);
    }
    if (outcome == MICA_RUN_FAILED) fputs(mica_session_report(s), stderr);
    return outcome == MICA_RUN_DONE ? 0 : outcome == MICA_RUN_EXIT ? mica_session_exit_status(s) : 1;
}

static int life(const char *snapshot, const char *program, const char *path, uint32_t seed) {
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
    if (seed) mica_session_stop_after(s, 1 + chance(&seed, 1u << chance(&seed, 15)));
    mica_outcome outcome = resume ? mica_session_continue(s, &err) : mica_session_run_file(s, program, &err);
    int status = live(s, outcome, path, seed);
    mica_session_close(s);
    return status;
}

static int begin_life(char **argv, const char *path, uint32_t seed, int out) {
    char number[16];
    snprintf(number, sizeof number, "%" PRIu32, seed);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        dup2(out, 1);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
        struct rlimit few = {FEW, FEW};
        if (seed % 3 == 0) (void)setrlimit(RLIMIT_AS, &few);
#endif
        execl(argv[0], argv[0], "--life", argv[1], argv[3], path, number, (char *)NULL);
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
    if (argc == 6 && strcmp(argv[1], "--life") == 0)
        return life(argv[2], argv[3], argv[4], (uint32_t)strtoul(argv[5], NULL, 10));
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
    int out = mkstemp(output), status = STOPPED, lives = 0;
    uint32_t seed = (uint32_t)strtoul(argv[4], NULL, 10) * 2654435761u + 12345;
    while (status == STOPPED && lives++ < LIVES) /* the last one is not stopped any more */
        status = begin_life(argv, path, lives < LIVES ? 1 + chance(&seed, 1u << 24) : 0, out);
    bool ok = status == 0 && same(argv[2], out);
    printf("%s: %d lives, %s\n", argv[3], lives, ok ? "same output" : "FAILED");
    if (status) fprintf(stderr, "last life ended with status %d\n", status);
    char remove[128];
    snprintf(remove, sizeof remove, "rm -rf %s", folder);
    return system(remove) || !ok;
}
