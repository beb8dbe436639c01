/* bench/memory_restores.c - what it costs to bring a memory back: by copy, by map, on demand from its file and from a page
 * server.
 *
 *     cmake --build build --target bench_memory_restores && build/bench_memory_restores [MIB [FOLDER [ROUNDS]]]
 *
 * Medians of rounds in which every way has its turn. `ready` is until the restore returns; `all` until every page was touched in
 * order after it; `one in 100` is until the hundredth part of the pages was touched in no order, from the beginning. The file
 * is in the system's cache. The server is a process of its own. */
#include "mica/memory.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { COPY, MAP, FILE_DEMAND, SERVER_DEMAND, SERVER_COPY, COUNT };
static const struct {
    const char *name;
    mica_memory_restoring way;
    bool server;
} ways[COUNT] = {{"copy", MICA_MEMORY_COPY, false},
                 {"map", MICA_MEMORY_MAP, false},
                 {"demand, file", MICA_MEMORY_DEMAND, false},
                 {"demand, server", MICA_MEMORY_DEMAND, true},
                 {"copy, server", MICA_MEMORY_COPY, true}};
enum { READY, ALL, SOME, PARTS };
static double times[COUNT][PARTS][64];
static mica_memory_restored_report reports[COUNT][2];
static char path[512], socket_path[512];
static mica_memory_server *server;
static volatile unsigned sink;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void die(const char *what, const mica_error *err) {
    fprintf(stderr, "%s: %s\n", what, err->message);
    exit(1);
}

static void stop(int number) {
    (void)number;
    mica_memory_server_stop(server);
}

static pid_t serve(void) {
    int ends[2];
    char byte;
    const char *file_path = path;
    if (pipe(ends) != 0) exit(1);
    pid_t pid = fork();
    if (pid == 0) {
        mica_memory_file *file;
        mica_error err = MICA_ERROR_INIT;
        if (mica_memory_file_open(&file_path, 1, &file, &err) != MICA_OK ||
            mica_memory_server_new(file, socket_path, NULL, &server, &err) != MICA_OK)
            die(socket_path, &err);
        signal(SIGTERM, stop);
        if (write(ends[1], "!", 1) != 1 || mica_memory_server_run(server, &err) != MICA_OK)
            die(socket_path, &err);
        mica_memory_server_free(server);
        _exit(0);
    }
    close(ends[1]);
    if (read(ends[0], &byte, 1) != 1) exit(1);
    close(ends[0]);
    return pid;
}

static void run(int way, int round, uint8_t *at, size_t size, bool all) {
    mica_error err = MICA_ERROR_INIT;
    mica_memory_file *file;
    mica_memory_space *space;
    mica_memory_restored *restored;
    const char *file_path = path;
    uint64_t random = 88172645463325252u;
    if (mmap(at, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
        exit(1);
    double begun = now();
    mica_status status = ways[way].server ? mica_memory_file_connect(socket_path, NULL, 0, &file, &err)
                                          : mica_memory_file_open(&file_path, 1, &file, &err);
    if (status != MICA_OK || mica_memory_space_new(&space, &err) != MICA_OK ||
        mica_memory_space_add(space, &(mica_memory_region){"memory", at, size, 0}, &err) != MICA_OK ||
        mica_memory_restore(file, space, &(mica_memory_restore_options){.way = ways[way].way}, &restored,
                            &err) != MICA_OK)
        die(ways[way].name, &err);
    if (all) times[way][READY][round] = now() - begun;
    for (size_t k = 0; k < size / 4096 / (all ? 1 : 100); k++) {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        sink += at[(all ? k : random % (size / 4096)) * 4096];
    }
    times[way][all ? ALL : SOME][round] = now() - begun;
    mica_memory_restored_tell(restored, &reports[way][!all]);
    mica_memory_restored_free(restored);
    mica_memory_space_free(space);
    mica_memory_file_close(file);
}

static int by_time(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv) {
    size_t size = (size_t)(argc > 1 ? atoi(argv[1]) : 256) << 20;
    const char *folder = argc > 2 ? argv[2] : ".";
    int rounds = argc > 3 ? atoi(argv[3]) : 5;
    if (rounds < 1 || rounds > 64) rounds = 5;
    uint8_t *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    mica_memory_space *space;
    mica_error err = MICA_ERROR_INIT;
    if (at == MAP_FAILED) return 1;
    snprintf(path, sizeof path, "%s/bench_memory_file", folder);
    snprintf(socket_path, sizeof socket_path, "%s/bench_socket", folder);
    for (size_t k = 0; k < size / 8; k++)
        ((uint64_t *)(void *)at)[k] = k * 0x9e3779b97f4a7c15u;
    mica_memory_content content = {0};
    if (mica_memory_space_new(&space, &err) != MICA_OK ||
        mica_memory_space_add(space, &(mica_memory_region){"memory", at, size, 0}, &err) != MICA_OK)
        die("space", &err);
    content.space = space;
    if (mica_memory_write(&content, path, NULL, &err) != MICA_OK) die(path, &err);
    mica_memory_space_free(space);
    pid_t pid = serve();
    for (int round = 0; round < rounds; round++)
        for (int way = 0; way < COUNT; way++) {
            run(way, round, at, size, true);
            run(way, round, at, size, false);
        }
    printf("%-16s %9s %9s %12s %11s %9s %9s\n", "way", "ready, ms", "all, ms", "pages/s", "1 in 100, ms",
           "faults", "requests");
    for (int way = 0; way < COUNT; way++) {
        double median[PARTS];
        for (int part = 0; part < PARTS; part++) {
            qsort(times[way][part], (size_t)rounds, sizeof(double), by_time);
            median[part] = times[way][part][rounds / 2];
        }
        printf("%-16s %9.2f %9.1f %12.0f %11.1f %9llu %9llu\n", ways[way].name, median[READY] * 1e3,
               median[ALL] * 1e3, (double)size / 4096 / median[ALL], median[SOME] * 1e3,
               (unsigned long long)reports[way][1].faults, (unsigned long long)reports[way][1].requests);
    }
    kill(pid, SIGTERM);
    waitpid(pid, NULL, 0);
    unlink(path);
    return 0;
}
